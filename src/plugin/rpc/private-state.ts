import * as z from "zod";
import type { PrivateState } from "../resource";

const content = z.record(z.string(), z.unknown());

/** Terraform's private bytes of one resource as a small store; `bytes()` gives them back. */
export function privateState(bytes: Uint8Array): PrivateState & { bytes(): Uint8Array } {
  let values: Record<string, unknown> | undefined;
  let changed = false;
  const load = (): Record<string, unknown> => (values ??= bytes.length === 0 ? {} : parse(bytes));
  return {
    get: (key) => load()[key],
    set(key, value) {
      const { [key]: previous, ...others } = load();
      // Through JSON here, where the handler that gives something else can still be told.
      values = value === undefined ? others : { ...others, [key]: throughJson(value) };
      changed = true;
    },
    bytes: () => (changed && values !== undefined ? new TextEncoder().encode(JSON.stringify(values)) : bytes),
  };
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    return content.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // Another provider's bytes, after a move between types: nothing in them is meant for us.
    return {};
  }
}
