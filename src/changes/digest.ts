import { createHash } from "node:crypto";
import type { GroupChange, IdentityChanges, PersonChange, PolicyChange } from "./changes";
import { compare } from "./names";
import { plain } from "./show/plain";

/**
 * What stands for the changes from the review to the deploy: equal for equal changes, whatever the order of the
 * resources and the time of the plan. What was changed outside and whose last day is near is not in it.
 *
 * @returns `sha256:` and 64 hexadecimal digits
 */
export function digest(changes: IdentityChanges): string {
  return `sha256:${createHash("sha256")
    .update(canonical(subjectOf(changes)))
    .digest("hex")}`;
}

/** Lists and counts that follow from the rest stay out: a better wording must not look like another change. */
function subjectOf({ people, groups, policies }: IdentityChanges): unknown {
  return {
    format: 1,
    people: people.map(personOf),
    groups: groups.map(groupOf),
    policies,
  };
}

function personOf({ cost: _cost, person, ...rest }: PersonChange): unknown {
  const { label: _label, ...who } = person;
  return { ...rest, person: who };
}

function groupOf({ cost: _cost, affected: _affected, ...rest }: GroupChange): unknown {
  return rest;
}

/** JSON with the members of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => compare(left, right)))
      : inner,
  );
}

/**
 * In words, how two sets of changes differ: what is in the first only, in the second only, or in both and not the
 * same. Empty exactly when their digests agree.
 */
export function differences(reviewed: IdentityChanges, now: IdentityChanges): readonly string[] {
  return [
    ...compared(
      entries(reviewed.people, ({ person }) => [person.key, person.label], personOf),
      entries(now.people, ({ person }) => [person.key, person.label], personOf),
    ),
    ...compared(entries(reviewed.groups, groupKey, groupOf), entries(now.groups, groupKey, groupOf)),
    ...compared(
      entries(reviewed.policies, policyKey, (policy) => policy),
      entries(now.policies, policyKey, (policy) => policy),
    ),
  ];
}

function groupKey({ name, id, address }: GroupChange): readonly [string, string] {
  return [`${id ?? ""} ${address ?? ""} ${name}`, `the group ${name}`];
}

function policyKey({ address, name }: PolicyChange): readonly [string, string] {
  return [address, `the access policy ${name}`];
}

interface Entry {
  readonly label: string;
  readonly content: string;
}

function entries<Change>(
  changes: readonly Change[],
  key: (change: Change) => readonly [string, string],
  subject: (change: Change) => unknown,
): ReadonlyMap<string, Entry> {
  return new Map(
    changes.map((change) => {
      const [id, label] = key(change);
      // A name goes into a log here, which follows escape codes and commands at the beginning of a line.
      return [id, { label: plain(label), content: canonical(subject(change)) }];
    }),
  );
}

function compared(reviewed: ReadonlyMap<string, Entry>, now: ReadonlyMap<string, Entry>): readonly string[] {
  const texts: string[] = [];
  for (const [key, { label, content }] of reviewed) {
    const other = now.get(key);
    if (other === undefined) texts.push(`${label}: was to change when it was reviewed, and is not any more`);
    else if (other.content !== content) texts.push(`${label}: changes in another way than was reviewed`);
  }
  for (const [key, { label }] of now)
    if (!reviewed.has(key)) texts.push(`${label}: changes, and was not reviewed`);
  return texts;
}
