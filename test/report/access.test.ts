import type { Outcome } from "../../src/history";
import { type AccessQuery, accessReport, fullAccess } from "../../src/report";
import { MemoryIndex } from "../../src/report/memory-index";
import { day, MadeSource, type MadeVersion } from "./support/source";
import { stateText } from "./support/states";

const JIRA = "acme/jira";
const ana = { key: "ana" };
const bo = { key: "bo" };
const cy = { key: "cy", active: false };

const VERSIONS: readonly MadeVersion[] = [
  {
    at: day(1),
    state: { serial: 5, people: [ana], groups: { eng: ["ana"], all: ["ana"] }, access: { [JIRA]: ["eng"] } },
  },
  {
    at: day(2),
    run: "r2",
    by: "ci",
    state: {
      serial: 6,
      people: [ana, bo, cy],
      groups: { eng: ["ana", "bo", "cy"], all: ["ana", "guest"] },
      access: { [JIRA]: ["eng"] },
    },
  },
  { at: day(9), run: "r9", state: { serial: 7, people: [ana], groups: { eng: ["ana"], all: ["ana"] } } },
];

async function told(query: AccessQuery): Promise<readonly string[]> {
  const { rows } = await accessReport([new MadeSource(VERSIONS)], query);
  return rows.map(({ person, active, group, application }) =>
    [person.userName?.split("@")[0], active ? "" : "inactive", group ?? "-", application ?? "-"]
      .filter((each) => each !== "")
      .join(" "),
  );
}

test("who was in which group with which access at a moment", async () => {
  expect(await told({ at: day(5) })).toEqual([
    "ana all -",
    "ana eng acme/jira",
    "bo eng acme/jira",
    "cy inactive eng -",
    "guest all -",
  ]);
  expect(await told({})).toEqual(["ana all -", "ana eng -"]);
  expect(await told({ at: "2026-05-01T00:00:00.000Z" })).toEqual([]);
});

test("of a person, a group, an application", async () => {
  const at = day(5);
  expect(await told({ at, user: "acc-bo" })).toEqual(["bo eng acme/jira"]);
  expect(await told({ at, group: "ALL" })).toEqual(["ana all -", "guest all -"]);
  expect(await told({ at, application: "jira" })).toEqual(["ana eng acme/jira", "bo eng acme/jira"]);
});

test("since when, and by which run", async () => {
  const { rows } = await accessReport([new MadeSource(VERSIONS)], {
    at: day(5),
    group: "eng",
    explain: true,
  });
  const [first, second] = rows;
  // Before the first version that is kept.
  expect(first).toMatchObject({
    person: { userName: "ana@acme.example" },
    since: { member: null, access: null },
  });
  expect(second).toMatchObject({
    person: { userName: "bo@acme.example" },
    since: {
      member: { at: day(2), action: "Join", run: { id: "r2" }, by: "ci", approvers: ["eli@acme.example"] },
      access: { at: day(2), action: "Grant" },
    },
  });
});

test("somebody is in a group since they joined it, however its name was written then", async () => {
  const state = { people: [ana], groups: { eng: ["ana"] } };
  const renamed = stateText({ ...state, serial: 3 }).replace(
    /"(group|display_name)": "eng"/gu,
    '"$1": "Eng"',
  );
  const source = new MadeSource([
    { at: day(1), state: { serial: 1, people: [ana] } },
    { at: day(2), run: "r2", state: { ...state, serial: 2 } },
    { at: day(3), run: "r3", state: renamed },
  ]);
  const { rows } = await accessReport([source], { explain: true });
  expect(rows).toMatchObject([{ group: "Eng", since: { member: { at: day(2), run: { id: "r2" } } } }]);
});

test.each([
  ["a run", { run: "r2" }],
  ["a lock", { lock: "l2" }],
])("what %s has done by a version counts, though it is told at the time of a later one", async (_, by) => {
  const state = { serial: 2, people: [ana], groups: { eng: ["ana"] } };
  const source = new MadeSource([
    { at: day(1), state: { serial: 1, people: [ana] } },
    { at: day(2, "10:00:00"), ...by, state },
    {
      at: day(2, "10:00:20"),
      ...by,
      state: { ...state, serial: 3, people: [{ ...ana, title: "Head" }] },
    },
  ]);
  const { rows } = await accessReport([source], { at: day(2, "10:00:10"), explain: true });
  expect(rows).toMatchObject([{ group: "eng", since: { member: { action: "Join" } } }]);
});

test("of many people the rows are looked at once, and tell the same as of each alone", async () => {
  const people = ["ana", "bo", "cy", "di", "ed", "flo", "gil"].map((key) => ({ key }));
  const names = people.map(({ key }) => key);
  const source = new MadeSource([
    { at: day(1), run: "r1", state: { serial: 1, people: people.slice(0, 4), groups: { eng: ["ana"] } } },
    { at: day(2), run: "r2", state: { serial: 2, people, groups: { eng: names, all: names.slice(3) } } },
    { at: day(3), state: { serial: 3, people, groups: { eng: names.slice(2), all: names } } },
  ]);
  let looks = 0;
  const index = new MemoryIndex();
  const find = index.find.bind(index);
  index.find = (query) => {
    looks += 1;
    return find(query);
  };
  source.index = index;
  await accessReport([source], { explain: true });
  const before = looks;
  const all = await accessReport([source], { explain: true });
  const looked = looks - before;
  expect(looked).toBeLessThan(people.length);
  const alone = [];
  for (const name of names)
    alone.push(...(await accessReport([source], { user: `${name}@`, explain: true })).rows);
  expect(all.rows).toEqual(alone);
  expect(all.rows).toHaveLength(5 + 7);
});

test("before the first version that is kept nobody knows, unless the state began with it", async () => {
  const at = "2026-05-01T00:00:00.000Z";
  const gapsOf = async (versions: readonly MadeVersion[]): Promise<readonly string[]> => {
    const { header, rows } = await accessReport([new MadeSource(versions)], { at });
    expect(rows).toEqual([]);
    return header.sources.flatMap(({ gaps }) => gaps).filter((gap) => gap.includes("first version"));
  };
  expect(await gapsOf(VERSIONS)).toEqual([
    `The first version that is kept, v1, is of ${day(1)}: who was in which group with which access before is not known.`,
  ]);
  expect(await gapsOf([{ at: day(1), state: { serial: 1, people: [ana] } }])).toEqual([]);
});

test("says of which version it was made", async () => {
  const { header } = await accessReport([new MadeSource(VERSIONS)], { at: day(5) });
  expect(header).toMatchObject({
    at: day(5),
    rows: 5,
    sources: [{ versions: 3, version: { id: "v2", at: day(2) }, head: "abc123" }],
  });
});

describe("access by a group is since the later of both:", () => {
  const people = [ana, bo];
  const inA = { people, groups: { a: ["ana"], b: [] }, access: { [JIRA]: ["a"] } };
  const inBoth = { people, groups: { a: ["ana"], b: ["ana"] }, access: { [JIRA]: ["a"] } };
  const list: readonly MadeVersion[] = [
    { at: day(1), run: "r1", state: { serial: 1, ...inA } },
    { at: day(2), run: "r2", state: { serial: 2, ...inBoth } },
    { at: day(3), run: "r3", state: { serial: 3, ...inBoth, access: { [JIRA]: ["a", "b"] } } },
  ];
  const since = async (versions: readonly MadeVersion[], told: readonly Outcome[] = []): Promise<object> => {
    const { rows } = await accessReport([new MadeSource(versions, { outcomes: told })], {
      user: "ana@",
      explain: true,
    });
    return Object.fromEntries<string>(
      rows.map(({ group, since: origin }) => [
        group ?? "",
        `${origin?.access?.action} ${origin?.access?.at}`,
      ]),
    );
  };

  test("the group got it after the person came", async () => {
    expect(await since(list)).toEqual({ a: `Grant ${day(1)}`, b: `Grant ${day(3)}` });
  });

  test("the person came after the group got it, and had the role by another one", async () => {
    const [first, second, third] = list;
    const given = { ...inA, access: { [JIRA]: ["a", "b"] } };
    expect(
      await since([
        ...(first === undefined ? [] : [first]),
        { ...second, at: day(2), state: { serial: 2, ...given } },
        ...(third === undefined ? [] : [third]),
      ]),
    ).toEqual({ a: `Grant ${day(1)}`, b: `Join ${day(3)}` });
  });

  test("it was taken outside and a run gave it back", async () => {
    const policy: Outcome = {
      ...{ at: day(4), run: "r4", resource: "atlassian_access_policy", operation: "create", person: null },
      ...{ group: "a", application: JIRA, status: "succeeded", error: null },
    };
    const later: MadeVersion = { at: day(5), run: "r5", state: { serial: 4, ...inBoth, people: [ana] } };
    expect(await since([...list.slice(0, 2), later], [policy])).toMatchObject({ a: `Grant ${day(4)}` });
  });
});

test("of who cannot log in it is told since when", async () => {
  const away = { ...bo, active: false };
  const source = new MadeSource([
    { at: day(1), run: "r1", state: { serial: 1, people: [ana, bo, { key: "cy", active: false }] } },
    { at: day(2), run: "r2", state: { serial: 2, people: [ana, away, { key: "cy", active: false }] } },
    {
      at: day(3),
      run: "r3",
      state: { serial: 3, people: [{ ...ana, title: "x" }, away, { key: "cy", active: false }] },
    },
  ]);
  const report = await accessReport([source], { explain: true });
  expect(
    report.rows.map(({ since }) => since?.inactive && [since.inactive.action, since.inactive.at]),
  ).toEqual([undefined, ["Deactivate", day(2)], ["Create", day(1)]]);
  const { columns, rows } = fullAccess(report);
  const at = columns.indexOf("Inactive since");
  expect(rows.map((cells) => cells[at]?.slice(0, 10))).toEqual(["", "2026-06-02", "2026-06-01"]);
});
