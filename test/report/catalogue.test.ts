import * as fc from "fast-check";
import { report } from "../../src/report";
import { MemoryIndex } from "../../src/report/memory-index";
import { ana, bo, LIFE, line, START } from "./support/life";
import { day, GONE, MadeSource, type MadeVersion } from "./support/source";

describe("an index", () => {
  test("is asked again, and grows by what is new", async () => {
    const index = new MemoryIndex();
    const source = new MadeSource(LIFE.slice(0, 5), { index });
    const { rows: first } = await report([source]);
    expect(source.reads).toBe(5);
    expect((await report([source])).rows).toEqual(first);
    expect(source.reads).toBe(5);
    source.list.push(...LIFE.slice(5));
    const { rows } = await report([source]);
    // The newest one known, and the new one.
    expect(source.reads).toBe(7);
    expect(rows).toEqual((await report([new MadeSource(LIFE)])).rows);
  });

  test("a run that may still be going on is worked out again until it is over", async () => {
    const index = new MemoryIndex();
    const list: readonly MadeVersion[] = [
      START,
      { at: day(2, "10:00:00"), run: "r", state: { serial: 2, people: [ana, bo] } },
      { at: day(2, "10:00:20"), run: "r", state: { serial: 3, people: [ana] } },
    ];
    const source = new MadeSource(list.slice(0, 2), { index });
    const now = new Date(day(2, "10:01:00"));
    expect((await report([source], {}, { now })).rows.map(line)).toEqual([
      "01T12:00:00 Create ana",
      "02T10:00:00 Create bo",
    ]);
    source.list.push(...list.slice(2));
    expect((await report([source], {}, { now })).rows.map(line)).toEqual(["01T12:00:00 Create ana"]);
  });

  test("is worked out again where the newest version has other content under its old name", async () => {
    const source = new MadeSource([START, { at: day(2), state: { serial: 2, people: [ana, bo] } }], {
      index: new MemoryIndex(),
    });
    expect((await report([source])).rows.map(line)).toEqual([
      "01T12:00:00 Create ana",
      "02T12:00:00 Create bo",
    ]);
    // As the live file of a folder, and as the current blob of Azure.
    source.list.splice(1, 1, { at: day(3), state: { serial: 3, people: [{ ...ana, title: "Head" }] } });
    expect((await report([source])).rows.map(line)).toEqual([
      "01T12:00:00 Create ana",
      "03T12:00:00 Update ana title →Head",
    ]);
  });

  test("tells the same, however often it was asked before", async () => {
    const some = fc.subarray([ana, bo, { key: "cy", title: "x" }]);
    const made = fc.array(
      fc.record({
        people: some,
        run: fc.constantFrom(undefined, "r", "s"),
        after: fc.constantFrom(1, 8, 24),
        askedAfter: fc.constantFrom(undefined, 0, 7),
      }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(made, async (list) => {
        let hours = 0;
        const instantAt = (hour: number): string =>
          new Date(Date.parse(day(1)) + hour * 3_600_000).toISOString();
        const versions = list.map(({ people, run, after }, index): MadeVersion => ({
          at: instantAt((hours += after)),
          state: { serial: index + 1, people },
          ...(run !== undefined && { run }),
        }));
        const source = new MadeSource([], { index: new MemoryIndex() });
        for (const [index, version] of versions.entries()) {
          source.list.push(version);
          const askedAfter = list[index]?.askedAfter;
          // Nobody asks after what has not been written yet.
          const next = versions[index + 1]?.at ?? "9";
          if (askedAfter === undefined) continue;
          const now = new Date(Date.parse(version.at) + askedAfter * 3_600_000);
          if (now.toISOString() <= next) await report([source], {}, { now });
        }
        expect(await report([source])).toEqual(await report([new MadeSource(versions)]));
      }),
      { numRuns: 60 },
    );
  });

  test("goes on after a state that was deleted, and after a version that nobody could read", async () => {
    const list: readonly MadeVersion[] = [
      START,
      { at: day(2), state: "" },
      { at: day(3), state: { serial: 4, lineage: "new", people: [ana] } },
      { at: day(4), state: "{" },
      { at: day(5), state: { serial: 6, lineage: "new", people: [ana, bo] } },
    ];
    const source = new MadeSource([], { index: new MemoryIndex() });
    for (const version of list) {
      source.list.push(version);
      await report([source]);
    }
    const { header, rows } = await report([source]);
    expect({ header, rows }).toEqual(await report([new MadeSource(list)]));
    expect(rows.map(line)).toEqual([
      "01T12:00:00 Create ana",
      "02T12:00:00 Forget ana",
      "03T12:00:00 Create ana",
      "05T12:00:00 Create bo",
    ]);
    expect(header.sources[0]?.gaps.join()).not.toContain("The first version that is kept");
  });

  test("is left alone when the version that it goes on from is gone", async () => {
    const source = new MadeSource(LIFE.slice(0, 3), { index: new MemoryIndex() });
    await report([source]);
    source.list.splice(2, 1, { at: day(3), state: GONE });
    source.list.push(...LIFE.slice(3));
    const { rows } = await report([source]);
    expect({ rows }).toEqual({ rows: (await report([new MadeSource(source.list)])).rows });
  });

  test("is filled once, however many ask at once", async () => {
    const index = new MemoryIndex();
    const source = new MadeSource(LIFE, { index });
    const [first, second] = await Promise.all([report([source]), report([source])]);
    expect(first).toEqual(second);
    expect(source.reads).toBe(6);
  });

  test("is left alone when the newest version it knew was removed: nothing is told twice", async () => {
    const index = new MemoryIndex();
    await report([new MadeSource(LIFE.slice(0, 3), { index })]);
    const without = (more: { readonly index?: MemoryIndex } = {}): MadeSource => {
      const source = new MadeSource(LIFE, more);
      const versions = source.versions.bind(source);
      source.versions = async function* () {
        for await (const version of versions()) if (version.id !== "v3") yield version;
      };
      return source;
    };
    const { rows } = await report([without({ index })]);
    expect(rows).toEqual((await report([without()])).rows);
    expect(rows.filter(({ attributes }) => attributes.some(({ to }) => to === "Head"))).toHaveLength(1);
  });

  test("is left alone when a version turns up among those that it knew", async () => {
    const source = new MadeSource(LIFE.slice(0, 4), { index: new MemoryIndex() });
    const versions = source.versions.bind(source);
    let isHidden = true;
    source.versions = async function* () {
      for await (const version of versions()) if (!isHidden || version.id !== "v2") yield version;
    };
    await report([source]);
    isHidden = false;
    expect((await report([source])).rows).toEqual((await report([new MadeSource(LIFE.slice(0, 4))])).rows);
  });
});
