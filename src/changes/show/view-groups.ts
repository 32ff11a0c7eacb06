import type { GroupChange, IdentityChanges, PolicyChange, Seats } from "../changes";
import type { Expiry } from "../expiring";
import { type Entry, groupNamed, type Line, type Marks, named } from "./view-parts";
import { attributeLine, personParts } from "./view-people";

/** Groups that change themselves; those of which only members change are in `memberEntries`. */
export function groupEntries(groups: readonly GroupChange[], marks: Marks): readonly Entry[] {
  return groups
    .filter(({ kinds }) => kinds.length > 0)
    .map((group) => ({
      lead: [groupNamed(group.name, marks), `: ${wordsOf(group)}`],
      details: [
        ...(group.nameBefore === undefined ? [] : [["it was called ", groupNamed(group.nameBefore, marks)]]),
        ...(group.cost === undefined ? [] : [[{ text: group.cost }]]),
        ...(group.affected.length === 0 ? [] : [["who was in it: ", { list: group.affected }]]),
        ...group.attributes.map(attributeLine),
      ],
    }));
}

function wordsOf({ kinds, adoptedBy, gaveAccess }: GroupChange): string {
  const words = kinds.map((kind) => {
    if (kind === "adopted") return adoptedBy === "import" ? "imported" : "an existing group is taken over";
    if (kind === "abandoned") return "abandoned: the directory keeps it";
    if (kind === "replaced") return "replaced by another group";
    if (kind === "emptied") return gaveAccess ? "emptied, and it gave access" : "emptied";
    return kind;
  });
  return words.join(", ");
}

export function memberEntries(groups: readonly GroupChange[], marks: Marks): readonly Entry[] {
  return groups
    .filter(
      ({ membersBefore, membersAfter, membersKnown, kinds }) =>
        membersBefore !== membersAfter || !membersKnown || kinds.length === 0,
    )
    .map(({ name, membersBefore, membersAfter, membersKnown }) => ({
      lead: [
        groupNamed(name, marks),
        `: ${membersBefore} → ${membersKnown ? membersAfter : "not known yet"}`,
      ],
      details: [],
    }));
}

export function seatEntries(seats: readonly Seats[]): readonly Entry[] {
  return seats.map(({ application, before, after }) => ({
    lead: [named(application), `: ${before} → ${after}`],
    details: [],
  }));
}

export function policyEntries(policies: readonly PolicyChange[], marks: Marks): readonly Entry[] {
  return policies.map((policy) => ({
    lead: [
      `${VERBS[policy.kind]}: `,
      named(policy.role),
      " on ",
      named(policy.application),
      " for ",
      groupNamed(policy.group, marks),
    ],
    details: policy.attributes.map(attributeLine),
  }));
}

const VERBS: Readonly<Record<PolicyChange["kind"], string>> = {
  revoked: "revoked",
  changed: "changed",
  given: "given",
  kept: "as it was, whatever becomes of the policy",
};

export function sameEntries({ probablySame }: IdentityChanges): readonly Entry[] {
  return probablySame.map(({ leaver, joiner, because, block }) => ({
    lead:
      leaver.key === joiner.key
        ? [...personParts(leaver), ": declared at another address, with the same user name"]
        : [
            ...personParts(leaver),
            " leaves and ",
            ...personParts(joiner),
            ` joins, with the same ${because === "name" ? "name" : because}`,
          ],
    details: block === "" ? [] : [["if that is one person, say so:"], [{ code: block }]],
  }));
}

export function expiryEntries(expiring: readonly Expiry[], marks: Marks): readonly Entry[] {
  return expiring.map((expiry) => ({ lead: [`${expiry.until}: `, ...what(expiry, marks)], details: [] }));
}

function what(expiry: Expiry, marks: Marks): Line {
  switch (expiry.kind) {
    case "person":
      return personParts(expiry.person);
    case "membership":
      return ["all declared members of ", groupNamed(expiry.group, marks)];
    case "policy":
      return [
        named(expiry.role),
        " on ",
        named(expiry.application),
        " for ",
        groupNamed(expiry.group, marks),
      ];
  }
}
