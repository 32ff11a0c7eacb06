import { group, members, policy, user } from "./support/hcl";
import { containing } from "./support/matching";
import { organisation, organisationWithKey, type Organisation } from "./support/organisation";

let org: Organisation;
afterEach(async () => {
  await org.close();
});

const PEOPLE = 200;
const GROUPS = 10;
const MEMBERS = 100;

const person = (index: number): string => `p${index}`;

/** 200 people, and 10 groups that hold 100 of them each. */
function company(people: number): string {
  const all = Array.from({ length: people }, (_, index) => person(index));
  const groups = Array.from({ length: GROUPS }, (_, index) => index);
  return [
    ...all.map((key) => user(key)),
    ...groups.map((index) => {
      const staff = Array.from({ length: MEMBERS }, (_, offset) => person((index * 10 + offset) % PEOPLE));
      const newcomer = index === 0 ? all.slice(PEOPLE) : [];
      return group(`g${index}`) + members(`g${index}`, [...staff, ...newcomer]);
    }),
  ].join("");
}

/** How many requests each process of Terraform's made: a plan on its own, and the apply of what it saved. */
async function planned(): Promise<{ readonly plan: number; readonly apply: number }> {
  org.emulator.resetRequests();
  const plan = await org.workspace.terraform(["plan", "-input=false", "-out=saved"]);
  expect(plan.code).toBe(0);
  const inPlan = org.emulator.count();
  org.emulator.resetRequests();
  const apply = await org.workspace.terraform(["apply", "-input=false", "saved"]);
  expect(apply).toEqual({ code: 0, output: containing("Apply complete!") });
  return { plan: inPlan, apply: org.emulator.count() };
}

test("few requests: 200 people in 10 groups of 100", async () => {
  org = await organisation();
  org.workspace.write(company(PEOPLE));
  const first = await planned();
  expect(first.plan + first.apply).toBeLessThanOrEqual(235);

  org.emulator.resetRequests();
  await org.expectNothingToChange();
  expect(org.emulator.count()).toBeLessThanOrEqual(15);

  org.workspace.write(company(PEOPLE + 1));
  const more = await planned();
  expect(more.plan + more.apply).toBeLessThanOrEqual(20);
  expect(more.apply).toBeLessThanOrEqual(3);
  expect(org.directory.membersOf("g0")).toHaveLength(MEMBERS + 1);
  process.stderr.write(
    `requests: first deploy ${first.plan} + ${first.apply}, one more person ${more.plan} + ${more.apply}\n`,
  );
}, 300_000);

test("few requests: their access to two applications", async () => {
  org = await organisationWithKey();
  const products = ["jira-software", "confluence"];
  const site = "acme.atlassian.net";
  for (const product of products) org.emulator.organization.addApplication({ product, site, capacity: 300 });
  const access = Array.from({ length: GROUPS }, (_, index) => `g${index}`).flatMap((of) =>
    products.map((product) => {
      const more = `depends_on = [atlassian_group_membership.${of}]`;
      const named = policy(of, { application: `${site}/${product}` }, { more });
      return named.replace(`policy" "${of}"`, `policy" "${of}-${product}"`);
    }),
  );
  org.workspace.write(company(PEOPLE) + access.join(""));
  const first = await planned();
  org.emulator.resetRequests();
  await org.expectNothingToChange();
  process.stderr.write(
    `requests: with access ${first.plan} + ${first.apply}, nothing to change ${org.emulator.count()}\n`,
  );
  expect(org.emulator.count()).toBeLessThanOrEqual(40);
  expect(first.plan + first.apply).toBeLessThanOrEqual(300);
}, 300_000);
