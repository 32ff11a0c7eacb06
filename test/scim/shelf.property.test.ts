import fc from "fast-check";
import { DirectoryError } from "../../src/scim";
import { userNameKey } from "../../src/scim/key";
import { RecordStore } from "../../src/scim/record-store";
import { Shelf } from "../../src/scim/shelf";

interface Person {
  readonly id: string;
  readonly userName: string;
}

const PAGE = 100;

/** A directory in memory that counts what it is asked. */
function shelfOf(size: number): { readonly shelf: Shelf<Person>; readonly cost: () => number } {
  const people = Array.from({ length: size }, (_, index) => ({
    id: `${index}`,
    userName: `p${index}@acme.com`,
  }));
  const byId = new Map(people.map((person) => [person.id, person]));
  let requests = 0;
  const answer = async <T>(value: () => T): Promise<T> => {
    requests += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return value();
  };
  const shelf = new Shelf<Person>(
    {
      what: "users",
      page: ({ startIndex, count }) =>
        answer(() => ({
          totalResults: size,
          resources: people.slice(startIndex - 1, startIndex - 1 + Math.min(count, PAGE)),
        })),
      one: (id) =>
        answer(() => {
          const found = byId.get(id);
          if (found === undefined) throw new DirectoryError("gone", { kind: "not-found", remedy: "" });
          return found;
        }),
      search: (_key, value) =>
        answer(() => {
          const found = people.filter(({ userName }) => userName === value);
          return { totalResults: found.length, resources: found };
        }),
    },
    new RecordStore<Person>([userNameKey]),
  );
  return { shelf, cost: () => requests };
}

/** Look-ups in waves: those of one wave come at once. */
const waves = fc.array(fc.array(fc.nat({ max: 999 }), { minLength: 1, maxLength: 10 }), {
  minLength: 1,
  maxLength: 40,
});

describe("look-ups of any kind in any order", () => {
  it("are answered rightly, and cost no more than the class promises", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        waves,
        fc.boolean(),
        async (size, groups, byName) => {
          const { shelf, cost } = shelfOf(size);
          const asked = new Set<number>();
          for (const wave of groups) {
            await Promise.all(
              wave.map(async (number) => {
                const index = number % size;
                asked.add(index);
                const found = byName
                  ? await shelf.byKey(userNameKey, `p${index}@acme.com`)
                  : await shelf.byId(`${index}`);
                expect(found?.id).toBe(`${index}`);
              }),
            );
          }
          const pages = Math.ceil(size / PAGE);
          expect(cost()).toBeLessThanOrEqual(
            asked.size < pages ? asked.size + 1 : Math.max(2, 2 * pages - 1),
          );
        },
      ),
      // Two of a wave for one record, which once counted as waiting and as asked.
      { numRuns: 300, examples: [[204, [[749, 100, 953]], false]] },
    );
  });

  it("find nobody who is not there, with a proof that is asked for once", async () => {
    const { shelf, cost } = shelfOf(250);
    const wave = Array.from({ length: 10 }, (_, index) => shelf.byId(`ghost${index}`));
    expect(await Promise.all(wave)).toEqual(wave.map(() => undefined));
    // Three pages, and one 404 each.
    expect(cost()).toBe(13);
    expect(await shelf.byId("ghost3")).toBeUndefined();
    expect(cost()).toBe(13);
  });
});
