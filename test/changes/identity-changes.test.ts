import { identityChanges, type Resources, resourcesOf } from "../../src/changes";
import {
  changesOf,
  type Entry,
  group,
  groupValues,
  joins,
  keptGroup,
  keptPolicy,
  leaves,
  members,
  policy,
  policyValues,
  previewOfPlan,
  replaced,
  stays,
  summaryOf,
  userValues,
} from "./plans";

const scenarios: readonly {
  readonly what: string;
  readonly plan: readonly Entry[];
  readonly people: readonly string[];
}[] = [
  {
    what: "nothing changes",
    plan: [stays("ana"), keptGroup("g"), members("g", ["ana"], ["ana"])],
    people: [],
  },
  {
    what: "somebody joins a group that gives access",
    plan: [
      joins("eve"),
      keptGroup("g"),
      members("g", ["ana"], ["ana", "eve"], { fresh: ["eve"] }),
      keptPolicy("g"),
    ],
    people: ["eve: joined gained-access +g gains atlassian/user by g"],
  },
  {
    what: "a leaver is deactivated, and leaves the groups although a list still says so",
    plan: [leaves("ana"), keptGroup("g"), members("g", ["ana", "bo"], ["ana", "bo"]), keptPolicy("g")],
    people: ["ana: left lost-access (deactivated) -g loses atlassian/user by g (last)"],
  },
  {
    what: "a leaver stays in the groups when the code says so",
    plan: [leaves("ana", { keep_groups: true }), members("g", ["ana"], ["ana"]), keptPolicy("g")],
    people: ["ana: left lost-access (deactivated) loses atlassian/user by g (last)"],
  },
  {
    what: "the state's on_destroy says how somebody leaves",
    plan: [leaves("ana", { on_destroy: "delete" }), leaves("bo", { on_destroy: "abandon" })],
    people: ["ana: left (deleted)", "bo: left (abandoned)"],
  },
  {
    what: "somebody forgotten by Terraform is abandoned",
    plan: [{ ...leaves("ana"), actions: ["forget"] }],
    people: ["ana: left (abandoned)"],
  },
  {
    what: "active = false is leaving, and active = true coming back",
    plan: [stays("ana", { active: false }), stays("bo", { active: true }, { active: false })],
    people: ["ana: left (deactivated)", "bo: reactivated"],
  },
  {
    what: "somebody who is created inactive has not left",
    plan: [joins("ana", { active: false })],
    people: ["ana: joined"],
  },
  {
    what: "existing records are adopted, reactivated or imported",
    plan: [
      joins("ana", { id: "id-ana", origin: "adopted" }),
      joins("bo", { id: "id-bo", origin: "reactivated" }),
      { ...stays("cy"), importing: { id: "id-cy" } },
    ],
    people: ["bo: reactivated", "ana: adopted", "cy: adopted"],
  },
  {
    what: "a mover is one entry, and keeps access that another group gives",
    plan: [
      stays("ana"),
      members("a", ["ana"], []),
      members("b", [], ["ana"]),
      keptPolicy("a"),
      keptPolicy("b"),
    ],
    people: ["ana: moved +b -a"],
  },
  {
    what: "another role is gained and lost",
    plan: [
      members("a", ["ana"], ["ana"]),
      policy("a", policyValues("a"), policyValues("a", { role: "atlassian/admin" })),
    ],
    people: ["ana: lost-access gained-access gains atlassian/admin by a loses atlassian/user by a"],
  },
  {
    what: "members without a resource are people too, by id and by name",
    plan: [members("g", ["ana", "bo"], ["bo", "cy"])],
    people: ["ana: moved -g", "cy: moved +g"],
  },
  {
    what: "members with null are found by name",
    plan: [
      {
        ...members("g", [], []),
        before: {
          group_id: "gid-g",
          group: "g",
          members: { "ana@acme.example": null },
          found: { "ana@acme.example": "id-ana" },
        },
        after: {
          group_id: "gid-g",
          group: "g",
          members: { "ana@acme.example": null, "bo@acme.example": null },
        },
        unknown: { found: true },
      },
    ],
    people: ["bo: moved +g"],
  },
  {
    what: "a new user name is a renaming, also in the groups",
    plan: [
      stays("ana", { user_name: "ann@acme.example" }),
      {
        ...members("g", ["ana"], []),
        after: { group_id: "gid-g", group: "g", members: { "ann@acme.example": "id-ana" } },
      },
    ],
    people: ["ann: renamed"],
  },
  {
    what: "a name that passes on to another person is two people",
    plan: [
      stays("ana", { user_name: "ana.old@acme.example", email: "ana.old@acme.example" }),
      { ...joins("ana"), address: "atlassian_user.ana2" },
      { ...members("g", ["ana"], []), unknown: { members: { "ana@acme.example": true } } },
    ],
    people: ["ana: joined +g", "ana.old: moved renamed changed -g"],
  },
  {
    what: "a replaced person neither leaves nor joins",
    plan: [replaced("ana"), members("g", ["ana"], [], { fresh: ["ana"] }), keptPolicy("g")],
    people: ["ana: replaced"],
  },
  {
    what: "the same user name at another address is the same record",
    plan: [leaves("ana"), { ...joins("ana"), address: "module.hr.atlassian_user.ana" }],
    people: ["ana: replaced"],
  },
  {
    what: "a move in the code changes nothing",
    plan: [{ ...stays("ana"), previous: "atlassian_user.anna", address: 'module.a.atlassian_user.x["a"]' }],
    people: [],
  },
  {
    what: "access that was there before is neither gained nor lost",
    plan: [
      members("a", ["ana"], ["ana"]),
      policy("a", null, policyValues("a", { access_before: true })),
      members("b", ["bo"], ["bo"]),
      policy("b", policyValues("b", { access_before: true }), null),
    ],
    people: [],
  },
  {
    what: "a group of the organisation without any resource gives access to nobody we know",
    plan: [policy("x", null, policyValues("elsewhere"))],
    people: [],
  },
  {
    what: "a deleted group is left by everybody, and its access ends",
    plan: [
      group("g", groupValues("g"), null),
      members("g", ["ana"], null),
      policy("g", policyValues("g"), null),
    ],
    people: ["ana: lost-access moved -g loses atlassian/user by g (last)"],
  },
  {
    what: "a membership that is forgotten leaves everybody where they are",
    plan: [members("g", ["ana"], null, { actions: ["forget"] })],
    people: [],
  },
  {
    what: "an eviction takes out people nobody declared",
    plan: [
      members("g", null, ["ana"], {
        values: { evicted: { "eve@acme.example": "id-eve" } },
      }),
      keptPolicy("g"),
    ],
    people: [
      "eve: lost-access moved -g loses atlassian/user by g (last)",
      "ana: moved gained-access +g gains atlassian/user by g",
    ],
  },
  {
    what: "leavers come first, then lost access, then joiners, then the rest",
    plan: [
      stays("zoe", { title: "Chief" }),
      joins("yan"),
      leaves("xia"),
      members("g", ["wim"], []),
      keptPolicy("g"),
    ],
    people: [
      "xia: left (deactivated)",
      "wim: lost-access moved -g loses atlassian/user by g (last)",
      "yan: joined",
      "zoe: changed",
    ],
  },
];

test.each(scenarios)("$what", ({ plan, people }) => {
  expect(summaryOf(changesOf(...plan))).toEqual(people);
  expect(changesOf(...[...plan].reverse())).toEqual(changesOf(...plan));
});

test("attributes are told old to new, inside of objects too, and never when they are sensitive", () => {
  const changes = changesOf(
    stays(
      "ana",
      {
        title: "Head",
        name: { given_name: "Ana", family_name: "Levi" },
        department: "",
        timezone: "Europe/Berlin",
      },
      { title: "Engineer", name: { given_name: "Ana", family_name: "Silva" } },
    ),
    { ...stays("bo", { title: "secret" }), sensitive: { title: true } },
  );
  expect(changes.people.map(({ attributes }) => attributes)).toEqual([
    [
      { attribute: "name.family_name", from: "Silva", to: "Levi" },
      { attribute: "title", from: "Engineer", to: "Head" },
      { attribute: "timezone", from: null, to: "Europe/Berlin" },
    ],
    [{ attribute: "title", from: "(sensitive)", to: "(sensitive)", hidden: "sensitive" }],
  ]);
});

test("a user name that must not be shown is in no part of a change", () => {
  const hidden = { sensitive: { user_name: true, email: true, emails: true } };
  const changes = changesOf({ ...joins("secret"), address: "atlassian_user.x", ...hidden });
  expect(changes.people.map(({ person }) => person.key)).toEqual(["address:atlassian_user.x"]);
  expect(JSON.stringify(changes)).not.toContain("secret@");
});

test("a person whose name is not known yet is called by the address, and is in the groups all the same", () => {
  const { user_name: _name, id: _id, ...others } = userValues("new");
  const changes = changesOf({
    ...joins("new"),
    after: others,
    unknown: { id: true, user_name: true },
  });
  expect(changes.people.map(({ person }) => person)).toEqual([
    expect.objectContaining({
      key: "address:atlassian_user.new",
      userName: null,
      label: "a person whose name is not known yet (atlassian_user.new)",
    }),
  ]);
});

test.each([
  ["external_id", { external_id: "E1" }, { external_id: "E1" }],
  ["email", { email: "a@private.example" }, { email: "A@private.example" }],
  ["name", { display_name: "Ana  Sílva" }, { name: { given_name: "ana", family_name: "silva" } }],
])("a leaver and a joiner with the same %s are probably one person", (because, before, after) => {
  const { probablySame } = changesOf(leaves("old", before), joins("new", after));
  expect(probablySame).toEqual([
    expect.objectContaining({
      because,
      block: "moved {\n  from = atlassian_user.old\n  to   = atlassian_user.new\n}",
    }),
  ]);
});

test.each([
  [
    "deactivate",
    "The record is deactivated, leaves every group and loses its API tokens, and another one is made, with another SCIM id: what is bound to the account stays with the old one.",
  ],
  [
    "delete",
    "The record is deleted and another one made, with another SCIM id: what is bound to the account may be lost, and the person is without access meanwhile.",
  ],
  [
    "abandon",
    "The record is abandoned and leaves the declared groups, and another one is made, with another SCIM id: what is bound to the account stays with the old one.",
  ],
])("who is replaced under a name that nobody has is not renamed (%s)", (onDestroy, cost) => {
  const { after: _after, ...entry } = replaced("ana", { on_destroy: onDestroy });
  const { id: _id, ...others } = userValues("anna", { on_destroy: onDestroy });
  const { people } = changesOf({ ...entry, after: others, unknown: { id: true } });
  expect(people).toMatchObject([
    {
      kinds: ["replaced", "changed"],
      cost,
      renamed: { from: "ana@acme.example", to: "anna@acme.example" },
    },
  ]);
});

test("groups are created, adopted, replaced at a cost, deleted, abandoned and emptied, with their members counted", () => {
  const { id: _id, ...renamed } = groupValues("team", { display_name: "crew" });
  const { groups, seats } = changesOf(
    group("team", groupValues("team", { replacement_cost: "Much is lost." }), renamed, {
      unknown: { id: true },
      actions: ["delete", "create"],
    }),
    {
      ...members("team", ["ana", "bo"], null),
      after: { group: "crew", members: { "ana@acme.example": "id-ana" } },
      unknown: { group_id: true },
    },
    policy("team", policyValues("team"), policyValues("team")),
    group("new", null, groupValues("new")),
    group("there", null, groupValues("there", { origin: "adopted" })),
    group("gone", groupValues("gone"), null),
    group("free", groupValues("free", { on_destroy: "abandon" }), null),
    keptGroup("void"),
    members("void", ["cy"], []),
    keptPolicy("void"),
  );
  expect(
    groups.map(({ name, kinds, nameBefore, cost, membersBefore, membersAfter, gaveAccess }) =>
      [name, kinds.join(), nameBefore, cost, membersBefore, membersAfter, gaveAccess].filter(
        (part) => part !== undefined,
      ),
    ),
  ).toEqual([
    [
      "gone",
      "deleted",
      'Deleting this group loses the product access and permissions bound to "gone".',
      0,
      0,
      false,
    ],
    ["crew", "replaced", "team", "Much is lost.", 2, 1, true],
    ["void", "emptied", 1, 0, true],
    ["free", "abandoned", 0, 0, false],
    ["there", "adopted", 0, 0, false],
    ["new", "created", 0, 0, false],
  ]);
  expect(seats).toEqual([{ application: "acme.atlassian.net/jira-software", before: 3, after: 0 }]);
});

test("what was changed outside stands apart, and the plan's own changes do not repeat it", () => {
  const { changes, drift } = previewOfPlan(
    [stays("ana", {}, { active: false }), members("g", ["ana"], ["ana"]), keptPolicy("g")],
    [stays("ana", { active: false })],
  );
  expect(summaryOf(changes)).toEqual([]);
  expect(drift === undefined ? [] : summaryOf(drift)).toEqual([
    "ana: left lost-access (deactivated) loses atlassian/user by g (last)",
  ]);
  expect(drift?.alarms.map(({ kind }) => kind)).toEqual(["deactivated-outside"]);
});

test("somebody deleted outside is made again by the plan", () => {
  const { changes, drift } = previewOfPlan([joins("ana")], [leaves("ana")]);
  expect(summaryOf(changes)).toEqual(["ana: joined"]);
  expect(drift === undefined ? [] : summaryOf(drift)).toEqual(["ana: left (deleted)"]);
});

test("until within 14 days is listed, and what is over and still there, the first one first", () => {
  const { expiring } = previewOfPlan([
    stays("ana", {}, { until: "2026-12-10" }),
    stays("bo", {}, { until: "2026-12-11" }),
    members("g", ["cy"], ["cy"], {
      values: { until: "2026-11-26" },
    }),
    stays("dee", {}, { until: "2026-11-25" }),
    stays("eve", { active: false }, { until: "2026-11-25" }),
    stays("fay", {}, { until: "2026-11-25", active: false }),
    keptPolicy("g", { until: "2026-12-01" }),
  ]);
  expect(expiring.map(({ kind, until }) => `${kind} ${until}`)).toEqual([
    "person 2026-11-25",
    "membership 2026-11-26",
    "policy 2026-12-01",
    "person 2026-12-10",
  ]);
});

test("an import belongs to the plan, and is nothing that was changed outside", () => {
  const { changes, drift } = previewOfPlan(
    [
      { ...stays("ana"), importing: { id: "id-ana" } },
      { ...keptGroup("g"), importing: { id: "gid-g" } },
      stays("bo", {}, { active: false }),
    ],
    [stays("bo", { active: false })],
  );
  expect(summaryOf(changes)).toEqual(["ana: adopted"]);
  expect(changes.groups.map(({ kinds }) => kinds)).toEqual([["adopted"]]);
  expect(drift === undefined ? [] : summaryOf(drift)).toEqual(["bo: left (deactivated)"]);
  expect(drift?.groups).toEqual([]);
});

test("two versions of a state are compared alike: what moved is paired by id, what has another id was replaced", () => {
  const users = (...entries: readonly Entry[]): Resources =>
    resourcesOf(entries.map(({ address, type, before }) => ({ address, type, values: before ?? {} })));
  const version1 = users(leaves("ana"), leaves("bo"), leaves("cy"));
  const version2 = users(
    { ...leaves("ana"), address: "module.hr.atlassian_user.ana" },
    leaves("bo", { id: "id-bo-2" }),
  );
  expect(summaryOf(identityChanges(version1, version2))).toEqual(["cy: left (deactivated)", "bo: replaced"]);
});
