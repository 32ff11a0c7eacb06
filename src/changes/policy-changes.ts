import { attributeChanges, attributesWritten, UNKNOWN } from "./attribute-changes";
import type { PolicyChange } from "./changes";
import { compare, folded } from "./names";
import { known, type Pair, paired } from "./pairs";
import type { HeldPolicy, Resources } from "./resources";

const KINDS: readonly PolicyChange["kind"][] = ["revoked", "changed", "given", "kept"];

/** Access policies given, changed and revoked; those that leave the access as it was are `kept`. */
export function policyChanges(
  before: Resources,
  after: Resources,
  isOutside: boolean,
): readonly PolicyChange[] {
  const changes: PolicyChange[] = [];
  for (const pair of paired(before.policies, after.policies, () => undefined)) {
    const change = changeOf(pair, isOutside);
    if (change !== undefined) changes.push(change);
  }
  return changes.sort(
    (left, right) =>
      KINDS.indexOf(left.kind) - KINDS.indexOf(right.kind) ||
      compare(folded(left.group), folded(right.group)) ||
      compare(left.application, right.application) ||
      compare(left.role, right.role) ||
      compare(left.address, right.address),
  );
}

type PolicyPair = Pair<HeldPolicy["attributes"]>;

function changeOf({ before, after }: PolicyPair, isOutside: boolean): PolicyChange | undefined {
  if (before !== undefined && after !== undefined) {
    const attributes = attributeChanges(before, after, [
      "name",
      "group",
      "application",
      "role",
      "authentication_policy_id",
      "access_before",
      "until",
    ]).filter(({ attribute, to }) => attribute !== "access_before" || to !== UNKNOWN);
    return attributes.length === 0 ? undefined : { kind: "changed", ...described(after), attributes };
  }
  if (before !== undefined) {
    const isKept = !isOutside && (before.isForgotten === true || before.attributes.access_before === true);
    return { kind: isKept ? "kept" : "revoked", ...described(before), attributes: [] };
  }
  if (after === undefined) return undefined;
  const isThere = known(after, "access_before") === true;
  // The login method holds for people as much as the role does.
  const attributes = attributesWritten(after, ["authentication_policy_id", "until"]);
  return { kind: isThere ? "kept" : "given", ...described(after), attributes };
}

function described(held: HeldPolicy): Omit<PolicyChange, "kind" | "attributes"> {
  return {
    name: known(held, "name") ?? held.address,
    address: held.address,
    group: known(held, "group") ?? "(a group that is not known yet)",
    application: known(held, "application") ?? "(an application that is not known yet)",
    role: known(held, "role") ?? "(a role that is not known yet)",
  };
}
