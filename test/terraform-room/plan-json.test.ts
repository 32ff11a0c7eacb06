import { PlanText } from "../../src/changes";
import { beyondExpiry } from "../../src/terraform/expired";
import { inForce, inForceLines } from "../../src/terraform/in-force";
import { hasWork, otherChanges, parsePlan, type PlanJson } from "../../src/terraform/plan-json";
import { dayOf, reviewOf, withOthers } from "../../src/terraform/review";
import { fixture } from "../changes/plans";

const TODAY = "2026-07-01";

function planOf(...changes: readonly (readonly [string, object])[]): PlanJson {
  return parsePlan({
    resource_changes: changes.map(([address, change]) => ({
      address,
      mode: "managed",
      type: address.split(".")[0],
      ...(Object.hasOwn(change, "change") ? change : { change }),
    })),
  });
}

const bo = (until: string | null, more: object = {}): readonly [string, object] => [
  "atlassian_user.bo",
  {
    actions: ["update"],
    before: { id: "1", user_name: "Bo@acme.com", active: true, until },
    after: { id: "1", user_name: "Bo@acme.com", active: false, until, ...more },
    after_unknown: { account_status: true },
  },
];

const team = (before: object, after: object, unknown: object = {}): readonly [string, object] => [
  "atlassian_group_membership.team",
  { actions: ["update"], before: { members: before }, after: { members: after }, after_unknown: unknown },
];

const gone = (type: string, until: string | null): readonly [string, object] => [
  `${type}.x`,
  { actions: ["delete"], before: { until }, after: null },
];

test("what has run out is no news: people, their memberships, policies", () => {
  const plan = planOf(
    bo("2026-06-30"),
    team(
      { "bo@acme.com": "1", "ana@acme.com": "2" },
      { "ana@acme.com": "2" },
      { version: true, members: {}, evicted: true },
    ),
    gone("atlassian_group_membership", "2026-06-30"),
    gone("atlassian_access_policy", "2026-06-30"),
  );
  expect(beyondExpiry(plan, TODAY)).toEqual([]);
});

test.each<[string, readonly [string, object], string]>([
  ["today is still a day", bo("2026-07-01"), "no last day of theirs has passed"],
  ["nobody had said until when", bo(null), "no last day of theirs has passed"],
  [
    "the day itself moves into the past",
    bo("2026-08-01", { until: "2026-06-01" }),
    "no last day of theirs has passed",
  ],
  ["another attribute", bo("2026-06-30", { title: "Boss" }), "title changes"],
  ["somebody else leaves", team({ "ana@acme.com": "2" }, {}), "ana@acme.com would leave"],
  ["somebody enters", team({}, { "eve@acme.com": null }), "eve@acme.com would enter"],
  [
    "somebody takes another's place",
    team({ "bo@acme.com": "1" }, { "bo@acme.com": "9" }),
    "bo@acme.com would enter",
  ],
  ["nobody knows who", team({}, {}, { members: { "eve@acme.com": true } }), "nobody knows yet"],
  ["a policy without an end", gone("atlassian_access_policy", null), "its last day has not passed"],
  ["a person's end", gone("atlassian_user", "2026-06-30"), "it is taken away"],
  ["a group's end", gone("atlassian_group", null), "it is taken away"],
  ["a joiner", ["atlassian_user.eve", { actions: ["create"], before: null, after: {} }], "it is created"],
  [
    "an attribute that only the apply knows",
    ["atlassian_user.bo", { actions: ["update"], before: {}, after: {}, after_unknown: { title: true } }],
    "title changes",
  ],
  [
    "a move",
    ["atlassian_user.bo", { change: { actions: ["no-op"] }, previous_address: "atlassian_user.bob" }],
    "it moves",
  ],
  ["an import", ["atlassian_user.bo", { actions: ["no-op"], importing: { id: "1" } }], "it is imported"],
  [
    "a command",
    ["null_resource.hook", { actions: ["delete", "create"], before: {}, after: {} }],
    "it is replaced",
  ],
])("it is more than what has run out when %s", (_what, change, sentence) => {
  const [line, ...more] = beyondExpiry(planOf(change), TODAY);
  expect({ line, more }).toEqual({ line: expect.stringContaining(sentence) as unknown, more: [] });
});

test("commands that run at apply are a part of the digest", () => {
  const others = otherChanges(planOf(["null_resource.hook", { actions: ["create"] }], bo(null)));
  expect(others).toEqual(["null_resource.hook: create"]);
  expect(withOthers("sha256:1", others)).not.toBe("sha256:1");
  expect(withOthers("sha256:1", [])).toBe("sha256:1");
});

test("a moved block alone is work, and what stays is none", () => {
  const change = { actions: ["no-op"] };
  expect(hasWork(planOf(["atlassian_user.a", change]))).toBe(false);
  expect(hasWork(planOf(["atlassian_user.a", { change, previous_address: "atlassian_user.b" }]))).toBe(true);
});

test("limits and protections in force are told as far as they are known", () => {
  const block = (expressions: object): unknown => ({
    provider_config: {
      atlassian: { full_name: "registry.terraform.io/identity-as-code/atlassian", expressions },
      null: { full_name: "registry.terraform.io/hashicorp/null" },
    },
  });
  const lines = (expressions: object, isRedacted = false): readonly string[] =>
    inForceLines(inForce(block(expressions)), { isRedacted, quote: (name) => name });
  const all = {
    limits: { constant_value: { deactivations: 3, groups_deleted: null } },
    protected_users: { constant_value: ["root@acme.com"] },
    protected_groups: { constant_value: ["admins", "owners"] },
  };
  expect(lines(all)).toEqual([
    "Limits in force: deactivations = 3. Protected: root@acme.com; the groups admins, owners.",
  ]);
  expect(lines(all, true)).toEqual([
    "Limits in force: deactivations = 3. Protected: 1 person; the groups admins, owners.",
  ]);
  expect(lines({})).toEqual(["Limits in force: none. Protected: nobody."]);
  expect(lines({ limits: { references: ["var.limits"] }, protected_users: {} })).toEqual([
    "Limits in force: not known. Protected: people not known.",
  ]);
  expect(inForceLines(inForce(undefined), { isRedacted: false, quote: (name) => name })).toEqual([
    "Limits in force: not known. Protected: not known.",
  ]);
});

test.each(["month", "nothing", "traps"])(
  "a review of the plan of %s in pieces is the review of the whole",
  (name) => {
    const text = new PlanText();
    text.write(JSON.stringify(fixture(name)));
    const { plan: whole, ...expected } = reviewOf(fixture(name), TODAY);
    const { plan, ...found } = reviewOf(text.end(), TODAY);
    expect(found).toEqual(expected);
    expect(beyondExpiry(plan, TODAY)).toEqual(beyondExpiry(whole, TODAY));
  },
);

test("a day that is none is refused by its variable", () => {
  expect(dayOf({ ATLASSIAN_IDENTITY_TODAY: "2027-01-31" })).toBe("2027-01-31");
  expect(dayOf({})).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
  expect(() => dayOf({ ATLASSIAN_IDENTITY_TODAY: "2027-02-30" })).toThrow(
    'ATLASSIAN_IDENTITY_TODAY is "2027-02-30", and has to be a day such as 2027-01-31.',
  );
});
