import {
  type Access,
  type GroupChange,
  type HeldMembership,
  type HeldPolicy,
  type HeldUser,
  identityChanges,
  type Person,
  type PersonChange,
  type PolicyChange,
  folded,
} from "../changes";
import type { Action } from "./actions";
import type { ReportPerson, ReportRow } from "./event";
import { narrowed, type Sides } from "./narrowed";

/** What a row tells by the states alone. */
export type ChangeRow = Pick<
  ReportRow,
  "action" | "person" | "application" | "role" | "group" | "groups" | "attributes" | "notes"
> & {
  /** The declaration began with it. */
  readonly begins: boolean;
  /** The declaration ended with it. */
  readonly ends: boolean;
};

/** One row for each thing that happened to a person, a group or its access between two sets of resources. */
export function rowsOf(whole: Sides): readonly ChangeRow[] {
  const sides = narrowed(whole);
  const changes = identityChanges(sides.before, sides.after);
  const people = new People(sides);
  const begun = begunIn(sides);
  const groups = new Forgotten(sides);
  return [
    ...changes.groups.flatMap((change) => groupRows(change, groups)),
    ...changes.policies.map((change) => policyRow(change, groups)),
    ...changes.people.flatMap((change) => personRows(change, people, begun)),
  ];
}

/** Groups whose members or access came to be declared. */
interface Begun {
  readonly memberships: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
}

function begunIn({ before, after }: Sides): Begun {
  return {
    memberships: groupsOfNew(before.memberships, after.memberships),
    policies: groupsOfNew(before.policies, after.policies),
  };
}

type OfGroup = Pick<HeldMembership | HeldPolicy, "address"> & {
  readonly attributes: { readonly group: string | null };
};

function groupsOfNew(before: readonly OfGroup[], after: readonly OfGroup[]): ReadonlySet<string> {
  const old = new Set(before.map(({ address }) => address));
  return new Set(
    after.filter(({ address }) => !old.has(address)).map(({ attributes: { group } }) => folded(group ?? "")),
  );
}

function row(action: Action, more: Partial<ChangeRow>): ChangeRow {
  return {
    action,
    person: null,
    application: null,
    role: null,
    group: null,
    groups: typeof more.group === "string" ? [more.group] : [],
    attributes: [],
    notes: [],
    begins: false,
    ends: false,
    ...more,
  };
}

function personRows(change: PersonChange, people: People, begun: Begun): readonly ChangeRow[] {
  const { person, kinds, renamed, entered, leftGroups, evictedFrom, gained, lost } = change;
  const now = people.after(person);
  const was = people.before(person);
  const who = describe(person, now ?? was);
  const attributes = [
    ...(renamed === undefined ? [] : [{ attribute: "user_name", ...renamed }]),
    ...change.attributes,
  ].map((each) => ({ ...each }));
  const isReplaced = kinds.includes("replaced");
  // A record that vanished comes back as another one, at the same address or where its declaration moved to.
  const isOther = was !== undefined && now !== undefined && was.attributes.id !== now.attributes.id;
  const start = startOf(change, isReplaced ? now : undefined);
  return [
    ...endRows(change, isReplaced || isOther ? describe(person, was) : who, { was, now, isOther }),
    ...(start === undefined
      ? []
      : [row(start, { person: who, notes: comingBack(change), begins: was === undefined })]),
    ...(attributes.length === 0 ? [] : [row("Update", { person: who, attributes })]),
    ...leftGroups.map((group) =>
      row("Leave", {
        person: who,
        group,
        notes: evictedFrom.includes(group)
          ? ["The group took the person out, because nobody had declared the membership."]
          : [],
      }),
    ),
    ...entered.map((group) =>
      row("Join", { person: who, group, begins: begun.memberships.has(folded(group)) }),
    ),
    ...lost.map((access) => accessRow("Revoke", who, access, change.losesLastAccess)),
    ...gained.map((access) => ({
      ...accessRow("Grant", who, access, false),
      begins: access.through.every((group) =>
        [begun.memberships, begun.policies].some((groups) => groups.has(folded(group))),
      ),
    })),
  ];
}

function endRows(
  { kinds, how, wasInactive }: PersonChange,
  who: ReportPerson,
  {
    was,
    now,
    isOther,
  }: { readonly was: HeldUser | undefined; readonly now: HeldUser | undefined; readonly isOther: boolean },
): readonly ChangeRow[] {
  const notes = [
    ...(wasInactive === true ? ["The person was not active before, either."] : []),
    ...(isOther ? ["Another record of the person came in its place."] : []),
  ];
  if (kinds.includes("replaced"))
    return [
      row(endOf(was), { person: who, notes: ["The record was replaced by another one in the same run."] }),
    ];
  if (how === undefined) return [];
  const isForgotten = how === "abandoned" && was?.isForgotten === true;
  const action = isForgotten
    ? "Forget"
    : ({ deactivated: "Deactivate", deleted: "Delete", abandoned: "Abandon" } as const)[how];
  return [row(action, { person: who, notes, ends: now === undefined })];
}

function endOf(was: HeldUser | undefined): Action {
  if (was?.isForgotten === true) return "Forget";
  const onDestroy = was?.attributes.on_destroy;
  return onDestroy === "abandon" ? "Abandon" : onDestroy === "delete" ? "Delete" : "Deactivate";
}

function startOf({ kinds }: PersonChange, replacement: HeldUser | undefined): Action | undefined {
  if (kinds.includes("reactivated")) return "Reactivate";
  if (kinds.includes("adopted")) return "Adopt";
  if (kinds.includes("joined")) return "Create";
  if (replacement === undefined) return undefined;
  const { origin } = replacement.attributes;
  return origin === "adopted" ? "Adopt" : origin === "reactivated" ? "Reactivate" : "Create";
}

/** Memberships that the record never left come back without anybody having declared them. */
function comingBack({ groupsAfter, entered }: PersonChange): readonly string[] & string[] {
  const kept = groupsAfter.filter((group) => !entered.includes(group));
  return kept.length === 0 ? [] : [`The record was still in ${kept.join(", ")}.`];
}

function accessRow(action: Action, person: ReportPerson, access: Access, isLast: boolean): ChangeRow {
  const { application, role, through } = access;
  return row(action, {
    person,
    application,
    role,
    group: through.join(", "),
    groups: [...through],
    notes: isLast ? ["That was the person's last access by these policies."] : [],
  });
}

function groupRows(
  { name, nameBefore, kinds, attributes }: GroupChange,
  held: Forgotten,
): readonly ChangeRow[] {
  const rows: ChangeRow[] = [];
  for (const kind of kinds)
    switch (kind) {
      case "deleted":
        rows.push(row("Delete", { group: name, ends: true }));
        break;
      case "replaced":
        rows.push(
          row("Delete", { group: nameBefore ?? name, notes: ["The group was replaced by another one."] }),
          row("Create", { group: name }),
        );
        break;
      case "abandoned":
        rows.push(row(held.groups.has(folded(name)) ? "Forget" : "Abandon", { group: name }));
        break;
      case "adopted":
        rows.push(row("Adopt", { group: name, begins: true }));
        break;
      case "created":
        rows.push(row("Create", { group: name, begins: true }));
        break;
      case "changed":
        rows.push(row("Update", { group: name, attributes: attributes.map((each) => ({ ...each })) }));
        break;
      case "emptied":
        break;
    }
  return rows;
}

function policyRow(change: PolicyChange, held: Forgotten): ChangeRow {
  const { kind, address, group, application, role, attributes } = change;
  const about = { group, application, role };
  switch (kind) {
    case "given":
      return row("Grant", { ...about, begins: true });
    case "revoked":
      return row("Revoke", { ...about, ends: true });
    case "changed":
      return row("Update", { ...about, attributes: attributes.map((each) => ({ ...each })) });
    case "kept":
      if (held.policiesAfter.has(address))
        return row("Adopt", {
          ...about,
          begins: true,
          notes: ["The group had the access before the policy."],
        });
      return row(held.policies.has(address) ? "Forget" : "Abandon", {
        ...about,
        notes: ["The group keeps the access."],
      });
  }
}

/** What a state that began anew no longer speaks of. */
class Forgotten {
  readonly groups: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
  readonly policiesAfter: ReadonlySet<string>;

  constructor({ before, after }: Sides) {
    const forgotten = before.groups.filter(({ isForgotten }) => isForgotten === true);
    this.groups = new Set(forgotten.map(({ attributes }) => folded(attributes.display_name ?? "")));
    this.policies = new Set(
      before.policies.filter(({ isForgotten }) => isForgotten === true).map(({ address }) => address),
    );
    this.policiesAfter = new Set(after.policies.map(({ address }) => address));
  }
}

/** Finds the resource of whom a change is about, for what the change itself does not tell. */
class People {
  readonly #before: ReadonlyMap<string, HeldUser>;
  readonly #after: ReadonlyMap<string, HeldUser>;

  constructor({ before, after }: Sides) {
    this.#before = byIdAndName(before.users);
    this.#after = byIdAndName(after.users);
  }

  before(person: Person): HeldUser | undefined {
    return find(this.#before, person);
  }

  after(person: Person): HeldUser | undefined {
    return find(this.#after, person);
  }
}

function byIdAndName(users: readonly HeldUser[]): ReadonlyMap<string, HeldUser> {
  const found = new Map<string, HeldUser>();
  for (const user of users) {
    const { id, user_name: name } = user.attributes;
    if (id !== null) found.set(`id:${id}`, user);
    if (name !== null) found.set(`name:${folded(name)}`, user);
    found.set(`address:${user.address}`, user);
  }
  return found;
}

function find(users: ReadonlyMap<string, HeldUser>, { id, userName, address }: Person): HeldUser | undefined {
  return (
    users.get(`id:${id ?? ""}`) ??
    users.get(`name:${folded(userName ?? "")}`) ??
    users.get(`address:${address ?? ""}`)
  );
}

function describe(person: Person, held: HeldUser | undefined): ReportPerson {
  const text = (name: "email" | "account_id"): string | null =>
    held === undefined || held.sensitive.has(name) ? null : held.attributes[name];
  return {
    id: held?.attributes.id ?? person.id,
    userName: person.userName,
    email: text("email"),
    accountId: text("account_id"),
    displayName: person.displayName,
  };
}
