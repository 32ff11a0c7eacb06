import type { ProbablySame } from "./changes";
import { endOf } from "./directory";
import { compare, folded } from "./names";
import { known } from "./pairs";
import type { PersonNode } from "./people";
import { personOf } from "./person-changes";
import type { HeldUser } from "./resources";

/** Leavers and joiners who have so much in common that a `moved` block is probably missing. */
export function probablySame(people: readonly PersonNode[], isOutside: boolean): readonly ProbablySame[] {
  const leavers = new Map<string, PersonNode>();
  const joiners: PersonNode[] = [];
  const found: ProbablySame[] = [];
  for (const node of people) {
    const { before, after } = node;
    if (before !== undefined && after !== undefined) {
      if (node.isReplaced && before.address !== after.address)
        found.push(same(node, node, "user_name", before, after));
    } else if (after !== undefined) joiners.push(node);
    else if (before !== undefined && endOf(node, isOutside) !== undefined)
      for (const [, key] of signsOf(before)) if (!leavers.has(key)) leavers.set(key, node);
  }
  const taken = new Set<PersonNode>();
  for (const joiner of joiners) {
    if (joiner.after === undefined) continue;
    for (const [because, key] of signsOf(joiner.after)) {
      const leaver = leavers.get(key);
      if (leaver?.before === undefined || taken.has(leaver)) continue;
      taken.add(leaver);
      found.push(same(leaver, joiner, because, leaver.before, joiner.after));
      break;
    }
  }
  return found.sort((left, right) => compare(left.from, right.from));
}

type Sign = readonly [ProbablySame["because"], string];

/** What tells a person, the surest first. */
function signsOf(user: HeldUser): readonly Sign[] {
  const externalId = known(user, "external_id") ?? "";
  const email = known(user, "email") ?? "";
  const name = fullName(user);
  const signs: Sign[] = [];
  if (externalId !== "") signs.push(["external_id", `external_id ${externalId}`]);
  if (email !== "") signs.push(["email", `email ${folded(email)}`]);
  if (name !== "") signs.push(["name", `name ${name}`]);
  return signs;
}

/** Without case, accents and the number of blanks. */
function fullName(user: HeldUser): string {
  const parts = known(user, "name") ?? {};
  const inParts = `${parts.given_name ?? ""} ${parts.family_name ?? ""}`.trim();
  const isWhole = (parts.given_name ?? "") !== "" && (parts.family_name ?? "") !== "";
  const whole = isWhole ? inParts : (known(user, "display_name") ?? parts.formatted ?? "");
  return whole.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ").trim();
}

function same(
  leaver: PersonNode,
  joiner: PersonNode,
  because: ProbablySame["because"],
  before: HeldUser,
  after: HeldUser,
): ProbablySame {
  return {
    leaver: personOf(leaver),
    joiner: personOf(joiner),
    because,
    from: before.address,
    to: after.address,
    block: `moved {\n  from = ${before.address}\n  to   = ${after.address}\n}`,
  };
}
