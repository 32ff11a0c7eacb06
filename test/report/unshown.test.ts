import type { Outcome } from "../../src/history";
import { report, type ReportQuery, type ReportRow } from "../../src/report";
import { day, MadeSource, type MadeVersion } from "./support/source";
import { ana, bo, line } from "./support/life";

/** Writes that the provider told of and that no state shows. */

const JIRA = "acme.atlassian.net/jira";
const given = { groups: { eng: ["ana", "bo"] }, access: { [JIRA]: ["eng"] } };
const same: readonly MadeVersion[] = [
  { at: day(1), run: "r1", state: { serial: 1, people: [ana, bo], ...given } },
  { at: day(3), run: "r3", state: { serial: 2, people: [ana, { ...bo, title: "Head" }], ...given } },
];
const personOf = (key: string): Outcome["person"] => ({
  ...{ id: `id-${key}`, userName: `${key}@acme.example`, email: null, accountId: null },
});

function written(more: Partial<Outcome>): Outcome {
  return {
    ...{ at: day(2), run: "r2", resource: "atlassian_user", operation: "update", person: personOf("ana") },
    ...{ group: null, application: null, status: "succeeded", error: null },
    ...more,
  };
}
const title = written({ attributes: ["title", "on_destroy"] });
const policy = written({
  ...{ resource: "atlassian_access_policy", operation: "create", person: null },
  ...{ group: "eng", application: JIRA },
});

async function unshown(
  outcomes: readonly Outcome[],
  query: ReportQuery = {},
  list: readonly MadeVersion[] = same,
): Promise<readonly ReportRow[]> {
  const told = new Map(outcomes.map(({ run }) => [run, run !== "killed"]));
  const { rows } = await report([new MadeSource(list, { outcomes, told })], query);
  return rows.filter(({ id }) => id.startsWith("write "));
}

test("what a run put back is a row: whom it is about, what was written, by which run", async () => {
  const [row, ...others] = await unshown([title], { user: "ana@" });
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    ...{ id: "write r2/1", at: day(2), action: "Update", status: "succeeded", evidence: "written" },
    ...{ version: null, person: { userName: "ana@acme.example" } },
    attributes: [{ attribute: "title", from: "(not known)", to: "(as before)", hidden: "untold" }],
    notes: [
      "The states before and after do not show it: it put back what had been changed outside, or the run itself undid it.",
      "It was written by the run r2, which has said nothing of itself.",
    ],
  });
});

test("access, groups and members that were taken outside and given again are rows", async () => {
  const membership = { resource: "atlassian_group_membership", group: "eng" } as const;
  const rows = await unshown([
    policy,
    written({ resource: "atlassian_group", operation: "create", person: null, group: "eng" }),
    written({ ...membership, operation: "create" }),
    written({ ...membership, operation: "delete", person: personOf("guest") }),
  ]);
  expect(rows.map(line)).toEqual([
    "02T12:00:00 Grant - in eng on jira",
    "02T12:00:00 Create - in eng",
    "02T12:00:00 Join ana in eng",
    "02T12:00:00 Leave guest in eng",
  ]);
  expect(rows[2]?.notes[0]).toBe(
    "The person came with the group, which the run made in place of another one.",
  );
  expect(rows[3]?.notes[0]).toContain("it put back what had been changed outside");
});

test("is a row of its own where a row tells only what followed from it", async () => {
  const list: readonly MadeVersion[] = [
    { at: day(1), run: "r1", state: { serial: 1, people: [ana, bo], ...given } },
    // The group's access went, and with it that of both; bo stays in the group.
    { at: day(2), run: "r2", state: { serial: 2, people: [ana, bo], ...given, access: {} } },
  ];
  const left = written({
    ...{ resource: "atlassian_group_membership", operation: "delete", group: "eng", person: personOf("bo") },
  });
  expect((await unshown([left], {}, list)).map(line)).toEqual(["02T12:00:00 Leave bo in eng"]);
});

test("is no row again where the states show it, in whichever span or group is asked for", async () => {
  const shown = [
    written({ run: "r3", at: day(2, "23:00:00"), person: personOf("bo"), attributes: ["title"] }),
    written({ run: "r1", at: day(1, "11:00:00"), operation: "create" }),
    { ...policy, run: "r1", at: day(1, "11:00:00") },
  ];
  const queries: readonly ReportQuery[] = [
    {},
    { user: "bo@" },
    { until: day(2, "23:30:00") },
    { since: day(2), until: day(2, "23:30:00") },
    { since: day(1, "10:00:00"), until: day(1, "11:30:00") },
    { group: "eng" },
    { application: "jira" },
  ];
  for (const query of queries) expect(await unshown(shown, query)).toEqual([]);
  // The row that shows it is younger than what is asked for, and another write has none.
  const both = [...shown, title];
  expect((await unshown(both, { until: day(2, "23:30:00") })).map(line)).toEqual([
    "02T12:00:00 Update ana title (not known)→(as before)",
  ]);
});

test("of an update tells the attributes that no row shows", async () => {
  const bos = written({ run: "r3", at: day(3, "11:00:00"), person: personOf("bo") });
  const attributesOf = async (attributes: string[]): Promise<readonly string[]> =>
    (await unshown([{ ...bos, attributes }])).flatMap((row) =>
      row.attributes.map(({ attribute }) => attribute),
    );
  expect(await attributesOf(["title", "department"])).toEqual(["department"]);
  expect(await attributesOf(["title"])).toEqual([]);
  expect(await attributesOf(["title", "on_destroy", "id", "origin"])).toEqual([]);
  expect(await attributesOf([])).toEqual([]);
});

test("of one attribute says nothing of another one, which was changed outside", async () => {
  // Bo's title changed outside, and was taken over; the department was put back by that run, or by one before it.
  for (const run of ["r3", "r2"]) {
    const department = written({
      ...{ run, at: day(2), person: personOf("bo"), attributes: ["department"] },
    });
    const told = [department, written({ run: "r3", at: day(3, "11:00:00"), attributes: ["nick_name"] })];
    const { rows } = await report([new MadeSource(same, { outcomes: told })], { user: "bo@", since: day(2) });
    expect(rows.map(({ id, evidence, attributes }) => [id, evidence, attributes[0]?.attribute])).toEqual([
      [`write ${run}/1`, "written", "department"],
      ["v2/1", "outside", "title"],
    ]);
  }
});

test("says what is not known: after the newest state, of a run that was killed, before the first state", async () => {
  const noteOf = async (outcome: Outcome, list = same): Promise<string | undefined> =>
    (await unshown([outcome], {}, list))[0]?.notes[0];
  expect(await noteOf({ ...title, at: day(4) })).toContain("or the run saved no state");
  expect(await noteOf({ ...title, run: "killed" })).toContain("come to no end, or is still going on");
  expect(await noteOf({ ...title, at: day(2) }, same.slice(1))).toBe(
    "The states that would show it are not kept.",
  );
});

test("what a run saved no state of is the next run's row, as the first one's work, and none of its own", async () => {
  for (const run of ["killed", "r2"]) {
    const bos = written({ run, at: day(2), person: personOf("bo"), attributes: ["title"] });
    const source = new MadeSource(same, {
      outcomes: [bos, written({ run: "r3", at: day(3, "11:00:00"), attributes: ["title"] })],
      told: new Map([
        [run, run !== "killed"],
        ["r3", true],
      ]),
    });
    for (const query of [{ user: "bo@", since: day(2) }, { since: day(2) }, { since: day(3) }]) {
      const { rows } = await report([source], query);
      const own = rows.filter(({ person }) => person?.userName === "bo@acme.example");
      expect(own).toMatchObject([{ action: "Update", evidence: "written", version: "v2" }]);
      expect(own[0]?.notes.join()).toMatch(
        new RegExp(
          `^It was written by the run ${run}, which told of it(, came to no end)? and saved no state of it`,
          "u",
        ),
      );
    }
  }
});

test("without a run it is no second row where the clocks differ by minutes", async () => {
  const list = same.map(({ at, state }) => ({ at, state }));
  const bos = written({ run: null, person: personOf("bo"), attributes: ["title"] });
  expect(await unshown([{ ...bos, at: day(3, "12:04:00") }], {}, list)).toEqual([]);
  expect((await unshown([{ ...bos, at: day(3, "13:00:00") }], {}, list)).map(line)).toEqual([
    "03T13:00:00 Update bo title (not known)→(not known)",
  ]);
});
