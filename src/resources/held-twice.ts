import { type PrivateState, type Problem, ProblemError } from "../plugin";
import type { Clients } from "./clients";
import { folded } from "./text";

const KEY = "held_twice";

/**
 * Two objects of one state may hold the same record: what is left of a replacement that was created first and
 * then interrupted, or a copied block. When one of them goes, the record must stay for the other.
 *
 * Terraform reads and plans every object once in a process, in an order of its own: most are read and then
 * planned, but Terraform before 1.14 plans the destroy of what left the configuration before it reads it. Whoever
 * comes later is told by the private bytes: a destroy that leaves the record alone, or an update that makes sure
 * of the record whatever the other's destroy did.
 */
export class Holders {
  readonly #records = new Map<string, Sightings>();
  readonly #addresses = new Set<string>();

  /** Whether the state of this configuration is known to hold the record: it was read or planned in this process. */
  has(id: string): boolean {
    return this.#records.has(id);
  }

  /** The state holds somebody with this address, as long as the directory has not changed it. */
  noteAddress(address: string | null): void {
    if (address !== null) this.#addresses.add(folded(address));
  }

  /** Whether the state of this configuration is known to hold somebody with this address. */
  hasAddress(address: string): boolean {
    return this.#addresses.has(folded(address));
  }

  /** One holder is being read. @returns to be called at the end: whether another one holds the record, too */
  reading(holder: Holder): () => boolean {
    const seen = this.#of(holder.id);
    seen.read += 1;
    seen.reading += 1;
    return () => {
      seen.reading -= 1;
      seen.lastRead = fingerprint(holder);
      // A single destroy that was planned before is this one's own, where it is of the same, or another's. A destroy
      // that took its own for another's would leave the record for good when the apply fails, and the next one goes
      // on with what was found here.
      const isOwn = seen.planned === 1 && seen.leaving === 1 && seen.leavingAs === seen.lastRead;
      return seen.read > 1 || (seen.planned > 0 && !isOwn);
    };
  }

  /**
   * One holder's destroy is being planned.
   *
   * @param wasHeldTwice what an earlier refresh found
   * @returns whether the record must stay because another holder does
   */
  planningDestroy(holder: Holder, wasHeldTwice: boolean): boolean {
    const seen = this.#of(holder.id);
    seen.planned += 1;
    seen.leaving += 1;
    seen.leavingAs = fingerprint(holder);
    const others = seen.leaving < this.#holders(seen, holder, wasHeldTwice) || seen.isLeft;
    seen.isLeft ||= !others;
    return others;
  }

  /** One holder's change is being planned. @returns whether the planned destroy of another one takes the record */
  planningChange({ id }: Holder): boolean {
    const seen = this.#of(id);
    seen.planned += 1;
    return seen.isLeft;
  }

  #holders(seen: Sightings, holder: Holder, wasHeldTwice: boolean): number {
    // A read that is not finished is of somebody who is not planned yet.
    const known = Math.max(seen.planned, seen.read, seen.reading + 1);
    if (known > 1) return known;
    if (seen.read === 0) return wasHeldTwice ? 2 : 1;
    return seen.lastRead === fingerprint(holder) ? 1 : 2;
  }

  #of(id: string): Sightings {
    const there = this.#records.get(id);
    if (there !== undefined) return there;
    const seen = { read: 0, reading: 0, planned: 0, leaving: 0, isLeft: false, lastRead: "", leavingAs: "" };
    this.#records.set(id, seen);
    return seen;
  }
}

/** What a state says of a record, by which two holders of it mostly differ. */
interface Holder {
  readonly id: string;
  readonly origin: string | null;
  readonly on_destroy: string | null;
}

interface Sightings {
  read: number;
  /** Reads that have not ended. */
  reading: number;
  planned: number;
  /** Destroys among what was planned. */
  leaving: number;
  /** Whether one of them takes the record with it. */
  isLeft: boolean;
  lastRead: string;
  /** What the last destroy that was planned says of it. */
  leavingAs: string;
}

function fingerprint({ origin, on_destroy: onDestroy }: Holder): string {
  return `${String(origin)} ${String(onDestroy)}`;
}

interface Holding {
  readonly clients: Pick<Clients, "holders"> | undefined;
  readonly private: PrivateState;
}

/** To be called before a holder is read; what it returns, after. */
export function noteRead({ clients, private: kept }: Holding, holder: Holder): () => void {
  const end = clients?.holders.reading(holder);
  return () => {
    if (end?.() === true) kept.set(KEY, true);
    else settleHolder(kept);
  };
}

/**
 * To be called when the destroy of a holder is planned.
 *
 * @returns true when the record stays for another holder, which the destroy itself then learns from `isHeldTwice`
 */
export function noteDestroy({ clients, private: kept }: Holding, holder: Holder): boolean {
  const stays = clients?.holders.planningDestroy(holder, isHeldTwice(kept)) ?? isHeldTwice(kept);
  if (stays) kept.set(KEY, true);
  else settleHolder(kept);
  return stays;
}

/**
 * To be called when the change of a holder is planned.
 *
 * @returns true when it must become an update, which makes sure of the record
 * @throws ProblemError when another one was planned to take the record and this one can no longer be told
 */
export function noteChange({ clients, private: kept }: Holding, holder: Holder, what: string): boolean {
  const isTaken = clients?.holders.planningChange(holder) ?? false;
  if (isTaken && !isHeldTwice(kept)) throw new ProblemError(heldTwice(what, holder.id));
  return isHeldTwice(kept);
}

export function isHeldTwice(kept: PrivateState): boolean {
  return kept.get(KEY) !== undefined;
}

/** To be called once the record is sure to stay. */
export function settleHolder(kept: PrivateState): void {
  if (isHeldTwice(kept)) kept.set(KEY, undefined);
}

function heldTwice(what: string, id: string): Problem {
  return {
    summary: `Two resources of the state hold ${what}`,
    detail:
      `One of them leaves the configuration and would take the record (SCIM id ${id}) from the other. ` +
      "Plan again with -refresh=true and -parallelism=1, which tells them apart, or take the superfluous one out of the state: terraform state rm <address>",
  };
}

/** Warns that a destroy only forgets. */
export function staysForAnother(what: string): Problem {
  return {
    summary: `${what} stays as it is`,
    detail: "Another resource of the state holds the same record. This one is only taken out of the state.",
  };
}
