import fc from "fast-check";
import type { DirectoryHandle, OrganizationHandle, Trouble, When } from "../../../src/emulator";
import { type Product, product, type Role, role } from "./company";

/** Something that happens to the directory in the console, behind the configuration's back. */
export interface Drift {
  readonly kind:
    "title" | "deactivate" | "rename" | "delete" | "enter" | "exit" | "delete-group" | "stranger";
  /** Whom or which group of those there are, counted around. */
  readonly person: number;
  readonly group: number;
}

export const drift: fc.Arbitrary<Drift> = fc.record({
  kind: fc.constantFrom<Drift["kind"][]>(
    "title",
    "deactivate",
    "rename",
    "delete",
    "enter",
    "exit",
    "delete-group",
    "stranger",
  ),
  person: fc.nat(20),
  group: fc.nat(20),
});

/**
 * Carries the drift out, as far as there is anybody whom it could happen to.
 *
 * @param declared the SCIM ids of the people whom the configuration declares
 */
export function happen(
  directory: DirectoryHandle,
  { kind, person, group }: Drift,
  declared: ReadonlySet<string>,
): void {
  const people = directory.people().filter(({ id }) => declared.has(id));
  const whom = people[person % people.length];
  const groups = directory.groups().map(({ displayName }) => String(displayName));
  const where = groups[group % groups.length];
  if (kind === "stranger" && where !== undefined) {
    const userName = `stranger${directory.changes.length}@else.example`;
    directory.addUser({ userName });
    directory.addMember(where, userName);
  }
  if (kind === "delete-group" && where !== undefined) directory.deleteGroup(where);
  if (whom === undefined) return;
  const { userName } = whom;
  if (kind === "title") directory.changeUser(userName, { title: "Set in the console" });
  if (kind === "deactivate") directory.changeUser(userName, { active: false });
  if (kind === "rename") directory.changeUser(userName, { userName: driftedName(userName) });
  if (kind === "delete") directory.deleteUser(userName);
  if (where === undefined) return;
  if (kind === "enter" && !whom.groups.includes(where)) directory.addMember(where, userName);
  if (kind === "exit" && whom.groups.includes(where)) directory.removeMember(where, userName);
}

/** A role of a group that somebody gives or takes away in the console. */
export interface AccessDrift {
  readonly group: number;
  readonly product: Product;
  readonly role: Role;
}

export const accessDrift: fc.Arbitrary<AccessDrift> = fc.record({ group: fc.nat(20), product, role });

/**
 * Takes away the role that a policy has given, or gives one where there is no policy: what becomes of a role that
 * takes another one's place is for tests of its own.
 *
 * @param groups names of groups, each with the roles that policies have given
 */
export function happenToAccess(
  organization: OrganizationHandle,
  { group, product: on, role: given }: AccessDrift,
  groups: ReadonlyMap<string, Readonly<Partial<Record<Product, Role>>>>,
  aris: Readonly<Record<Product, string>>,
): void {
  const there = [...groups].filter(([name]) => organization.groupIdOf(name) !== undefined);
  const [name, access] = there[group % there.length] ?? [];
  if (name === undefined) return;
  const declared = access?.[on];
  if (declared === undefined) organization.grantToGroup(name, aris[on], given);
  else organization.revokeFromGroup(name, aris[on], declared);
}

/** Something that goes wrong on the way, and whether an apply gets over it by itself. */
export interface Mishap {
  readonly trouble: Trouble;
  readonly when: When;
  readonly isLasting: boolean;
}

const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE");

const passing: fc.Arbitrary<Trouble> = fc.constantFrom<Trouble[]>(
  { kind: "rate-limit", seconds: 0.1, header: "reset-iso" },
  { kind: "status", status: 503 },
  { kind: "status", status: 500 },
  { kind: "cut", at: "before-commit" },
  { kind: "cut", at: "after-commit" },
  { kind: "garbled", body: "truncated" },
);

export const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      trouble: passing,
      when: fc.record({ method, nth: fc.integer({ min: 1, max: 4 }) }),
      isLasting: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      trouble: fc.constant<Trouble>({ kind: "status", status: 400 }),
      when: fc.record({
        method: fc.constantFrom("POST", "PUT", "DELETE"),
        nth: fc.integer({ min: 1, max: 4 }),
      }),
      isLasting: fc.constant(true),
    }),
  },
);

/** What somebody is called whom happenings have renamed. */
export function driftedName(userName: string): string {
  return `drifted.${userName}`;
}
