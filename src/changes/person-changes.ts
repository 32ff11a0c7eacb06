import type { AccessChange, AccessOfPeople } from "./access";
import { attributeChanges, attributesWritten, UNKNOWN } from "./attribute-changes";
import type { UserAttributes } from "./attributes";
import {
  type AttributeChange,
  type Person,
  PERSON_KINDS,
  type PersonChange,
  type PersonKind,
} from "./changes";
import { endOf, isActiveAfter } from "./directory";
import { type GroupNode, nameOf } from "./groups";
import { compare, sorted } from "./names";
import { known } from "./pairs";
import { type PersonNode, wasActive } from "./people";
import type { HeldUser } from "./resources";

/** In the order in which they are shown. The name and whether somebody is active are told in words. */
const SHOWN: readonly (keyof UserAttributes)[] = [
  "email",
  "emails",
  "display_name",
  "name",
  "nick_name",
  "title",
  "department",
  "organization",
  "based_in",
  "preferred_language",
  "timezone",
  "phone_numbers",
  "external_id",
  "account_status",
  "on_destroy",
  "keep_groups",
  "revoke_api_tokens",
  "adopt_existing",
  "adopt_id",
  "until",
];

const WRITTEN = (["active", ...SHOWN] as const).filter((name) => name !== "account_status");

/** Everybody of whom something changes, those first of whom a reviewer wants to know first. */
export function personChanges(
  people: readonly PersonNode[],
  access: AccessOfPeople,
  isOutside: boolean,
): readonly PersonChange[] {
  const changes: PersonChange[] = [];
  for (const person of people) {
    const change = changeOf(person, access.of(person), isOutside);
    if (change !== undefined) changes.push(change);
  }
  return changes.sort(byImportance);
}

function changeOf(node: PersonNode, access: AccessChange, isOutside: boolean): PersonChange | undefined {
  const { before, after } = node;
  const isSame = before === after && !node.isReplaced;
  const end = isSame ? undefined : endOf(node, isOutside);
  const wasHere = before === undefined ? undefined : wasActive(node);
  const isHere = isActiveAfter(node, isOutside);
  const isDeactivated = before !== undefined && after !== undefined && wasHere === true && !isHere;
  const how = end ?? (isDeactivated ? "deactivated" : undefined);
  const adoptedBy = isOutside ? undefined : adoption(node);
  const attributes = attributesOf(node);
  const renamed = renaming(node);
  const entered = groupNames(node.groupsAfter, node.groupsBefore, "nameAfter");
  const leftGroups = groupNames(node.groupsBefore, node.groupsAfter, "nameBefore");

  const kinds = new Set<PersonKind>();
  if (how !== undefined) kinds.add("left");
  if (node.isReplaced) kinds.add("replaced");
  if (isReactivated(node, wasHere, isHere) && !isMadeAnew(node)) kinds.add("reactivated");
  if (adoptedBy !== undefined) kinds.add("adopted");
  if (before === undefined && after !== undefined && !kinds.has("adopted") && !kinds.has("reactivated"))
    kinds.add("joined");
  const isNews = how !== undefined || (before === undefined && after !== undefined);
  if (!isNews && entered.length + leftGroups.length > 0) kinds.add("moved");
  if (renamed !== undefined && !isMadeAnew(node)) kinds.add("renamed");
  if (attributes.length > 0) kinds.add("changed");
  if (access.gained.length > 0) kinds.add("gained-access");
  if (access.lost.length > 0) kinds.add("lost-access");
  if (kinds.size === 0) return undefined;

  const comesBack = kinds.has("reactivated") || kinds.has("adopted");
  return {
    person: personOf(node),
    kinds: PERSON_KINDS.filter((kind) => kinds.has(kind)),
    ...(how !== undefined && { how }),
    ...(end !== undefined && wasHere === false && { wasInactive: true as const }),
    ...(node.isReplaced && { cost: costOf(node) }),
    ...(adoptedBy !== undefined && { adoptedBy }),
    ...(renamed !== undefined && { renamed }),
    attributes,
    writes: before === undefined && after !== undefined && !isOutside ? writesOf(after) : [],
    entered,
    leftGroups,
    groupsAfter: comesBack ? groupsOf(node) : [],
    ...access,
    evictedFrom: sorted([...node.evictedFrom].map(nameOf)),
  };
}

/** Where somebody who comes back is going to be: in the declared groups, and in those that the record never left. */
function groupsOf({ after, groupsAfter }: PersonNode): readonly string[] {
  const kept: unknown = after?.attributes.groups_before ?? [];
  const names = Array.isArray(kept) ? kept.filter((name) => typeof name === "string") : [];
  return sorted([...new Set([...[...groupsAfter].map(nameOf), ...names])]);
}

function attributesOf({ before, after, isReplaced }: PersonNode): readonly AttributeChange[] {
  if (before === undefined || after === undefined) return [];
  const changes = attributeChanges(before, after, SHOWN);
  const hasNewEmail = changes.some(({ attribute, to }) => attribute === "email" && to !== UNKNOWN);
  // A record that is made anew has its computed attributes then.
  return changes.filter(
    ({ attribute, to }) =>
      (attribute !== "account_status" || to === "unlinked") &&
      (to !== UNKNOWN || !(isReplaced || (attribute === "emails" && hasNewEmail))),
  );
}

/** What nobody has to be told of a new record, because it is what happens to everybody. */
const USUAL: Readonly<Record<string, string>> = {
  active: "true",
  on_destroy: "deactivate",
  keep_groups: "false",
  revoke_api_tokens: "true",
  adopt_existing: "inactive",
};

/** An e-mail address that is not the user name decides whose account it becomes. */
function writesOf(user: HeldUser): readonly AttributeChange[] {
  const email = user.attributes.email;
  const userName = known(user, "user_name");
  const isUsual = ({ attribute, to }: AttributeChange): boolean =>
    USUAL[attribute] === to || (attribute === "email" && userName !== undefined && to === userName);
  // Atlassian makes the rest of what is not known, and the list of addresses is made of the one.
  const isMade = ({ attribute, to }: AttributeChange): boolean =>
    to === UNKNOWN
      ? attribute !== "email"
      : attribute === "emails" && to === `${email ?? ""} (work, primary)`;
  return attributesWritten(user, WRITTEN).filter((change) => !isUsual(change) && !isMade(change));
}

function adoption({ before, after }: PersonNode): PersonChange["adoptedBy"] {
  if (before?.isImported === true) return "import";
  if (before !== undefined || after === undefined) return undefined;
  return known(after, "origin") === "adopted" ? "creation" : undefined;
}

function isReactivated(
  { before, after }: PersonNode,
  wasHere: boolean | undefined,
  isHere: boolean,
): boolean {
  if (before !== undefined) return after !== undefined && wasHere === false && isHere;
  return after !== undefined && known(after, "origin") === "reactivated";
}

function renaming({ before, after }: PersonNode): PersonChange["renamed"] {
  const from = shownName(before);
  const to = shownName(after);
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
}

function shownName(user: PersonNode["before"]): string | undefined {
  return user?.sensitive.has("user_name") === true ? undefined : known(user, "user_name");
}

/** Whether a replaced person gets another record, because nothing will be found under the new name and address. */
function isMadeAnew({ before, after, isReplaced }: PersonNode): boolean {
  return isReplaced && (before?.attributes.on_destroy === "delete" || known(after, "origin") === "created");
}

/** A replaced person is no leaver and no joiner, and not what anybody wants. */
function costOf(node: PersonNode): string {
  const { before } = node;
  const makesAnother = isMadeAnew(node);
  if (before?.isForgotten === true || before?.attributes.on_destroy === "abandon")
    return makesAnother
      ? "The record is abandoned and leaves the declared groups, and another one is made, with another SCIM id: what is bound to the account stays with the old one."
      : "The record is left as it is and taken over again.";
  if (before?.attributes.on_destroy === "delete")
    return "The record is deleted and another one made, with another SCIM id: what is bound to the account may be lost, and the person is without access meanwhile.";
  return makesAnother
    ? "The record is deactivated, leaves every group and loses its API tokens, and another one is made, with another SCIM id: what is bound to the account stays with the old one."
    : "The person is deactivated, leaves every group, loses their API tokens, and is provisioned again.";
}

function groupNames(
  these: ReadonlySet<GroupNode>,
  those: ReadonlySet<GroupNode>,
  side: "nameBefore" | "nameAfter",
): readonly string[] {
  const names: string[] = [];
  for (const group of these) if (!those.has(group)) names.push(group[side] ?? nameOf(group));
  return sorted(names);
}

/** Who it is: as they will be called, or were. */
export function personOf(node: PersonNode): Person {
  const held = node.after ?? node.before;
  const text = (name: "display_name" | "external_id"): string | null => {
    const holder = [node.after, node.before].find((side) => known(side, name) !== undefined);
    return holder?.sensitive.has(name) === true ? null : (known(holder, name) ?? null);
  };
  const userName = shownName(node.after) ?? shownName(node.before) ?? node.memberName ?? null;
  const isHidden = held?.sensitive.has("user_name") === true;
  const address = held?.address ?? null;
  return {
    // The key of somebody who has no id yet is made of the name.
    key: isHidden && node.id === null ? `address:${address ?? ""}` : node.key,
    id: node.id,
    userName: isHidden ? null : userName,
    displayName: text("display_name"),
    externalId: text("external_id"),
    address,
    label: isHidden || userName === null ? unnamed(address, isHidden) : userName,
  };
}

function unnamed(address: string | null, isHidden: boolean): string {
  const why = isHidden ? "is sensitive" : "is not known yet";
  return address === null ? `a person whose name ${why}` : `a person whose name ${why} (${address})`;
}

function byImportance(left: PersonChange, right: PersonChange): number {
  return (
    rank(left) - rank(right) ||
    compare(left.person.label.toLowerCase(), right.person.label.toLowerCase()) ||
    compare(left.person.key, right.person.key)
  );
}

function rank({ kinds }: PersonChange): number {
  return PERSON_KINDS.findIndex((kind) => kind === kinds[0]);
}
