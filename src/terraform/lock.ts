/** What Terraform said when it could not lock the state. */
export type LockFailure =
  | {
      readonly kind: "held";
      readonly id: string | undefined;
      readonly who: string | undefined;
      readonly since: string | undefined;
    }
  /** Nobody holds it: whatever keeps the state cannot be reached, or refuses. */
  | { readonly kind: "refused"; readonly said: string };

/** Who holds a lock, where what keeps the state tells it. */
export interface LockHolder {
  readonly id: string;
  readonly who: string | null;
  readonly since: string;
}

/** @param output what Terraform printed; undefined when something else stopped it */
export function lockFailure(output: string): LockFailure | undefined {
  const text = output.replace(/^[│╷╵] ?/gmu, "");
  const [, about] = text.split("Error acquiring the state lock");
  if (about === undefined) return undefined;
  const [, message = ""] = /Error message: ([\s\S]*?)(?:\n\s*\n|$)/u.exec(about) ?? [];
  // Terraform shows lock info when somebody holds the lock, and only then.
  const [said = "", info] = message.split("Lock Info:");
  if (info === undefined) return { kind: "refused", said: said.replace(/\s+/gu, " ").trim() };
  const field = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}:[ \\t]*(\\S.*)$`, "mu").exec(info)?.[1]?.trim();
  // The http backend shows the lock info of whoever asks, and only the id of the lock that is held.
  const held = /already\s+locked:\s+ID=(\S+)/u.exec(said)?.[1];
  return held === undefined
    ? { kind: "held", id: field("ID"), who: field("Who"), since: field("Created") }
    : { kind: "held", id: held, who: undefined, since: undefined };
}
