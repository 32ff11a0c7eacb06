import fc from "fast-check";
import { companyHistory, configurationOf, edited, type Company, SITE } from "./support/company";
import { Expectation, found } from "./support/expectation";
import { ExpectedAccess } from "./support/expected-access";
import {
  type AccessDrift,
  accessDrift,
  type Drift,
  drift,
  happen,
  happenToAccess,
  type Mishap,
  mishap,
} from "./support/happenings";
import { organisationWithKey, type Organisation } from "./support/organisation";

/** No further history is begun after this time: on a slow machine there are fewer of them. */
const ENOUGH_MS = 25_000;

interface Step {
  readonly company: Company;
  readonly drifts: readonly Drift[];
  readonly accessDrifts: readonly AccessDrift[];
  readonly mishaps: readonly Mishap[];
}

const happenings = fc.record({
  drifts: fc.array(drift, { maxLength: 4 }),
  accessDrifts: fc.array(accessDrift, { maxLength: 2 }),
  mishaps: fc.array(mishap, { maxLength: 2 }),
});

/** A company, the edits of its declaration one after the other, and what happens before and during each deploy. */
const history: fc.Arbitrary<readonly Step[]> = fc
  .tuple(companyHistory(2), happenings, happenings, happenings)
  .map(([{ start, edits }, ...happened]) => {
    let company = start;
    const companies = [start, ...edits.map((revision) => (company = edited(company, revision)))];
    return companies.map((now, index) => ({
      company: now,
      drifts: happened[index]?.drifts ?? [],
      accessDrifts: happened[index]?.accessDrifts ?? [],
      mishaps: happened[index]?.mishaps ?? [],
    }));
  });

/** The SCIM ids of the declared people, by key. */
function idsOf({ directory }: Organisation, { people }: Company): ReadonlyMap<string, string> {
  return new Map(Object.entries(people).map(([key, { userName }]) => [key, directory.idOf(userName)]));
}

async function live(org: Organisation, steps: readonly Step[]): Promise<void> {
  const { organization } = org.emulator;
  const aris = {
    "jira-software": organization.addApplication({ product: "jira-software", site: SITE }),
    confluence: organization.addApplication({ product: "confluence", site: SITE }),
  };
  const expectation = new Expectation();
  const access = new ExpectedAccess();
  let before: ReadonlyMap<string, string> = new Map();
  let groups: Company["groups"] = {};
  for (const { company, drifts, accessDrifts, mishaps } of steps) {
    for (const one of drifts) happen(org.directory, one, new Set(before.values()));
    const given = new Map(Object.values(groups).map((one) => [one.displayName, one.access]));
    for (const one of accessDrifts) happenToAccess(organization, one, given, aris);
    const roles = access.deploy(organization, aris, company);
    expectation.notice(org.directory, before);
    for (const { trouble, when } of mishaps) org.emulator.faults.add(trouble, when);
    org.workspace.write(configurationOf(company));
    const applied = await org.apply();
    org.emulator.faults.clear();
    if (applied.code === 0) {
      await org.expectNothingToChange();
    } else {
      expect({ mishaps, output: applied.output }).toEqual({
        mishaps: expect.arrayContaining([expect.objectContaining({ isLasting: true })]) as unknown,
        output: applied.output,
      });
      await org.deploy(configurationOf(company));
    }
    expectation.deploy(company);
    const expected = expectation.people();
    expect(found(org.directory, expected)).toEqual(expected);
    expect(
      org.directory
        .groups()
        .map(({ displayName }) => String(displayName))
        .sort(),
    ).toEqual(expectation.groups());
    expect(access.found(organization, aris, company)).toEqual(roles);
    before = idsOf(org, company);
    ({ groups } = company);
  }
}

test("whatever is declared, edited, done behind its back and going wrong: the directory equals the declaration", async () => {
  const start = Date.now();
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      if (Date.now() - start > ENOUGH_MS) return;
      const org = await organisationWithKey();
      try {
        await live(org, steps);
      } finally {
        await org.close();
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 300_000);
