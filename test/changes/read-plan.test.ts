import { PlanError, previewOf, readPlan } from "../../src/changes";
import { type Entry, fixture, group, joins, leaves, members, planOf, stays, summaryOf, TODAY } from "./plans";

test.each([
  ["no object", 3, "it is no JSON object"],
  ["an array", [], "it is no JSON object"],
  ["something else", {}, "it has no format_version"],
  ["a state", { format_version: "1.0", values: {} }, "it has no planned values"],
  ["another format", { ...Object(planOf([])), format_version: "2.0" }, "reads versions 1.x"],
  ["parts of other types", { format_version: "1.2", resource_changes: 7 }, "its parts have other types"],
  [
    "a resource of ours that cannot be read",
    { format_version: "1.2", resource_changes: [{ type: "atlassian_user" }] },
    "cannot be read",
  ],
])("%s is refused in a sentence", (_what, json, message) => {
  expect(() => readPlan(json)).toThrow(PlanError);
  expect(() => readPlan(json)).toThrow(message);
});

test("resources of other types and data sources are passed over, modules and deposed objects are not", () => {
  const { before } = readPlan(
    planOf([
      { ...leaves("ana"), type: "aws_iam_user" },
      { ...leaves("bo"), address: 'module.hr["eu"].atlassian_user.bo' },
      { ...leaves("cy"), deposed: "0a1b2c3d" },
    ]),
  );
  expect(before.users.map(({ address }) => address)).toEqual([
    'module.hr["eu"].atlassian_user.bo',
    "atlassian_user.cy (deposed 0a1b2c3d)",
  ]);
});

test("what an earlier object of the same person leaves behind is no leaver", () => {
  const { changes } = previewOf(readPlan(planOf([stays("cy"), { ...leaves("cy"), deposed: "0a1b2c3d" }])), {
    today: TODAY,
  });
  expect(summaryOf(changes)).toEqual([]);
});

test("a plan that failed or is not complete says so", () => {
  expect(readPlan(planOf([], [], { errored: true, complete: false }))).toMatchObject({
    hasErrors: true,
    isComplete: false,
  });
  expect(readPlan(planOf([joins("ana")]))).toMatchObject({ hasErrors: false, isComplete: true });
});

const recorded = (name: string): ReturnType<typeof previewOf> =>
  previewOf(readPlan(fixture(name)), { today: TODAY });

test("a real plan of a month: people join, move, come back and leave, and some did so outside", () => {
  const { changes, drift } = recorded("month");
  expect(summaryOf(changes)).toEqual([
    "bo: left lost-access (deactivated) -engineering loses atlassian/user by engineering (last)",
    "dora: left (deleted) -support",
    "ivo: left (abandoned) -support",
    "finn: reactivated gained-access +engineering gains atlassian/user by engineering",
    "hal: adopted gained-access +design gains atlassian/admin by design",
    "eve: joined gained-access +engineering gains atlassian/user by engineering",
    "ana: moved changed -sales",
    "cy: moved +support",
  ]);
  expect(drift === undefined ? [] : summaryOf(drift)).toEqual([
    "gil: left lost-access (deactivated) loses atlassian/user by engineering (last)",
    "cy: lost-access moved -engineering loses atlassian/user by engineering (last)",
  ]);
});

test("a real plan of nothing has nothing", () => {
  const { changes, drift } = recorded("nothing");
  expect([changes.people, changes.groups, changes.policies, drift]).toEqual([[], [], [], undefined]);
});

test("a real plan with a move, a replacement, an import, a forgotten person and an unknown name", () => {
  const { changes } = recorded("traps");
  expect(summaryOf(changes)).toEqual([
    "dee: left (abandoned)",
    "cy: replaced",
    "bo: lost-access moved -team loses atlassian/user by team (last)",
    "old: adopted moved -legacy",
    "a person whose name is not known yet (atlassian_user.new): joined",
    "ana: moved +legacy",
  ]);
  expect(changes.alarms.map(({ kind, group }) => `${kind} ${group ?? ""}`.trim())).toEqual([
    "replacing-person",
    "replacing-group crew",
    "evicting legacy",
    "adopting",
  ]);
});

test("a group that neither has an id yet nor is named by its membership is found by the configuration", () => {
  const nameless = (address: string): Entry => ({
    ...members("x", null, null),
    address,
    after: { members: { "ana@acme.example": "id-ana" } },
    unknown: { group_id: true, group: true },
  });
  const made = (address: string, name: string): Entry => ({
    ...group("x", null, { display_name: name }),
    address,
    unknown: { id: true },
  });
  const block = (address: string): object => ({
    address: `atlassian_group_membership.${address}`,
    expressions: {
      group_id: { references: [`atlassian_group.${address}.id`, `atlassian_group.${address}`] },
    },
  });
  const json = planOf(
    [
      made("atlassian_group.team", "The team"),
      nameless("atlassian_group_membership.team"),
      made('module.a["x.y"].atlassian_group.each["k"]', "Each of k"),
      nameless('module.a["x.y"].atlassian_group_membership.each["k"]'),
      nameless("atlassian_group_membership.lost"),
    ],
    [],
    {
      configuration: {
        root_module: {
          resources: [block("team")],
          module_calls: { a: { module: { resources: [block("each")] } } },
        },
      },
    },
  );
  const { changes } = previewOf(readPlan(json), { today: TODAY });
  expect(changes.people.flatMap(({ entered }) => entered)).toEqual([
    "(the group of atlassian_group_membership.lost)",
    "Each of k",
    "The team",
  ]);
});
