import { createHmac, randomBytes } from "node:crypto";
import type { Alarm, AttributeChange, GroupChange, IdentityChanges, Person, PersonChange } from "../changes";
import type { Expiry } from "../expiring";
import { compare } from "../names";
import type { Preview } from "../preview";
import type { Verdict } from "../verdict";

/** What says nothing about who somebody is. */
const IMPERSONAL: ReadonlySet<string> = new Set([
  "active",
  "external_id",
  "account_status",
  "on_destroy",
  "keep_groups",
  "revoke_api_tokens",
  "adopt_existing",
  "until",
]);

const LEFT_OUT = "(left out)";

/** The same preview without personal data: people are called by their external id, or by a pseudonym of this run. */
export function redactedPreview(preview: Preview): Preview {
  return {
    ...preview,
    changes: redactedChanges(preview.changes),
    drift: preview.drift === undefined ? undefined : redactedChanges(preview.drift),
    expiring: preview.expiring.map(redactedExpiry),
  };
}

export function redactedVerdict(verdict: Verdict): Verdict {
  return {
    ...verdict,
    lines: verdict.lines.map((line) => ({ ...line, people: line.people.map(redactedPerson) })),
  };
}

function redactedChanges(changes: IdentityChanges): IdentityChanges {
  const called = new Map(
    changes.people.map(({ person }) => [person.label, redactedPerson(person).label] as const),
  );
  return {
    ...changes,
    people: changes.people.map(redactedPersonChange),
    groups: changes.groups.map((group) => redactedGroup(group, called)),
    probablySame: changes.probablySame.map((same) => ({
      ...same,
      leaver: redactedPerson(same.leaver),
      joiner: redactedPerson(same.joiner),
      // Addresses of resources are usually made of names.
      from: LEFT_OUT,
      to: LEFT_OUT,
      block: "",
    })),
    alarms: changes.alarms.map((alarm): Alarm => ({ ...alarm, people: alarm.people.map(redactedPerson) })),
  };
}

function redactedPersonChange({ renamed, ...change }: PersonChange): PersonChange {
  return {
    ...change,
    person: redactedPerson(change.person),
    ...(renamed !== undefined && { renamed: { from: LEFT_OUT, to: LEFT_OUT } }),
    attributes: change.attributes.map(redactedAttribute),
    writes: change.writes.map(redactedAttribute),
  };
}

function redactedAttribute(change: AttributeChange): AttributeChange {
  const isExternalAddress =
    change.attribute === "external_id" && `${change.from ?? ""}${change.to ?? ""}`.includes("@");
  if (IMPERSONAL.has(change.attribute) && !isExternalAddress) return change;
  return {
    attribute: change.attribute,
    from: change.from === null ? null : LEFT_OUT,
    to: change.to === null ? null : LEFT_OUT,
    hidden: "redacted",
  };
}

function redactedGroup(group: GroupChange, called: ReadonlyMap<string, string>): GroupChange {
  const affected = group.affected.map((label) => called.get(label) ?? `person ${hash(label)}`);
  return { ...group, affected: affected.sort(compare) };
}

function redactedExpiry(expiry: Expiry): Expiry {
  return "person" in expiry ? { ...expiry, person: redactedPerson(expiry.person) } : expiry;
}

export function redactedPerson({ key, id, externalId }: Person): Person {
  // Where people come from may know them by their address.
  const shownId = externalId === null || externalId === "" || externalId.includes("@") ? null : externalId;
  const pseudonym = hash(key);
  return {
    key: id === null ? `person:${pseudonym}` : key,
    id,
    userName: null,
    displayName: null,
    externalId: shownId,
    address: null,
    label: shownId ?? `person ${pseudonym}`,
  };
}

let keyOfThisRun: Buffer | undefined;

/**
 * Short enough to be read, long enough that two people of a large organisation hardly share one. With a key that
 * nobody knows: whoever guesses an address could compute a hash without one, and see whether it is there.
 */
function hash(text: string): string {
  keyOfThisRun ??= randomBytes(32);
  return createHmac("sha256", keyOfThisRun).update(text).digest("hex").slice(0, 8);
}
