import fc from "fast-check";
import { type Intervention, oddDirectory, type OddDirectory } from "./odd-directory";
import { cut, json } from "../http/tiny-server";

const PEOPLE = 8;

interface Step {
  readonly words: ReadonlyMap<number, boolean>;
  /** Turns of the event loop before the next step is taken. */
  readonly turns: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  words: fc
    .uniqueArray(fc.tuple(fc.nat({ max: PEOPLE - 1 }), fc.boolean()), {
      selector: ([person]) => person,
      minLength: 1,
    })
    .map((words) => new Map(words)),
  turns: fc.nat({ max: 6 }),
});

/** What happens to the requests that change the group, one after another. */
const trouble = fc.array(fc.constantFrom("none", "none", "cut before", "cut after", "500", "429"), {
  maxLength: 5,
});

describe("any changes of one group by many callers", () => {
  let server: OddDirectory;
  let ids: string[];

  beforeAll(async () => {
    server = await oddDirectory();
    ids = Array.from({ length: PEOPLE }, (_, index) => server.addUser(`person${index}@acme.com`));
  });

  afterAll(async () => {
    await server.close();
  });

  const idOf = (person: number): string => ids[person] ?? "";

  it("end as if they had come one after the other, in no more requests", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: PEOPLE - 1 })),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        trouble,
        fc.boolean(),
        async (initial, steps, troubles, readBefore) => {
          const group = server.addGroup("engineers", initial.map(idOf));
          const directory = server.open();
          if (readBefore) await directory.groupById(group, { members: true });
          server.requests.length = 0;
          server.intervene = troubled([...troubles]);

          const expected = new Set(initial);
          const changes: Promise<unknown>[] = [];
          for (const { words, turns } of steps) {
            const said = [...words].map(([person, isIn]) => ({ id: idOf(person), isIn }));
            const change = { add: said.filter(({ isIn }) => isIn), remove: said.filter(({ isIn }) => !isIn) };
            changes.push(directory.changeMembers(group, change));
            for (const [person, isIn] of words) {
              if (isIn) expected.add(person);
              else expected.delete(person);
            }
            for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          }
          await Promise.all(changes);

          const sorted = [...expected].map(idOf).sort();
          expect([...(server.groups.get(group)?.members.keys() ?? [])].sort()).toEqual(sorted);
          const view = await directory.groupById(group, { members: true });
          expect(view?.members?.map(({ value }) => value).sort()).toEqual(sorted);
          const troublesMet = troubles.filter((kind) => kind !== "none").length;
          // One request that adds and one that takes out for each change, and one look before the first removal.
          expect(server.requests.length).toBeLessThanOrEqual(2 * steps.length + 2 + troublesMet);
          await directory.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});

function troubled(troubles: string[]): Intervention {
  return (request, response, carryOut) => {
    if (request.method !== "PATCH") return false;
    switch (troubles.shift()) {
      case "cut before":
        cut(response, request);
        return true;
      case "cut after":
        response.end = () => response.destroy();
        carryOut();
        return true;
      case "500":
        json(response, 500, {});
        return true;
      case "429":
        json(response, 429, {}, { "retry-after": "1" });
        return true;
      default:
        return false;
    }
  };
}
