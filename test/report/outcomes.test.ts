import type { Outcome } from "../../src/history";
import { fullReport, report, showCsv } from "../../src/report";
import { brieflyBy } from "../../src/report/show/decision";
import { ana, bo, line } from "./support/life";
import type { MadePerson } from "./support/states";
import { day, MadeSource, type MadeVersion, runNamed } from "./support/source";

function outcome(more: Partial<Outcome>): Outcome {
  return {
    at: day(2),
    run: null,
    resource: "atlassian_user",
    operation: "update",
    person: { id: "id-bo", userName: "bo@acme.example", email: null, accountId: null },
    group: null,
    application: null,
    status: "succeeded",
    error: null,
    ...more,
  };
}

describe("outcomes", () => {
  const changed: readonly MadeVersion[] = [
    { at: day(1), state: { serial: 1, people: [ana, bo, { key: "cy" }] } },
    {
      at: day(2),
      run: "r2",
      state: {
        serial: 2,
        people: [
          { ...ana, title: "x" },
          { ...bo, title: "y" },
        ],
      },
    },
  ];

  test("mark what was written, what was drift, and what was only forgotten", async () => {
    const source = new MadeSource(changed, { outcomes: [outcome({ run: "r2" })] });
    const { rows } = await report([source], { since: day(2) });
    expect(
      rows.map(({ action, evidence, person }) => [action, person?.userName?.slice(0, 2), evidence]),
    ).toEqual([
      ["Forget", "cy", "outside"],
      ["Update", "an", "outside"],
      ["Update", "bo", "written"],
    ]);
    expect(rows[1]?.notes.join()).toContain("changed outside");
  });

  test("of a run that may have had more to tell prove nothing by what is not among them", async () => {
    for (const told of [new Map<string, boolean>(), new Map([["r2", false]])]) {
      const source = new MadeSource(changed, { outcomes: [outcome({ run: "r2" })], told });
      const { rows, header } = await report([source], { since: day(2) });
      expect(rows.map(({ action, evidence }) => [action, evidence])).toEqual([
        ["Deactivate", "state"],
        ["Update", "state"],
        ["Update", "written"],
      ]);
      expect(header.sources[0]?.gaps.join()).toContain(
        "Of what changed in version v2 the provider has told nothing or not everything",
      );
    }
    const source = new MadeSource(changed, {
      outcomes: [outcome({ run: "r2" })],
      told: new Map([["r2", true]]),
    });
    const { rows, header } = await report([source], { since: day(2) });
    expect(rows.map(({ evidence }) => evidence)).toEqual(["outside", "outside", "written"]);
    expect(header.sources[0]?.gaps.join()).not.toContain("told");
    expect((await report([source])).header.sources[0]?.gaps.join()).toContain(
      "Of what changed in version v1 ",
    );
  });

  test("tell which attributes of an update were changed outside, where the provider told what it wrote", async () => {
    const list: readonly MadeVersion[] = [
      { at: day(1), state: { serial: 1, people: [ana] } },
      {
        at: day(2),
        run: "r2",
        state: { serial: 2, people: [{ ...ana, title: "Head", email: "annie@acme.example" }] },
      },
    ];
    const own = { id: "id-ana", userName: "ana@acme.example", email: null, accountId: null };
    const notesOf = async (attributes: string[] | undefined): Promise<string> => {
      const told = outcome({ run: "r2", person: own, ...(attributes !== undefined && { attributes }) });
      const { rows } = await report([new MadeSource(list, { outcomes: [told] })], { since: day(2) });
      expect(rows).toMatchObject([{ action: "Update", evidence: "written" }]);
      return rows[0]?.notes.join() ?? "";
    };
    expect(await notesOf(["title"])).toBe(
      "The run did not write email, emails: changed outside, and taken over by a refresh.",
    );
    expect(await notesOf(["title", "email", "emails"])).toBe("");
    expect(await notesOf(undefined)).toBe("");
  });

  test("of a membership say nothing of the person's own record", async () => {
    const joined = outcome({ run: "r2", resource: "atlassian_group_membership", operation: "create" });
    const source = new MadeSource(changed, { outcomes: [joined] });
    const { rows } = await report([source], { user: "bo@", since: day(2), actions: ["Update"] });
    expect(rows).toMatchObject([{ evidence: "outside" }]);
  });

  test("of one thing say nothing of another: a group joined, a title, access that somebody else was given", async () => {
    const JIRA = "acme.atlassian.net/jira";
    const list: readonly MadeVersion[] = [
      { at: day(1), state: { serial: 1, people: [ana, bo], groups: { eng: [], ops: [] } } },
      {
        at: day(2),
        run: "r2",
        state: {
          serial: 2,
          people: [{ ...ana, title: "Head" }, bo],
          groups: { eng: ["ana", "bo"], ops: ["ana"] },
          access: { [JIRA]: ["ops"] },
        },
      },
    ];
    const own = { id: "id-ana", userName: "ana@acme.example", email: null, accountId: null };
    const membership = { run: "r2", resource: "atlassian_group_membership", operation: "create" } as const;
    const told = [
      outcome({ run: "r2", person: own, attributes: ["title"] }),
      outcome({ ...membership, person: own, group: "eng" }),
    ];
    const { rows } = await report([new MadeSource(list, { outcomes: told })], { since: day(2) });
    expect(rows.filter(({ person }) => person !== null).map((row) => `${line(row)} ${row.evidence}`)).toEqual(
      expect.arrayContaining([
        "02T12:00:00 Update ana title →Head written",
        "02T12:00:00 Join ana in eng written",
        "02T12:00:00 Join ana in ops outside",
        "02T12:00:00 Join bo in eng outside",
        "02T12:00:00 Adopt ana in ops on jira state",
      ]),
    );
  });

  test("without a run belong to the version that follows them", async () => {
    const list = [...changed.slice(0, 1), ...changed.slice(1).map(({ at, state }) => ({ at, state }))];
    const evidence = async (at: string): Promise<readonly string[]> => {
      const source = new MadeSource(list, { outcomes: [outcome({ at }), outcome({ at: day(9) })] });
      const { rows } = await report([source], { user: "bo@", since: day(2) });
      return rows.filter(({ version }) => version !== null).map((row) => row.evidence);
    };
    expect(await evidence(day(2, "11:59:59"))).toEqual(["written"]);
    expect(await evidence(day(1))).toEqual(["state"]);
    expect(await evidence(day(3))).toEqual(["state"]);
  });

  test("of thousands of people are joined in a time that grows as they do", async () => {
    const people = Array.from({ length: 4_000 }, (_, index) => ({ key: `p${index}` }));
    const outcomes = people.map(({ key }) =>
      outcome({
        run: "r",
        person: { id: `id-${key}`, userName: `${key}@acme.example`, email: null, accountId: null },
      }),
    );
    const source = new MadeSource([{ at: day(2), run: "r", state: { serial: 1, people } }], { outcomes });
    await report([source]);
    const begun = performance.now();
    const { rows } = await report([source]);
    // Each with each takes more than ten times that.
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(rows.every(({ evidence }) => evidence === "written")).toBe(true);
  });

  test("without any for the run, nothing is guessed", async () => {
    const { rows } = await report([new MadeSource(changed, { outcomes: [] })], { since: day(2) });
    expect(new Set(rows.map(({ evidence }) => evidence))).toEqual(new Set(["state"]));
    expect(rows.map(({ action }) => action)).toContain("Deactivate");
  });

  test("failed attempts are rows, with the run that tried", async () => {
    const failed = outcome({
      run: "r2",
      status: "failed",
      error: "The directory refused bo.",
      at: day(2, "11:00:00"),
    });
    const source = new MadeSource(changed, { outcomes: [failed] });
    const { rows } = await report([source], { user: "bo", since: day(2, "00:00:00") });
    expect(rows.map(line)).toEqual(["02T11:00:00 Update bo failed", "02T12:00:00 Update bo title →y"]);
    expect(rows[0]).toMatchObject({
      notes: ["The directory refused bo."],
      run: { id: "r2" },
      approvers: ["eli@acme.example"],
    });
  });
});

describe("what was changed outside", () => {
  const JIRA = "acme.atlassian.net/jira";
  const given = { groups: { eng: ["ana", "bo"] }, access: { [JIRA]: ["eng"] } };
  const policy = outcome({
    ...{ run: "r2", resource: "atlassian_access_policy", operation: "update", person: null },
    ...{ group: "eng", application: JIRA, attributes: ["granted"] },
  });

  test("is decided by nobody of the run that found it, and no revoke is the work of a policy that gives", async () => {
    const source = new MadeSource(
      [
        { at: day(1), state: { serial: 1, people: [ana, bo], ...given } },
        { at: day(2), run: "r2", state: { serial: 2, people: [ana, { ...bo, active: false }], ...given } },
      ],
      { outcomes: [policy] },
    );
    const made = await report([source], { since: day(2) });
    expect(made.rows.map(({ action, evidence, approvers, by }) => [action, evidence, approvers, by])).toEqual(
      [
        ["Deactivate", "outside", [], null],
        ["Revoke", "outside", [], null],
      ],
    );
    for (const row of made.rows) {
      expect(row.run?.id).toBe("r2");
      expect(brieflyBy(row)).toBe("found by run r2");
    }
    const csv = showCsv(fullReport(made), { header: false });
    expect(csv).toContain("r2");
    expect(csv).not.toMatch(/dana@|eli@|HR-7|pulls\/7/u);
  });

  test.each([true, false])(
    "is a deactivation that a title written beside it is no sign of (away: %s)",
    async (active) => {
      const people = (isActive: boolean, title: string): readonly MadePerson[] => [
        { ...bo, active: isActive, title },
      ];
      const source = new MadeSource(
        [
          { at: day(1), state: { serial: 1, people: people(active, "a") } },
          { at: day(2), run: "r2", state: { serial: 2, people: people(!active, "b") } },
        ],
        { outcomes: [outcome({ run: "r2", attributes: ["title"] })] },
      );
      const { rows } = await report([source], { since: day(2) });
      expect(rows.map(({ action, evidence }) => [action, evidence])).toEqual(
        expect.arrayContaining([
          [active ? "Deactivate" : "Reactivate", active ? "outside" : expect.any(String)],
          ["Update", "written"],
        ]),
      );
      expect(rows.find(({ action }) => action.endsWith("activate"))?.evidence).not.toBe("written");
    },
  );

  test("is a group that was deleted and made anew: nobody of the run has deleted it", async () => {
    const source = new MadeSource(
      [
        { at: day(1), state: { serial: 1, people: [ana], groups: { eng: ["ana"] } } },
        { at: day(2), run: "r2", state: { serial: 2, people: [ana], groups: {} } },
      ],
      {
        outcomes: [
          outcome({
            run: "r2",
            resource: "atlassian_group",
            operation: "create",
            person: null,
            group: "eng",
          }),
        ],
      },
    );
    const { rows } = await report([source], { group: "eng", since: day(2) });
    expect(
      rows.filter(({ person }) => person === null).map(({ action, evidence }) => [action, evidence]),
    ).toEqual([
      ["Create", "written"],
      ["Forget", "outside"],
    ]);
  });

  test("is a record of its own where somebody was made anew under the name", async () => {
    const source = new MadeSource(
      [
        { at: day(1), state: { serial: 1, people: [{ ...bo, id: "id-old" }] } },
        { at: day(2), run: "r2", state: { serial: 2, people: [{ ...bo, id: "id-new" }] } },
      ],
      {
        outcomes: [
          outcome({
            ...{ run: "r2", operation: "create" },
            person: { id: "id-new", userName: "bo@acme.example", email: null, accountId: null },
          }),
        ],
      },
    );
    const { rows } = await report([source], { since: day(2) });
    expect(rows.map(({ person, evidence }) => [person?.id, evidence])).toEqual(
      expect.arrayContaining([
        ["id-old", "outside"],
        ["id-new", "written"],
      ]),
    );
  });
});

test("a setting of the declaration is no write, and a leaver of whom nobody told is as declared", async () => {
  const source = new MadeSource([
    { at: day(1), state: { serial: 1, people: [ana, { ...bo, onDestroy: "deactivate" }] } },
    { at: day(2), run: "r2", state: { serial: 2, people: [ana, { ...bo, onDestroy: "delete" }] } },
    { at: day(3), run: "r3", state: { serial: 3, people: [ana] } },
  ]);
  const { rows } = await report([source], { user: "bo@", since: day(2) });
  expect(rows.map(({ action, evidence, notes }) => [action, evidence, notes.join()])).toEqual([
    ["Update", "state", "A setting of the declaration: nothing at Atlassian changed."],
    ["Delete", "state", "The declaration left the state; that it was carried out so, nobody has told."],
  ]);
});

test("nobody is found by the middle of an id that means nothing", async () => {
  const source = new MadeSource([
    { at: day(1), state: { serial: 1, people: [{ ...ana, id: "176d0000-b9dee4c8a3ae" }, { key: "dee" }] } },
  ]);
  const found = async (user: string): Promise<readonly (string | null | undefined)[]> =>
    (await report([source], { user })).rows.map(({ person }) => person?.userName);
  expect(await found("dee")).toEqual(["dee@acme.example"]);
  expect(await found("176d0000-b9")).toEqual(["ana@acme.example"]);
  expect(await found("176d0000-b9dee4c8a3ae")).toEqual(["ana@acme.example"]);
});

test("a run that nobody reviewed is called so", () => {
  const row = { by: "ci", action: "Create", approvers: [], evidence: "written" } as const;
  expect(brieflyBy({ ...row, run: { ...runNamed("r1"), confirmed: "unasked" } })).toMatch(/not reviewed/u);
  const raised = { ...runNamed("r1"), limitsOverride: "deactivations=5: site closes" };
  expect(brieflyBy({ ...row, run: raised })).toContain("limits raised: deactivations=5: site closes");
  expect(brieflyBy({ ...row, run: { ...runNamed("r1"), confirmed: "reviewed" } })).not.toMatch(
    /not reviewed/u,
  );
});
