import { report, type ReportQuery, type ReportRow } from "../../src/report";
import { ana, bo, LIFE, line, START, told } from "./support/life";
import { day, GONE, MadeSource, type MadeVersion } from "./support/source";

describe("a report", () => {
  test("tells what happened to each person, from the first state on", async () => {
    expect(await told(new MadeSource(LIFE))).toEqual([
      "01T12:00:00 Create ana",
      "02T12:00:00 Create - in eng",
      "02T12:00:00 Grant - in eng on jira-software",
      "02T12:00:00 Create bo",
      "02T12:00:00 Join ana in eng",
      "02T12:00:00 Grant ana in eng on jira-software",
      "03T12:00:00 Join bo in eng",
      "03T12:00:00 Grant bo in eng on jira-software",
      "03T12:00:00 Update ana title →Head",
      "04T12:00:00 Deactivate bo",
      "04T12:00:00 Leave bo in eng",
      "04T12:00:00 Revoke bo in eng on jira-software",
      "05T12:00:00 Deactivate ana",
      "05T12:00:00 Revoke ana in eng on jira-software",
      "06T12:00:00 Revoke - in eng on jira-software",
      "06T12:00:00 Reactivate ana",
    ]);
  });

  test("tells by whose decision", async () => {
    const { rows } = await report([new MadeSource(LIFE)], { user: "ana", actions: ["Join"] });
    expect(rows).toEqual([
      expect.objectContaining({
        by: null,
        approvers: ["eli@acme.example"],
        run: expect.objectContaining({ id: "r2", commit: "0123456789abcdef" }) as unknown,
        version: "v2",
        person: {
          id: "id-ana",
          userName: "ana@acme.example",
          email: "ana@acme.example",
          accountId: "acc-ana",
          displayName: "ana",
        },
      }),
    ]);
  });

  test.each<[string, ReportQuery, readonly string[]]>([
    ["account id", { user: "ACC-BO" }, ["Create", "Join", "Grant", "Deactivate", "Leave", "Revoke"]],
    ["part of a name", { user: "bo@" }, ["Create", "Join", "Grant", "Deactivate", "Leave", "Revoke"]],
    ["application and person", { user: "bo", application: "jira" }, ["Grant", "Revoke"]],
    ["group and action", { group: "ENG", actions: ["Join"] }, ["Join", "Join"]],
    ["time", { since: day(5), until: day(5) }, ["Deactivate", "Revoke"]],
  ])("filters by %s", async (_, query, actions) => {
    const { rows } = await report([new MadeSource(LIFE)], query);
    expect(rows.map(({ action }) => action)).toEqual(actions);
  });

  test("a filter leaves out rows, and changes no order", async () => {
    const { rows: all } = await report([new MadeSource(LIFE)]);
    const { rows: bos } = await report([new MadeSource(LIFE)], { user: "acc-bo" });
    expect(bos).toEqual(all.filter(({ person }) => person?.accountId === "acc-bo"));
  });

  test("pages stay the same, and hold every row once", async () => {
    const source = new MadeSource(LIFE);
    const { rows: all } = await report([source]);
    const pages: ReportRow[] = [];
    for (let page = 1; page <= 4; page += 1) {
      const { rows, header } = await report([source], { limit: 5, page });
      expect(header).toMatchObject({ rows: all.length, page, pages: 4, rowsOnPage: rows.length });
      pages.push(...rows);
    }
    expect(pages).toEqual(all);
    const { rows: newest } = await report([source], { sort: "newest" });
    expect(newest).toEqual([...all].reverse());
  });

  test("says what it was made from", async () => {
    const { header } = await report([new MadeSource(LIFE)], { user: "bo" });
    expect(header).toMatchObject({
      sources: [
        {
          name: "made up",
          stack: "people",
          versions: 6,
          firstVersion: { id: "v1", at: day(1), serial: 1 },
          lastVersion: { id: "v6", at: day(6), serial: 6 },
          head: "abc123",
        },
      ],
      filter: { user: "bo" },
      rows: 6,
      first: day(2),
      last: day(4),
    });
  });

  test("finds somebody by a later name, with all that happened before", async () => {
    const source = new MadeSource([
      START,
      { at: day(2), state: { serial: 2, people: [{ ...ana, title: "Head" }] } },
      {
        at: day(3),
        state: { serial: 3, people: [{ ...ana, title: "Head", userName: "silva@acme.example" }] },
      },
    ]);
    expect(await told(source, { user: "silva" })).toEqual([
      "01T12:00:00 Create ana",
      "02T12:00:00 Update ana title →Head",
      expect.stringContaining(
        "03T12:00:00 Update silva user_name ana@acme.example→silva@acme.example",
      ) as unknown,
    ]);
  });

  test("finds somebody by an account that came later, among few people and among many", async () => {
    const others = Array.from({ length: 9 }, (_, index) => ({ key: `o${index}`, accountId: null }));
    const linked = (key: string): { key: string; accountId: string } => ({ key, accountId: `712020:${key}` });
    const source = new MadeSource([
      { at: day(1), state: { serial: 1, people: [{ ...ana, accountId: null }, ...others] } },
      { at: day(2), state: { serial: 2, people: [linked("ana"), ...others.map(({ key }) => linked(key))] } },
      { at: day(3), state: { serial: 3, people: [] } },
    ]);
    expect(await told(source, { user: "712020:ana" })).toEqual([
      "01T12:00:00 Create ana",
      "03T12:00:00 Deactivate ana",
    ]);
    expect(await told(source, { user: "712020" })).toHaveLength(20);
  });

  test("versions of one run are one event, at the time of the last version that concerns the person", async () => {
    const source = new MadeSource([
      START,
      { at: day(2, "10:00:00"), run: "r", state: { serial: 2, people: [ana, bo] } },
      { at: day(2, "10:00:20"), run: "r", state: { serial: 3, people: [ana, { ...bo, title: "a" }] } },
      {
        at: day(2, "10:00:40"),
        run: "r",
        state: {
          serial: 4,
          people: [
            { ...ana, title: "b" },
            { ...bo, title: "a" },
          ],
        },
      },
      { at: day(3), state: { serial: 5, people: [ana, { ...bo, title: "a" }] } },
      { at: day(4), state: { serial: 6, people: [ana, bo] } },
    ]);
    expect(await told(source)).toEqual([
      "01T12:00:00 Create ana",
      "02T10:00:20 Create bo",
      "02T10:00:40 Update ana title →b",
      "03T12:00:00 Update ana title b→",
      "04T12:00:00 Update bo title a→",
    ]);
  });

  test("so are those of the very first run", async () => {
    const source = new MadeSource([
      { at: day(1, "10:00:00"), run: "r", state: { serial: 1, people: [ana] } },
      { at: day(1, "10:00:20"), run: "r", state: { serial: 2, people: [ana, bo] } },
    ]);
    expect(await told(source)).toEqual(["01T10:00:00 Create ana", "01T10:00:20 Create bo"]);
  });

  test("what was changed and changed back within one run is none", async () => {
    const source = new MadeSource([
      START,
      { at: day(2), run: "r", state: { serial: 2, people: [ana, bo] } },
      { at: day(2, "13:00:00"), run: "r", state: { serial: 3, people: [ana] } },
    ]);
    expect(await told(source)).toEqual(["01T12:00:00 Create ana"]);
  });

  test("versions that one lock ties together are one event, though their run has said nothing of itself", async () => {
    const lists = (locks: readonly (string | undefined)[]): MadeSource =>
      new MadeSource([
        START,
        ...locks.map((lock, index) => ({
          at: day(2, `10:00:${10 + index}`),
          state: { serial: 2 + index, people: [{ ...ana, title: `${index}` }, ...(index > 0 ? [bo] : [])] },
          ...(lock !== undefined && { lock }),
        })),
      ]);
    expect(await told(lists(["l", "l", "l"]))).toEqual([
      "01T12:00:00 Create ana",
      "02T10:00:11 Create bo",
      "02T10:00:12 Update ana title →2",
    ]);
    expect(await told(lists(["l", "m", undefined]))).toHaveLength(5);
  });

  test("of who was there before the first version nothing is guessed", async () => {
    const source = new MadeSource([
      { at: day(1), state: { serial: 40, people: [ana] } },
      { at: day(2), state: { serial: 41, people: [ana, bo] } },
    ]);
    const { header, rows } = await report([source]);
    expect(rows.map(line)).toEqual(["02T12:00:00 Create bo"]);
    expect(header.sources[0]?.gaps.join()).toContain("already holds 1 person and 0 groups");
  });

  test("a state that began anew forgets whom it does not hold, and says so", async () => {
    const source = new MadeSource([
      { at: day(1), state: { serial: 1, people: [ana, bo] } },
      { at: day(2), state: { serial: 1, lineage: "other", people: [{ ...bo, origin: "adopted" }] } },
    ]);
    const { header, rows } = await report([source], { since: day(2) });
    expect(rows.map(line)).toEqual(["02T12:00:00 Forget ana"]);
    expect(header.sources[0]?.gaps.join()).toContain("The state began anew (version v2");
  });

  test("versions that cannot be read are said, and what they changed shows in the next one", async () => {
    const source = new MadeSource([
      START,
      { at: day(2), state: "{" },
      { at: day(3), state: { serial: 3, people: [ana, bo] } },
      { at: day(4), state: "" },
      { at: day(5), state: { serial: 1, lineage: "new", people: [{ ...ana, origin: "adopted" }] } },
    ]);
    const { header, rows } = await report([source]);
    expect(rows.map(line)).toEqual([
      "01T12:00:00 Create ana",
      "03T12:00:00 Create bo",
      "04T12:00:00 Forget ana",
      "04T12:00:00 Forget bo",
      "05T12:00:00 Adopt ana",
    ]);
    const gaps = header.sources[0]?.gaps.join() ?? "";
    expect(gaps).toContain(
      "Version v2 cannot be read (it is no Terraform state that can be read here: it is no JSON)",
    );
    expect(gaps).toContain("The state was deleted (version v4)");
  });

  test("versions that are gone when they are to be read are passed over, and what follows bears the doubt", async () => {
    const gone: MadeVersion = { at: day(2), run: "r2", state: GONE };
    const source = new MadeSource([
      START,
      gone,
      { at: day(3), run: "r3", state: { serial: 3, people: [ana, bo] } },
      { at: day(4), run: "r4", state: { serial: 4, people: [{ ...ana, title: "x" }, bo] } },
    ]);
    const { header, rows } = await report([source]);
    expect(rows.map(line)).toEqual([
      "01T12:00:00 Create ana",
      "03T12:00:00 Create bo",
      "04T12:00:00 Update ana title →x",
    ]);
    expect(header.sources[0]?.gaps.join()).toContain("Version v2 cannot be read (it is not there any more)");
    expect(rows.map(({ notes }) => notes)).toEqual([
      [],
      [
        "It may have happened before, and by another run: what was written by version v2 before this one is not known.",
      ],
      [],
    ]);
    const last = new MadeSource([START, gone]);
    expect(await told(last)).toEqual(["01T12:00:00 Create ana"]);
  });

  test("what a run did before the state began anew is not lost", async () => {
    const list: readonly MadeVersion[] = [
      START,
      { at: day(2, "10:00:00"), run: "r", state: { serial: 2, people: [ana, bo] } },
      {
        at: day(2, "10:00:20"),
        run: "r",
        state: { serial: 1, lineage: "other", people: [{ ...bo, origin: "adopted" }] },
      },
    ];
    const expected = ["01T12:00:00 Create ana", "02T10:00:00 Create bo", "02T10:00:20 Forget ana"];
    expect(await told(new MadeSource(list))).toEqual(expected);
    const deleted: MadeVersion = { at: day(2, "10:00:10"), run: "r", state: "" };
    expect(await told(new MadeSource([...list.slice(0, 2), deleted, ...list.slice(2)]))).toEqual(expected);
  });

  test("a name that looks like the index's own marks is a name", async () => {
    const source = new MadeSource([
      { at: day(1), state: { serial: 1, people: [{ key: "a\u0001silent\u0001note\u0001mark v1" }] } },
    ]);
    const { rows } = await report([source]);
    expect(rows).toHaveLength(1);
    expect((await report([source])).rows).toEqual(rows);
  });

  test("somebody replaced has left and come", async () => {
    const source = new MadeSource([
      START,
      { at: day(2), state: { serial: 2, people: [{ ...ana, id: "other" }] } },
    ]);
    const { rows } = await report([source], { since: day(2) });
    expect(rows.map(({ action, person }) => [action, person?.id])).toEqual([
      ["Deactivate", "id-ana"],
      ["Create", "other"],
    ]);
  });
});
