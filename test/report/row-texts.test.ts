import { briefReport, fullReport, report } from "../../src/report";
import { changesOf, whatOf } from "../../src/report/show/row-texts";
import { sentences } from "../../src/report/show/sentences";
import { day, MadeSource } from "./support/source";

test("one change of somebody's address is told once to people, and exactly to programs", async () => {
  const told = await report([
    new MadeSource(
      ["ana", "ana.silva"].map((name, index) => ({
        at: day(index + 1),
        state: { serial: index + 1, people: [{ key: "a", userName: `${name}@acme.example` }] },
      })),
    ),
  ]);
  expect(briefReport(told).rows[1]).toContain(
    "user name and e-mail: ana@acme.example → ana.silva@acme.example",
  );
  const changes = fullReport(told).rows[1]?.find((text) => text.startsWith("user_name: "));
  expect(changes?.split("; ")).toEqual([
    "user_name: ana@acme.example → ana.silva@acme.example",
    "email: ana@acme.example → ana.silva@acme.example",
    "emails: ana@acme.example (work, primary) → ana.silva@acme.example (work, primary)",
  ]);
});

test.each([
  [
    "a list that holds the address alone follows it",
    [["emails", "a@x (work, primary)", "b@x (work, primary)"]],
    "user name and e-mail: a@x → b@x; title: a@x → b@x",
  ],
  [
    "a list that changes otherwise, too, is told",
    [["emails", "a@x (work, primary)", "b@x (home, primary)"]],
    "user name and e-mail: a@x → b@x; title: a@x → b@x; emails: a@x (work, primary) → b@x (home, primary)",
  ],
  [
    "a list that holds more is told",
    [["emails", "a@x (work), c@x (home)", "b@x (work), c@x (home)"]],
    "user name and e-mail: a@x → b@x; title: a@x → b@x; emails: a@x (work), c@x (home) → b@x (work), c@x (home)",
  ],
])("%s", async (_, more, text) => {
  const [row] = (
    await report([new MadeSource([{ at: day(1), state: { serial: 1, people: [{ key: "a" }] } }])])
  ).rows;
  const attributes = [
    ["user_name", "a@x", "b@x"],
    ["email", "a@x", "b@x"],
    ["title", "a@x", "b@x"],
    ...more,
  ].map(([attribute = "", from = "", to = ""]) => ({ attribute, from, to }));
  expect(row === undefined ? "" : whatOf({ ...row, attributes })).toBe(text);
  expect(changesOf({ attributes }).split("; ")).toHaveLength(4);
});

test("what has to be known begins a sentence of its own", () => {
  expect(sentences(["group sales", "The group was replaced.", "409 from the directory"])).toBe(
    "group sales. The group was replaced. 409 from the directory",
  );
  expect(sentences(["", "That was all."])).toBe("That was all.");
});

test("access that several groups give names each of them, also one whose name has a comma", async () => {
  const source = new MadeSource([
    {
      at: day(1),
      state: {
        serial: 1,
        people: [{ key: "a" }],
        groups: { engineering: ["a"], "sales, north": ["a"] },
        access: { "acme/jira": ["engineering", "sales, north"] },
      },
    },
  ]);
  const told = await report([source], { user: "a@", actions: ["Grant"] });
  expect(told.rows).toMatchObject([
    { group: "engineering, sales, north", groups: ["engineering", "sales, north"] },
  ]);
  expect(briefReport(told).rows[0]).toContain(
    "atlassian/user on acme/jira by groups engineering, sales, north",
  );
  const groups = async (group: string): Promise<readonly (readonly string[])[]> =>
    (await report([source], { user: "a@", group })).rows.map((row) => row.groups);
  expect(await groups("engineering, s")).toEqual([]);
  expect(await groups("NORTH")).toEqual([["sales, north"], ["engineering", "sales, north"]]);
  expect((await report([source], { actions: ["Create"] })).rows.map((row) => row.groups)).toEqual([
    ["engineering"],
    ["sales, north"],
    [],
  ]);
});
