import type { PrivateState } from "../plugin";
import type { Clients } from "./clients";

const KEY = "held_twice";

/**
 * Two objects of one state may hold the same record: what is left of a replacement that was created first and
 * then interrupted, or a copied block. When one of them goes, the record must stay for the other.
 *
 * A refresh reads both in one process. Both are to abandon the record, since the state is all that a destroy will
 * be given; only one that was read to its end before the other began cannot know. The one that stays has it in its
 * private state, which makes its plan an update: that makes sure of the record whatever the other's destroy did.
 *
 * @returns to be called when the record is read, for what `on_destroy` is to be in the state; what it was comes
 *   back once the record is held once
 */
export function noteHolder<D extends string | null>(
  { clients, private: kept }: { readonly clients: Clients; readonly private: PrivateState },
  { id, on_destroy: onDestroy }: { readonly id: string; readonly on_destroy: D },
  all: readonly D[],
): () => D {
  const { stateIds, heldTwice } = clients;
  if (stateIds.has(id)) heldTwice.add(id);
  stateIds.add(id);
  return () => {
    const before = all.find((value) => value === kept.get(KEY)) ?? onDestroy;
    const abandon = heldTwice.has(id) ? all.find((value) => value === "abandon") : undefined;
    if (abandon !== undefined) kept.set(KEY, before);
    else settleHolder(kept);
    return abandon ?? before;
  };
}

export function isHeldTwice(kept: PrivateState): boolean {
  return kept.get(KEY) !== undefined;
}

/** To be called once the record is sure to stay. */
export function settleHolder(kept: PrivateState): void {
  if (isHeldTwice(kept)) kept.set(KEY, undefined);
}
