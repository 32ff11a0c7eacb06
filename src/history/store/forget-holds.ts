import type { Forgetting } from "./forgetting";
import { holdBody } from "./holds";
import { literally } from "./name-search";
import { isTelling, type Redaction } from "./redact";
import { folded } from "./text-search";

/**
 * Replaces the person in a hold that was released. What it looked for may be a part of one of their names alone; while
 * a hold is in force, such a text is what it covers others by, too.
 */
export function replacedInReleased(body: string, forgetting: Forgetting, redaction: Redaction): string {
  const hold = holdBody.parse(JSON.parse(body));
  if (hold.text === null || !looksFor(hold.text, forgetting)) return redaction.replacedInEvent("hold", body);
  const reason = redaction.textWithout(hold.reason);
  return redaction.replacedInEvent("hold", JSON.stringify({ ...hold, text: forgetting.pseudonym, reason }));
}

/** Whether a text is one of the person's names, or a part of one and of nobody else's. */
function looksFor(text: string, { identifiers, attributes, others = [] }: Forgetting): boolean {
  const sought = folded(text.trim());
  const isPart = (name: string): boolean => folded(name).includes(sought);
  if (attributes.some((name) => folded(name) === sought)) return true;
  if (isTelling(text) && attributes.some(isPart)) return true;
  const begins = (name: string): boolean => folded(name).startsWith(sought);
  if (identifiers.some(begins) && !others.some(begins)) return true;
  return !others.some(isPart) && identifiers.some((name) => isPart(name) || isAddressOf(name, sought));
}

/** Whether a user name is what an address in the text begins with. */
function isAddressOf(name: string, text: string): boolean {
  return new RegExp(String.raw`(?<![\p{L}\p{N}._%+-])${literally(folded(name))}@`, "u").test(text);
}
