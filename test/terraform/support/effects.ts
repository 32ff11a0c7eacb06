import { driftedName } from "./happenings";
import type { Change, DirectoryHandle, OrganizationChange } from "../../../src/emulator";
import type { Preview } from "../../../src/changes";

/** What a deploy does to a directory, as `enter team: ana@acme.example`; sorted. */
export type Effects = readonly string[];

interface PersonThen {
  readonly userName: string;
  readonly active: boolean;
  readonly title: string;
  readonly displayName: string;
}

/** A directory at one moment, as far as effects tell of it. */
export interface Then {
  readonly people: Map<string, PersonThen>;
  /** Names by id. */
  readonly groups: Map<string, string>;
  /** Ids of people, by id of the group. */
  readonly members: Map<string, Set<string>>;
  /** As `team: atlassian/user`. */
  readonly roles: Set<string>;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function directoryNow(
  directory: DirectoryHandle,
  rolesOf: (group: string) => readonly string[],
): Then {
  const ids = new Map(directory.people().map(({ id, userName }) => [userName, id]));
  const groups = new Map(directory.groups().map(({ id, displayName }) => [text(id), text(displayName)]));
  return {
    people: new Map(
      directory.users().map((record) => [
        text(record.id),
        {
          userName: text(record.userName).toLowerCase(),
          active: record.active === true,
          title: text(record.title),
          displayName: text(record.displayName),
        },
      ]),
    ),
    groups,
    members: new Map(
      [...groups].map(([id, name]) => [
        id,
        new Set(directory.membersOf(name).map((userName) => ids.get(userName) ?? "")),
      ]),
    ),
    roles: new Set([...groups.values()].flatMap((name) => rolesOf(name).map((role) => `${name}: ${role}`))),
  };
}

/** The directory after what its own log and the organisation's tell, from the directory before. */
export function replayed(
  before: Then,
  changes: readonly Change[],
  ofOrganization: readonly OrganizationChange[],
): Then {
  const people = new Map(before.people);
  const groups = new Map(before.groups);
  const members = new Map([...before.members].map(([id, set]) => [id, new Set(set)]));
  const roles = new Set(before.roles);
  for (const { kind, group = "", role = "" } of ofOrganization) {
    if (kind === "role-granted") roles.add(`${group}: ${role}`);
    if (kind === "role-revoked") roles.delete(`${group}: ${role}`);
  }
  for (const { kind, id, name, groupId = "", after } of changes) {
    switch (kind) {
      case "user-created":
      case "user-updated":
      case "user-deactivated":
      case "user-reactivated":
        people.set(id, {
          userName: (after?.userName ?? name).toLowerCase(),
          active: after?.active === true,
          title: text(after?.title),
          displayName: text(after?.displayName),
        });
        break;
      case "user-deleted":
        people.delete(id);
        for (const set of members.values()) set.delete(id);
        break;
      case "group-created":
      case "group-updated":
        groups.set(id, name);
        if (!members.has(id)) members.set(id, new Set());
        break;
      case "group-deleted":
        groups.delete(id);
        members.delete(id);
        break;
      case "member-added":
        members.get(groupId)?.add(id);
        break;
      case "member-removed":
        members.get(groupId)?.delete(id);
    }
  }
  const names = new Set(groups.values());
  for (const role of roles) if (!names.has(role.slice(0, role.lastIndexOf(": ")))) roles.delete(role);
  return { people, groups, members, roles };
}

/** What differs between the two moments. */
export function effectsBetween(before: Then, after: Then): Effects {
  const effects: string[] = [];
  for (const [id, was] of before.people) {
    const is = after.people.get(id);
    if (is === undefined) effects.push(`delete ${was.userName}`);
  }
  for (const [id, is] of after.people) {
    const was = before.people.get(id);
    if (was === undefined) {
      effects.push(`create ${is.userName}`);
      continue;
    }
    if (was.userName !== is.userName) effects.push(`rename ${was.userName} to ${is.userName}`);
    if (was.active !== is.active) effects.push(`${is.active ? "activate" : "deactivate"} ${is.userName}`);
    if (was.title !== is.title) effects.push(`title of ${is.userName}: ${is.title}`);
    if (was.displayName !== is.displayName) effects.push(`display name of ${is.userName}: ${is.displayName}`);
  }
  const nameOf = (id: string): string => (after.people.get(id) ?? before.people.get(id))?.userName ?? id;
  for (const [id, name] of before.groups) {
    if (!after.groups.has(id)) effects.push(`delete group ${name}`);
    for (const person of before.members.get(id) ?? [])
      if (after.members.get(id)?.has(person) !== true) effects.push(`leave ${name}: ${nameOf(person)}`);
  }
  for (const [id, name] of after.groups) {
    if (!before.groups.has(id)) effects.push(`create group ${name}`);
    for (const person of after.members.get(id) ?? [])
      if (before.members.get(id)?.has(person) !== true) effects.push(`enter ${name}: ${nameOf(person)}`);
  }
  for (const role of before.roles) if (!after.roles.has(role)) effects.push(`revoke ${role}`);
  for (const role of after.roles) if (!before.roles.has(role)) effects.push(`grant ${role}`);
  return effects.sort();
}

/**
 * What a preview says will be done to this directory.
 *
 * @param declared what is declared after the deploy: addresses of people, and groups as `group team`
 */
export function effectsOf({ changes }: Preview, before: Then, declared: ReadonlySet<string>): Effects {
  const effects = new Set<string>();
  const groupsOf = (id: string | null): readonly string[] =>
    [...before.members]
      .filter(([, set]) => id !== null && set.has(id))
      .map(([group]) => before.groups.get(group) ?? "");
  const left = new Set<string>();
  const deleted = new Set(
    changes.groups
      .filter(({ kinds }) => kinds.includes("deleted") || kinds.includes("replaced"))
      .map(({ name, nameBefore = name }) => nameBefore),
  );
  for (const change of changes.people) {
    const { person, kinds, how, attributes, renamed } = change;
    const told = (person.userName ?? "").toLowerCase();
    // Terraform before 1.14 plans the destroy of what left the configuration as it was recorded, before it reads it.
    const found = before.people.get(person.id ?? "");
    const isAsRecorded = how !== undefined && !declared.has(person.address ?? "");
    const name = isAsRecorded && found?.userName === driftedName(told) ? found.userName : told;
    const wasInactive = change.wasInactive === true || (isAsRecorded && found?.active === false);
    const has = (kind: (typeof kinds)[number]): boolean => kinds.includes(kind);
    const isGone = how !== undefined && how !== "abandoned" && !declared.has(person.address ?? "");
    const cost = change.cost ?? "";
    const isRemade = has("replaced") && cost.includes("another one");
    const former = renamed?.from.toLowerCase() ?? name;
    if (how === "deactivated" && !wasInactive) effects.add(`deactivate ${name}`);
    if (how === "deleted") effects.add(`delete ${name}`);
    if (has("replaced") && !isRemade && cost.includes("leaves every group")) {
      for (const group of groupsOf(person.id))
        if (!declared.has(`group ${group}`)) effects.add(`leave ${group}: ${name}`);
    }
    if (isRemade) {
      if (cost.includes("deleted")) effects.add(`delete ${former}`);
      else if (cost.includes("deactivated") && before.people.get(person.id ?? "")?.active === true)
        effects.add(`deactivate ${former}`);
      effects.add(`create ${name}`);
      // The new record is put into the declared groups, and nobody puts it into others.
      for (const group of groupsOf(person.id)) {
        if (!cost.includes("abandoned") || declared.has(`group ${group}`))
          effects.add(`leave ${group}: ${former}`);
        const stays = declared.has(`group ${group}`) && !change.leftGroups.includes(group);
        if (stays) effects.add(`enter ${group}: ${name}`);
      }
    }
    if (has("joined")) effects.add(`create ${name}`);
    if (has("reactivated")) effects.add(`activate ${name}`);
    if (renamed !== undefined && !isRemade && renamed.from.toLowerCase() !== renamed.to.toLowerCase())
      effects.add(`rename ${renamed.from.toLowerCase()} to ${renamed.to.toLowerCase()}`);
    for (const { attribute, to } of attributes) {
      if (attribute === "title") effects.add(`title of ${name}: ${to ?? ""}`);
      if (attribute === "display_name") effects.add(`display name of ${name}: ${to ?? ""}`);
    }
    for (const group of change.entered) effects.add(`enter ${group}: ${name}`);
    // Who leaves for good leaves every group, and not only those that this configuration tells of.
    for (const group of isGone ? groupsOf(person.id) : [...change.leftGroups, ...change.evictedFrom]) {
      // Terraform tells the membership of a group that goes as it was recorded, with whoever left outside since then.
      if (deleted.has(group) && !groupsOf(person.id).includes(group)) continue;
      effects.add(`leave ${group}: ${isRemade ? former : name}`);
      left.add(`${group}: ${name}`);
    }
  }
  for (const { kinds, name, nameBefore = name } of changes.groups) {
    if (kinds.includes("created")) effects.add(`create group ${name}`);
    const isReplaced = kinds.includes("replaced");
    if (!isReplaced && !kinds.includes("deleted")) continue;
    effects.add(`delete group ${nameBefore}`);
    if (isReplaced) effects.add(`create group ${name}`);
    const [id = ""] = [...before.groups].find(([, own]) => own === nameBefore) ?? [];
    // A group that goes is left by everybody, also by those whom nobody has declared.
    for (const person of before.members.get(id) ?? []) {
      const { userName = null } = changes.people.find((change) => change.person.id === person)?.person ?? {};
      const now = (userName ?? before.people.get(person)?.userName ?? "").toLowerCase();
      effects.add(`leave ${nameBefore}: ${now}`);
      if (isReplaced && !left.has(`${nameBefore}: ${now}`)) effects.add(`enter ${name}: ${now}`);
    }
  }
  for (const { kind, group, role, attributes } of changes.policies) {
    if (kind === "given") effects.add(`grant ${group}: ${role}`);
    if (kind === "revoked") effects.add(`revoke ${group}: ${role}`);
    if (kind !== "changed") continue;
    const from = (attribute: string): string | undefined =>
      attributes.find((change) => change.attribute === attribute)?.from ?? undefined;
    if (from("group") === undefined && from("role") === undefined) continue;
    effects.add(`grant ${group}: ${role}`);
    effects.add(`revoke ${from("group") ?? group}: ${from("role") ?? role}`);
  }
  return [...effects].sort();
}
