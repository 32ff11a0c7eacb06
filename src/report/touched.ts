import { folded, type HeldMembership, type HeldPolicy, type HeldUser } from "../changes";
import { differences } from "./differing";
import type { Sides } from "./narrowed";
import type { ChangeRow } from "./rows";

/** When each person, group and access was last written within one run of several versions. */
export class Touched {
  readonly #times = new Map<string, string>();

  /** Adds what differs between two versions that follow each other. */
  add({ before, after }: Sides, at: string): void {
    for (const key of keysOf({ before, after })) this.#times.set(key, at);
  }

  /** When what the row tells was last written; undefined when none of the versions shows it alone. */
  of({ person, group, groups, application }: ChangeRow): string | undefined {
    const keys =
      person === null
        ? application === null
          ? [groupKey(group ?? "")]
          : groups.map((name) => accessKey(name, application))
        : [
            ...personKeys(person.id, person.userName),
            ...(application === null ? [] : groups.map((name) => accessKey(name, application))),
          ];
    return keys.reduce<string | undefined>((latest, key) => {
      const at = this.#times.get(key);
      return at !== undefined && (latest === undefined || at > latest) ? at : latest;
    }, undefined);
  }
}

function* keysOf({ before, after }: Sides): Generator<string> {
  const users = differences(before.users, after.users);
  for (const user of [...users.gone, ...users.come]) yield* userKeys(user);
  const groups = differences(before.groups, after.groups);
  for (const group of [...groups.gone, ...groups.come]) yield groupKey(group.attributes.display_name ?? "");
  const policies = differences(before.policies, after.policies);
  for (const policy of [...policies.gone, ...policies.come]) yield policyKey(policy);
  const { gone, come } = differences(before.memberships, after.memberships);
  yield* membershipKeys(gone, come);
  yield* membershipKeys(come, gone);
}

function* membershipKeys(
  these: readonly HeldMembership[],
  those: readonly HeldMembership[],
): Generator<string> {
  const others = new Map(those.map((held) => [held.address, held]));
  for (const held of these) yield* memberKeys(held, others.get(held.address));
}

function userKeys({ attributes: { id, user_name: name } }: HeldUser): readonly string[] {
  return personKeys(id, name);
}

function* memberKeys({ attributes }: HeldMembership, other: HeldMembership | undefined): Generator<string> {
  const members = attributes.members ?? {};
  const others = other?.attributes.members ?? {};
  for (const [name, id] of Object.entries(members))
    if (!Object.hasOwn(others, name) || others[name] !== id) yield* personKeys(id, name);
}

function personKeys(id: string | null, name: string | null): readonly string[] {
  return [...(id === null ? [] : [`id:${id}`]), ...(name === null ? [] : [`name:${folded(name)}`])];
}

function groupKey(name: string): string {
  return `group:${folded(name)}`;
}

function policyKey({ attributes: { group, application } }: HeldPolicy): string {
  return accessKey(group ?? "", application ?? "");
}

function accessKey(group: string, application: string): string {
  return `access:${JSON.stringify([folded(group), folded(application)])}`;
}
