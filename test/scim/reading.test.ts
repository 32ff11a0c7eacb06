import type { Directory } from "../../src/scim";
import { json } from "../http/tiny-server";
import { type Oddities, oddDirectory, type OddDirectory } from "./odd-directory";

describe("reading a directory", () => {
  const open: OddDirectory[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  async function start(oddities?: Oddities): Promise<OddDirectory> {
    const server = await oddDirectory(oddities);
    open.push(server);
    return server;
  }

  function populate(server: OddDirectory, count: number): string[] {
    return Array.from({ length: count }, (_, index) => server.addUser(`person${index}@acme.com`));
  }

  describe("as few requests as possible", () => {
    it.each([
      ["one person", 300, 1, ["GET /Users/*"]],
      ["several at once in a small directory", 90, 10, ["GET /Users"]],
      ["several at once in a directory of two pages", 200, 10, ["GET /Users", "GET /Users"]],
      [
        "fewer at once than there are pages",
        1000,
        4,
        ["GET /Users", ...Array.from({ length: 4 }, () => "GET /Users/*")],
      ],
    ])("for %s", async (_what, people, lookUps, expected) => {
      const server = await start();
      const ids = populate(server, people).reverse();
      const directory = server.open();
      const found = await Promise.all(ids.slice(0, lookUps).map((id) => directory.userById(id)));
      expect(found.map((user) => user?.id)).toEqual(ids.slice(0, lookUps));
      expect([...server.requests].sort()).toEqual(expected);
    });

    it("turns to the listing after as many look-ups as it has pages", async () => {
      const server = await start();
      const ids = populate(server, 500).reverse();
      const directory = server.open();
      const costs: number[] = [];
      for (const id of ids.slice(0, 100)) {
        await directory.userById(id);
        costs.push(server.requests.length);
      }
      // One, the first page, and then one each up to the four pages that are left.
      expect(costs.slice(0, 6)).toEqual([1, 3, 4, 5, 9, 9]);
      expect(costs.at(-1)).toBe(9);
    });

    it("makes one request of equal look-ups", async () => {
      const server = await start();
      server.addUser("ana@acme.com");
      const directory = server.open();
      const found = await Promise.all(
        ["ana@acme.com", "ana@acme.com"].map((name) => directory.userByName(name)),
      );
      expect(found[0]?.userName).toBe("ana@acme.com");
      expect(found[1]).toBe(found[0]);
      expect(server.requests).toEqual(["GET /Users?filter"]);
    });

    it("asks nothing about somebody twice, found or not", async () => {
      const server = await start();
      server.addUser("ana@acme.com", { externalId: "E1" });
      const directory = server.open();
      const ana = await directory.userByName("ana@acme.com");
      expect(await directory.userByName("ANA@acme.com")).toBe(ana);
      expect(await directory.userByExternalId("E1")).toBe(ana);
      expect(await directory.userById(ana?.id ?? "")).toBe(ana);
      expect(server.requests).toHaveLength(1);
    });

    it("reads groups once, with their members", async () => {
      const server = await start();
      const ana = server.addUser("ana@acme.com");
      const ids = Array.from({ length: 20 }, (_, index) => server.addGroup(`g${index}`, [ana]));
      const directory = server.open();
      const groups = await Promise.all(ids.map((id) => directory.groupById(id, { members: true })));
      expect(groups.map((group) => group?.members)).toEqual(
        ids.map(() => [{ value: ana, display: "ana@acme.com" }]),
      );
      await directory.allGroups({ members: true });
      await directory.groupByDisplayName("g7", { members: true });
      expect(server.requests).toEqual(["GET /Groups"]);
    });

    it("asks for a group by itself where lists leave members out, and only when they are needed", async () => {
      const server = await start({ listsShowMembers: false });
      const ana = server.addUser("ana@acme.com");
      const ids = [server.addGroup("full", [ana]), server.addGroup("empty")];
      const directory = server.open();
      await Promise.all(ids.map((id) => directory.groupById(id)));
      expect(server.requests).toEqual(["GET /Groups"]);
      const [full, empty] = await Promise.all(ids.map((id) => directory.groupById(id, { members: true })));
      expect([full?.members, empty?.members]).toEqual([[{ value: ana, display: "ana@acme.com" }], []]);
      await directory.allGroups({ members: true });
      expect(server.requests).toEqual(["GET /Groups", "GET /Groups/*", "GET /Groups/*"]);
    });
  });

  describe("by name", () => {
    it.each(["compare without case", "compare with case", "are ignored", "are refused"] as const)(
      "finds people without case where filters %s",
      async (filters) => {
        const server = await start({ filters });
        server.addUser("ana@acme.com");
        const directory = server.open();
        expect((await directory.userByName("Ana@Acme.com"))?.userName).toBe("ana@acme.com");
        expect(await server.open().userByName("bob@acme.com")).toBeUndefined();
      },
    );

    it("takes the one that is spelled exactly so where case tells people apart", async () => {
      const server = await start();
      server.addUser("ANA@acme.com");
      const lower = server.addUser("ana@acme.com");
      expect((await server.open().userByName("ana@acme.com"))?.id).toBe(lower);
      await expect(server.open().userByName("Ana@acme.com")).rejects.toMatchObject({ kind: "ambiguous" });
    });

    it("does not rely on a server's reading of a backslash", async () => {
      // scim2-parse-filter, with which this server filters, takes it for two.
      const server = await start();
      const id = server.addUser("CORP\\ana");
      expect((await server.open().userByName("CORP\\ana"))?.id).toBe(id);
      expect(server.requests).toEqual(["GET /Users?filter", "GET /Users?filter", "GET /Users"]);
    });

    it("tells external ids apart by case, and says when several have one", async () => {
      const server = await start();
      server.addUser("a@acme.com", { externalId: "E1" });
      server.addUser("b@acme.com", { externalId: "E2" });
      server.addUser("c@acme.com", { externalId: "E2" });
      expect(await server.open().userByExternalId("e1")).toBeUndefined();
      await expect(server.open().userByExternalId("E2")).rejects.toMatchObject({ kind: "ambiguous" });
    });
  });

  describe("nobody is gone without a proof", () => {
    it("asks a listing after a 404", async () => {
      const server = await start();
      populate(server, 3);
      expect(await server.open().userById("nobody")).toBeUndefined();
      expect(server.requests).toEqual(["GET /Users/*", "GET /Users"]);
    });

    it("believes the listing when it still shows a record that answers 404", async () => {
      const server = await start();
      const [id = ""] = populate(server, 3);
      server.intervene = ({ url }, response) => {
        if (!url.endsWith(id)) return false;
        json(response, 404, { status: "404" });
        return true;
      };
      expect((await server.open().userById(id))?.id).toBe(id);
    });

    it.each([
      [401, "unauthorized"],
      [403, "wrong-key"],
      [404, "directory-missing"],
    ])("takes a directory that answers %i for an error", async (status, kind) => {
      const server = await start();
      const [id = ""] = populate(server, 3);
      server.intervene = (_request, response) => {
        json(response, status, { error: "no", traceId: "t" });
        return true;
      };
      const asking: ((directory: Directory) => Promise<unknown>)[] = [
        (directory) => directory.userById(id),
        (directory) => directory.userById(id, { fresh: true }),
        (directory) => directory.userByName("person0@acme.com"),
        (directory) => directory.userByExternalId("E1"),
        (directory) => directory.allUsers(),
        (directory) => directory.groupById("g"),
        (directory) => directory.groupById("g", { members: true, fresh: true }),
        (directory) => directory.groupByDisplayName("g"),
        (directory) => directory.allGroups(),
        (directory) => directory.deleteUser(id),
        (directory) => directory.deleteGroup("g"),
        (directory) => directory.replaceUser(id, (user) => ({ ...user, active: false })),
        (directory) => directory.changeMembers("g", { add: [], remove: [{ id }] }),
        (directory) => directory.takeOutOfAllGroups(id),
        (directory) => directory.createUser({ userName: "x@acme.com" }),
        (directory) => directory.check(),
      ];
      for (const ask of asking) await expect(ask(server.open())).rejects.toMatchObject({ kind });
    });

    it("asks anew when it is told to, and proves that somebody has gone since", async () => {
      const server = await start();
      const [id = ""] = populate(server, 3);
      const directory = server.open();
      await directory.allUsers();
      server.users.delete(id);
      expect((await directory.userById(id))?.id).toBe(id);
      expect(await directory.userById(id, { fresh: true })).toBeUndefined();
      expect(await directory.userById(id)).toBeUndefined();
      expect(server.requests).toEqual(["GET /Users", "GET /Users/*", "GET /Users?filter"]);
    });

    it.each([
      ["the first page of the list that was read earlier", "before"],
      ["a list that is being read", "meanwhile"],
    ])("does not take for a proof %s", async (_what, when) => {
      const server = await start({ filters: "are refused" });
      const ids = populate(server, 250);
      const [gone = "", ...others] = ids;
      const directory = server.open();
      let release = (): void => undefined;
      // One goes and one comes, so that the list counts as many as before.
      const move = (): void => {
        server.users.delete(gone);
        server.addUser("new@acme.com");
      };
      let listing: Promise<unknown> = Promise.resolve();
      if (when === "before") {
        for (const id of others.slice(-2)) await directory.userById(id);
        move();
      } else {
        await new Promise<void>((resolve) => {
          server.intervene = ({ url }, _response, carryOut) => {
            if (!url.includes("startIndex=101")) return false;
            server.intervene = ({ url: next }) => {
              if (next.includes("filter")) setImmediate(release);
              return false;
            };
            release = carryOut;
            move();
            resolve();
            return true;
          };
          listing = directory.allUsers();
        });
      }
      expect(await directory.userById(gone, { fresh: true })).toBeUndefined();
      release();
      await listing;
      expect(await directory.userById(gone)).toBeUndefined();
      expect((await directory.allUsers()).map(({ id }) => id)).toEqual([...server.users.keys()]);
    });
  });

  it("reads the first page once when the whole list is asked for while it is on its way", async () => {
    const server = await start();
    const ids = populate(server, 250);
    const directory = server.open();
    let listing: Promise<unknown> = Promise.resolve();
    server.intervene = () => {
      server.intervene = undefined;
      listing = directory.allUsers();
      return false;
    };
    await Promise.all(ids.slice(0, 2).map((id) => directory.userById(id)));
    await listing;
    expect(server.requests).toEqual(["GET /Users", "GET /Users", "GET /Users"]);
  });

  it("lets the others go on when one of several equal callers is cancelled", async () => {
    const server = await start();
    const [id = ""] = populate(server, 1);
    const directory = server.open();
    const cancel = new AbortController();
    server.intervene = (_request, _response, carryOut) => {
      cancel.abort();
      setImmediate(carryOut);
      return true;
    };
    const cancelled = directory.userById(id, { signal: cancel.signal });
    const other = directory.userById(id);
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    expect((await other)?.id).toBe(id);
  });

  it("checks with one request for all who ask", async () => {
    const server = await start();
    const directory = server.open();
    await Promise.all([directory.check(), directory.check()]);
    expect(server.requests).toEqual(["GET /Users"]);
  });
});
