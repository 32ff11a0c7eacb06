import { attributeChanges, UNKNOWN } from "./attribute-changes";
import { GROUP_KINDS, type GroupChange, type GroupKind } from "./changes";
import type { Directory } from "./directory";
import { groupFate, type GroupNode, nameOf } from "./groups";
import { compare, folded, sorted } from "./names";
import { known } from "./pairs";
import type { PersonNode } from "./people";
import { personOf } from "./person-changes";

/** Every group of which something changes, and be it only who is in it; what costs most first. */
export function groupChanges({ groups, isOutside }: Directory): readonly GroupChange[] {
  const changes: GroupChange[] = [];
  for (const group of groups) {
    const change = changeOf(group, isOutside);
    if (change !== undefined) changes.push(change);
  }
  return changes.sort(
    (left, right) =>
      rank(left) - rank(right) ||
      compare(folded(left.name), folded(right.name)) ||
      compare(left.address ?? "", right.address ?? ""),
  );
}

function changeOf(node: GroupNode, isOutside: boolean): GroupChange | undefined {
  const { before, after, membersBefore, membersAfter, membersKnown } = node;
  const fate = groupFate(node, isOutside);
  const adoptedBy = isOutside ? undefined : adoption(node);
  const own =
    before === undefined || after === undefined
      ? []
      : attributeChanges(before, after, ["external_id", "on_destroy", "privileged"]).filter(
          ({ to }) => !(node.isReplaced && to === UNKNOWN),
        );
  // Who else may be in the group without anybody seeing it is a matter of the group.
  const attributes = [...own, ...node.ofMemberships];

  const kinds = new Set<GroupKind>();
  if (fate !== undefined) kinds.add(fate);
  if (node.isReplaced) kinds.add("replaced");
  if (adoptedBy !== undefined) kinds.add("adopted");
  else if (before === undefined && after !== undefined) kinds.add("created");
  if (attributes.length > 0) kinds.add("changed");
  const isEmptied = membersKnown && membersBefore.size > 0 && membersAfter.size === 0;
  if (isEmptied && fate !== "deleted") kinds.add("emptied");
  if (kinds.size === 0 && membersKnown && isSame(membersBefore, membersAfter)) return undefined;

  const name = nameOf(node);
  const isCostly = kinds.has("deleted") || kinds.has("replaced");
  const { nameBefore } = node;
  return {
    name,
    id: node.id,
    address: (after ?? before)?.address ?? null,
    kinds: GROUP_KINDS.filter((kind) => kinds.has(kind)),
    ...(node.isReplaced && nameBefore !== undefined && nameBefore !== name && { nameBefore }),
    ...(isCostly && { cost: costOf(node) }),
    ...(adoptedBy !== undefined && { adoptedBy }),
    attributes,
    membersBefore: membersBefore.size,
    membersAfter: membersAfter.size,
    membersKnown,
    gaveAccess: node.grantsBefore.size > 0,
    affected: isCostly || kinds.has("emptied") ? labels(membersBefore) : [],
  };
}

function adoption({ before, after }: GroupNode): GroupChange["adoptedBy"] {
  if (before?.isImported === true) return "import";
  if (before !== undefined || after === undefined) return undefined;
  return known(after, "origin") === "adopted" ? "creation" : undefined;
}

/** The provider says itself what a replacement costs; states of earlier versions may not have it. */
function costOf({ before, nameBefore, isReplaced }: GroupNode): string {
  const lost = `the product access and permissions bound to "${nameBefore ?? ""}"`;
  if (!isReplaced) return `Deleting this group loses ${lost}.`;
  return known(before, "replacement_cost") ?? `Replacing this group loses ${lost}.`;
}

function labels(people: ReadonlySet<PersonNode>): readonly string[] {
  return sorted([...people].map((person) => personOf(person).label));
}

function isSame(left: ReadonlySet<PersonNode>, right: ReadonlySet<PersonNode>): boolean {
  if (left.size !== right.size) return false;
  for (const person of left) if (!right.has(person)) return false;
  return true;
}

function rank({ kinds }: GroupChange): number {
  const place = GROUP_KINDS.findIndex((kind) => kind === kinds[0]);
  return place === -1 ? GROUP_KINDS.length : place;
}
