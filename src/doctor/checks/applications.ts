import type { Application } from "../../admin";
import { applicationKey } from "../../resources/access-policy/application-name";
import {
  findApplication,
  requireOnline,
  shownApplication,
  takesSeat,
} from "../../resources/access-policy/application";
import { folded } from "../../resources/text";
import { ProblemError } from "../../plugin";
import type { Declared } from "../declared";
import { counted, type Finding, wordsOf } from "../finding";
import type { Reads } from "../reads";
import { inOrganization } from "../scene";

const NAME = "applications";
const words = wordsOf(NAME);
/** From this share of its seats on, a licence is nearly used up. */
const NEARLY_FULL = 0.9;
const RAISE =
  "Raise the number of users in Atlassian Administration, or free seats, before more people get access.";

/** Whether declared applications are there and online, and what seats are left in them. */
export const applications = inOrganization(NAME, async (reads, { declared }) => {
  const outcome = await reads.applications();
  if ("failure" in outcome) return [words.skipped("The organisation's applications cannot be read")];
  const written = new Map(
    (declared?.policies ?? []).flatMap(({ application }) =>
      application === undefined ? [] : [[applicationKey(application), application]],
    ),
  );
  if (declared === undefined || written.size === 0) return ofAll(outcome.value);
  const findings = await Promise.all(
    [...written.values()].map((application) => ofOne(application, outcome.value, reads, declared)),
  );
  return findings.flat();
});

/** Without a declaration the seats are worth a look all the same. */
function ofAll(all: readonly Application[]): readonly Finding[] {
  if (all.length === 0) return [words.skipped("The organisation has no application")];
  return all.map((application) => seats(application));
}

async function ofOne(
  written: string,
  all: readonly Application[],
  reads: Reads,
  declared: Declared,
): Promise<readonly Finding[]> {
  try {
    const application = findApplication(all, written, reads.id);
    requireOnline(application);
    const short = await shortage(application, reads, declared);
    return [seats(application), ...(short === undefined ? [] : [short])];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { summary, detail } = error.problem;
    return [words.error(summary.includes(written) ? summary : `${written}: ${summary}`, detail)];
  }
}

function seats(application: Application): Finding {
  const { capacity, usage, status } = application;
  const shown = shownApplication(application);
  if (capacity === undefined || usage === undefined)
    return words.ok(`${shown} is ${status}, and tells no limit of its seats`);
  const left = Math.max(0, capacity - usage);
  const message = `${shown} is ${status}: ${usage} of ${counted(capacity, "seat")} used, ${left} left`;
  return usage >= capacity * NEARLY_FULL ? words.warning(message, RAISE) : words.ok(message);
}

/** Whether the declared members of groups with access are more than there are seats for. */
async function shortage(
  application: Application,
  reads: Reads,
  declared: Declared,
): Promise<Finding | undefined> {
  const { id, capacity, usage } = application;
  if (capacity === undefined || usage === undefined) return undefined;
  const people = membersOf(application, declared);
  const left = Math.max(0, capacity - usage);
  if (people.length <= left) return undefined;
  const seated = await reads.seated(id, people);
  if ("failure" in seated)
    return words.skipped(
      `Whether the declared members have seats on ${shownApplication(application)} cannot be read`,
    );
  const emails = new Set(seated.value.flatMap(({ email }) => (email === undefined ? [] : [folded(email)])));
  const needed = people.filter((email) => !emails.has(folded(email))).length;
  if (needed <= left) return undefined;
  return words.warning(
    `${shownApplication(application)} has ${counted(left, "free seat")}, and ${needed} declared people without one are to get access`,
    RAISE,
  );
}

/** The addresses of everybody who is declared in a group with access to the application that takes a seat. */
function membersOf({ id, site, product }: Application, declared: Declared): readonly string[] {
  const keys = new Set([id, applicationKey(`${site ?? ""}/${product}`)]);
  const groups = new Set(
    declared.policies.flatMap(({ group, application, role }) =>
      group !== undefined &&
      application !== undefined &&
      keys.has(applicationKey(application)) &&
      (role === undefined || takesSeat(role))
        ? [folded(group)]
        : [],
    ),
  );
  const emails = new Map(declared.people.map(({ userName, email }) => [folded(userName), email]));
  const members = declared.members
    .filter(({ group }) => groups.has(folded(group)))
    .flatMap(({ userNames }) => userNames)
    .flatMap((name) => emails.get(folded(name)) ?? (name.includes("@") ? name : []));
  return [...new Set(members.map(folded))];
}
