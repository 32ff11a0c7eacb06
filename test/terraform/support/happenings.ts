import fc from "fast-check";
import type { DirectoryHandle, Trouble, When } from "../../../src/emulator";

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
    const userName = `stranger${directory.users().length}@else.example`;
    directory.addUser({ userName });
    directory.addMember(where, userName);
  }
  if (kind === "delete-group" && where !== undefined) directory.deleteGroup(where);
  if (whom === undefined) return;
  const { userName } = whom;
  if (kind === "title") directory.changeUser(userName, { title: "Set in the console" });
  if (kind === "deactivate") directory.changeUser(userName, { active: false });
  if (kind === "rename") directory.changeUser(userName, { userName: `drifted.${userName}` });
  if (kind === "delete") directory.deleteUser(userName);
  if (where === undefined) return;
  if (kind === "enter" && !whom.groups.includes(where)) directory.addMember(where, userName);
  if (kind === "exit" && whom.groups.includes(where)) directory.removeMember(where, userName);
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
