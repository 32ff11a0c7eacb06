import type { PageQuery } from "../../src/scim/client";
import { DirectoryError } from "../../src/scim/errors";
import { readFirstPage, type ReadPage, readWholeList } from "../../src/scim/paging";

interface Entry {
  readonly id: string;
}

const people = (count: number, from = 0): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${from + index}` }));

/** A list as a server would page it, `most` at a time; `before` runs ahead of each answer. */
function listOf(
  entries: () => readonly Entry[],
  options: { readonly most?: number; readonly before?: (query: PageQuery, request: number) => void } = {},
): { readonly read: ReadPage<Entry>; readonly queries: PageQuery[] } {
  const queries: PageQuery[] = [];
  return {
    queries,
    read: (query) => {
      queries.push(query);
      options.before?.(query, queries.length);
      const all = entries();
      const start = query.startIndex - 1;
      const resources = all.slice(start, start + Math.min(query.count, options.most ?? 100));
      return Promise.resolve({ totalResults: all.length, resources });
    },
  };
}

describe("reading a whole list", () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])("of %i takes %i requests", async (count, requests) => {
    const { read, queries } = listOf(() => people(count));
    expect(await readWholeList("users", read)).toEqual(people(count));
    expect(queries).toHaveLength(requests);
  });

  it("goes by what a page holds and not by what was asked for", async () => {
    const { read, queries } = listOf(() => people(95), { most: 30 });
    expect(await readWholeList("users", read)).toHaveLength(95);
    expect(queries.map(({ startIndex }) => startIndex)).toEqual([1, 31, 61, 91]);
  });

  it("asks for the rest of a page that came out short", async () => {
    const { read, queries } = listOf(() => people(250));
    const short: ReadPage<Entry> = async (query, signal) => {
      const page = await read(query, signal);
      return query.startIndex === 101 ? { ...page, resources: page.resources.slice(0, 60) } : page;
    };
    expect(await readWholeList("users", short)).toHaveLength(250);
    expect(queries.map(({ startIndex }) => startIndex).sort((a, b) => a - b)).toEqual([1, 101, 161, 201]);
  });

  it("starts from a first page that was read already", async () => {
    const { read, queries } = listOf(() => people(150));
    const first = await readFirstPage(read);
    expect(first.pages).toBe(2);
    expect(await readWholeList("users", read, undefined, first)).toHaveLength(150);
    expect(queries).toHaveLength(2);
  });

  it("finds those who are added at the end meanwhile", async () => {
    let entries = people(200);
    const { read } = listOf(() => entries, {
      before: (_query, request) => {
        if (request === 2) entries = people(230);
      },
    });
    expect(await readWholeList("users", read)).toHaveLength(230);
  });

  it("counts nobody twice who is pushed to the next page meanwhile", async () => {
    let entries = people(200);
    const { read } = listOf(() => entries, {
      before: (_query, request) => {
        if (request === 2) entries = [{ id: "new" }, ...people(200)];
      },
    });
    const all = await readWholeList("users", read);
    expect(all).toHaveLength(201);
    expect(new Set(all.map(({ id }) => id)).size).toBe(201);
  });

  it("reads again when somebody left meanwhile, so that nobody slips through between two pages", async () => {
    let entries = people(250);
    const { read } = listOf(() => entries, {
      before: (_query, request) => {
        if (request === 2) entries = people(249, 1);
      },
    });
    const ids = new Set((await readWholeList("users", read)).map(({ id }) => id));
    expect(ids.has("100")).toBe(true);
    expect(ids.size).toBe(249);
  });

  it.each([
    ["always answers with the first page", (all: readonly Entry[]) => all.slice(0, 100)],
    [
      "answers with empty pages after the first",
      (all: readonly Entry[], { startIndex }: PageQuery) => (startIndex === 1 ? all.slice(0, 100) : []),
    ],
  ])("ends with an error on a server that %s", async (_what, resources) => {
    let requests = 0;
    const read: ReadPage<Entry> = (query) => {
      requests += 1;
      return Promise.resolve({ totalResults: 250, resources: resources(people(250), query) });
    };
    await expect(readWholeList("users", read)).rejects.toThrow(
      "The list of users does not hold together: it counts 250 and shows 100",
    );
    expect(requests).toBeLessThan(20);
  });

  it("asks for fewer when so many are too much at once", async () => {
    const { read, queries } = listOf(() => people(90));
    const bounded: ReadPage<Entry> = (query, signal) =>
      query.count > 30
        ? Promise.reject(new DirectoryError("too much", { kind: "too-large", remedy: "" }))
        : read(query, signal);
    expect(await readWholeList("groups", bounded)).toHaveLength(90);
    expect(queries.every(({ count }) => count <= 30)).toBe(true);
  });
});
