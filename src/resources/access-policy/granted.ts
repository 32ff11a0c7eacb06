import * as z from "zod";
import type { PrivateState } from "../../plugin";

const KEY = "granted";
const keys = z.array(z.string());

/**
 * Access that this policy has given and that its state does not stand for yet: an update that gave the new access
 * and could not take back the old one. Without it the next run would take the new access for somebody else's.
 */
export function isOwnGrant(kept: PrivateState, key: string): boolean {
  const parsed = keys.safeParse(kept.get(KEY));
  return parsed.success && parsed.data.includes(key);
}

export function noteOwnGrant(kept: PrivateState, key: string): void {
  kept.set(KEY, [key]);
}

/** To be called once the state stands for what was given. */
export function settleOwnGrants(kept: PrivateState): void {
  if (kept.get(KEY) !== undefined) kept.set(KEY, undefined);
}
