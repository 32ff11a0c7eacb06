import type { ScimUser } from "../../src/scim";
import { cut, json } from "../http/tiny-server";
import { type Intervention, type Oddities, oddDirectory, type OddDirectory } from "./odd-directory";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

/** Intervenes in the first `times` requests of this method and no more. */
function first(times: number, method: string, intervene: Intervention): Intervention {
  let left = times;
  return (request, response, carryOut) => {
    if (request.method !== method || left === 0) return false;
    left -= 1;
    return intervene(request, response, carryOut);
  };
}

const cutBefore: Intervention = (request, response) => {
  cut(response, request);
  return true;
};

/** The directory carries the request out, and its answer is lost. */
const cutAfter: Intervention = (_request, response, carryOut) => {
  jest.spyOn(response, "end").mockImplementation(() => response.destroy());
  carryOut();
  return true;
};

const answer500: Intervention = (_request, response) => {
  json(response, 500, {});
  return true;
};

describe("writing to a directory", () => {
  const open: OddDirectory[] = [];

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  async function start(oddities?: Oddities): Promise<OddDirectory> {
    const server = await oddDirectory(oddities);
    open.push(server);
    return server;
  }

  describe("creating people", () => {
    it("sends the record and knows it from then on", async () => {
      const server = await start();
      const directory = server.open();
      const { user, outcome } = await directory.createUser({
        id: "",
        userName: "ana@acme.com",
        title: "CEO",
      });
      expect(outcome).toBe("created");
      expect(server.bodies).toEqual([{ schemas: [CORE], userName: "ana@acme.com", title: "CEO" }]);
      expect(await directory.userById(user.id)).toEqual(user);
      expect(await directory.userByName("ANA@acme.com")).toEqual(user);
      expect(server.requests).toEqual(["POST /Users"]);
    });

    it.each([
      ["cut before it was carried out", cutBefore, "created", 2],
      ["cut after it was carried out", cutAfter, "found", 1],
      ["answered with 500", answer500, "created", 2],
      [
        "answered with half of its JSON",
        (_request, response, carryOut): boolean => {
          const end = response.end.bind(response);
          jest.spyOn(response, "end").mockImplementation(() => end('{"id": "'));
          carryOut();
          return true;
        },
        "found",
        1,
      ],
      [
        "answered with something that is not SCIM",
        (_request, response, carryOut): boolean => {
          const end = response.end.bind(response);
          jest.spyOn(response, "end").mockImplementation(() => end('{"hello": "world"}'));
          carryOut();
          return true;
        },
        "found",
        1,
      ],
    ] satisfies [string, Intervention, string, number][])(
      "creates nobody twice when the request is %s",
      async (_what, intervene, expected, posts) => {
        const server = await start();
        server.intervene = first(1, "POST", intervene);
        const { user, outcome } = await server.open().createUser({ userName: "ana@acme.com" });
        expect(outcome).toBe(expected);
        expect([...server.users.keys()]).toEqual([user.id]);
        expect(server.requests.filter((request) => request === "POST /Users")).toHaveLength(posts);
      },
    );

    it("finds its own record behind a conflict when the first look came too early", async () => {
      const server = await start();
      let looks = 0;
      const lost = first(1, "POST", cutAfter);
      server.intervene = (request, response, carryOut) => {
        if (request.method !== "GET") return lost(request, response, carryOut);
        looks += 1;
        if (looks > 1) return false;
        json(response, 200, { totalResults: 0, Resources: [] });
        return true;
      };
      const { outcome } = await server.open().createUser({ userName: "ana@acme.com" });
      expect(outcome).toBe("found");
      expect(server.users.size).toBe(1);
    });

    it("gives up on a directory that never answers, with its own sentence", async () => {
      const server = await start();
      server.intervene = first(Infinity, "POST", answer500);
      const creation = server.open().createUser({ userName: "ana@acme.com" });
      await expect(creation).rejects.toMatchObject({ kind: "unexpected", fate: "unknown" });
      await expect(creation).rejects.toThrow("when asked to create the user ana@acme.com");
      expect(server.requests.filter((request) => request === "POST /Users")).toHaveLength(4);
    });

    it("says whose record is in the way", async () => {
      const server = await start();
      server.addUser("ANA@acme.com");
      await expect(server.open().createUser({ userName: "ana@acme.com" })).rejects.toMatchObject({
        kind: "conflict",
        message: "The directory odd holds another record like the user ana@acme.com: refused",
      });
    });

    it("sends the second of two equal names not at all", async () => {
      const server = await start();
      const directory = server.open();
      const both = await Promise.allSettled([
        directory.createUser({ userName: "ana@acme.com" }),
        directory.createUser({ userName: "Ana@acme.com" }),
      ]);
      expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
      expect(server.requests).toEqual(["POST /Users"]);
    });

    it("stops when it is cancelled", async () => {
      const server = await start();
      const cancel = new AbortController();
      server.intervene = (): boolean => {
        cancel.abort();
        return true;
      };
      await expect(
        server.open().createUser({ userName: "ana@acme.com" }, { signal: cancel.signal }),
      ).rejects.toMatchObject({ kind: "cancelled", fate: "unknown" });
    });
  });

  describe("changing people", () => {
    it("puts back everything that the change leaves alone, and nothing that is read-only", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com", {
        schemas: [CORE],
        title: "CEO",
        meta: { lastModified: "2026-01-01T00:00:00Z" },
        "urn:scim:schemas:extension:atlassian-external:1.0": { atlassianAccountId: "a1" },
        "urn:acme:1.0": { badge: 7 },
        nobodyKnowsThis: [1, { two: 3 }],
      });
      await server.open().replaceUser(id, (user) => ({ ...user, title: undefined, nickName: "Ani" }));
      expect(server.bodies).toEqual([
        {
          schemas: [CORE, "urn:acme:1.0"],
          userName: "ana@acme.com",
          emails: [{ value: "ana@acme.com", primary: true }],
          nickName: "Ani",
          "urn:acme:1.0": { badge: 7 },
          nobodyKnowsThis: [1, { two: 3 }],
        },
      ]);
    });

    it("sends nothing when nothing changes", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com", { title: "CEO" });
      const user = await server.open().replaceUser(id, (current) => ({ ...current, title: "CEO" }));
      expect(user.title).toBe("CEO");
      expect(server.requests).toEqual(["GET /Users/*"]);
    });

    it("starts from what the directory holds now and not from what was read before", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com");
      const directory = server.open();
      await directory.userById(id);
      server.users.set(id, { id, userName: "ana@acme.com", title: "CEO" });
      await directory.replaceUser(id, (user) => ({ ...user, nickName: "Ani" }));
      expect(server.users.get(id)).toMatchObject({ title: "CEO", nickName: "Ani" });
      expect(await directory.userById(id)).toMatchObject({ title: "CEO", nickName: "Ani" });
    });

    it("lets two changes of one person follow each other", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com");
      const directory = server.open();
      await Promise.all([
        directory.replaceUser(id, (user) => ({ ...user, nickName: "Ani" })),
        directory.replaceUser(id, (user) => ({ ...user, title: "CEO" })),
      ]);
      expect(server.users.get(id)).toMatchObject({ nickName: "Ani", title: "CEO" });
    });

    it.each([
      ["before", cutBefore],
      ["after", cutAfter],
    ])("repeats a PUT that was cut %s it was carried out", async (_when, intervene) => {
      const server = await start();
      const id = server.addUser("ana@acme.com");
      server.intervene = first(2, "PUT", intervene);
      const user = await server.open().replaceUser(id, (current) => ({ ...current, title: "CEO" }));
      expect([user.title, server.users.get(id)?.title]).toEqual(["CEO", "CEO"]);
    });

    it("reads the record where a PUT is answered without it", async () => {
      const server = await start({ putAnswer: "nothing" });
      const id = server.addUser("ana@acme.com");
      expect(await server.open().replaceUser(id, (user) => ({ ...user, title: "CEO" }))).toMatchObject({
        title: "CEO",
      });
    });

    it("does not undo its own last change when a read lags behind it", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com", { meta: { lastModified: "2026-01-01T00:00:00Z" } });
      const stale = server.users.get(id);
      const directory = server.open();
      server.intervene = ({ method }, response) => {
        if (method !== "PUT") return false;
        const put = { ...stale, nickName: "Ani", meta: { lastModified: "2026-01-01T00:00:05Z" } };
        json(response, 200, put);
        return true;
      };
      await directory.replaceUser(id, (user) => ({ ...user, nickName: "Ani" }));
      await directory.replaceUser(id, (user) => ({ ...user, title: "CEO" }));
      expect(server.bodies.at(-1)).toMatchObject({ nickName: "Ani", title: "CEO" });
    });

    it("says that somebody is gone, once the directory has shown that it answers", async () => {
      const server = await start();
      await expect(server.open().replaceUser("nobody", (user) => user)).rejects.toMatchObject({
        kind: "not-found",
      });
      expect(server.requests).toEqual(["GET /Users/*", "GET /Users"]);
    });
  });

  describe("deleting people", () => {
    it("counts somebody who is gone as deleted, once the directory has shown that it answers", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com");
      const directory = server.open();
      await directory.userById(id);
      server.users.delete(id);
      await directory.deleteUser(id);
      expect(server.requests).toEqual(["GET /Users/*", "DELETE /Users/*", "GET /Users"]);
    });

    it("forgets them everywhere", async () => {
      const server = await start();
      const id = server.addUser("ana@acme.com", { externalId: "E1" });
      const group = server.addGroup("all", [id]);
      const directory = server.open();
      await Promise.all([directory.allUsers(), directory.allGroups({ members: true })]);
      await directory.deleteUser(id);
      expect(await directory.userById(id)).toBeUndefined();
      expect(await directory.userByName("ana@acme.com")).toBeUndefined();
      expect(await directory.userByExternalId("E1")).toBeUndefined();
      expect((await directory.groupById(group, { members: true }))?.members).toEqual([]);
      await directory.changeMembers(group, { add: [], remove: [{ id }] });
      expect(server.requests).toEqual(["GET /Users", "GET /Groups", "DELETE /Users/*"]);
    });

    it.each(["", ".", ".."])("never asks for the id %j, which would mean the list", async (id) => {
      const server = await start();
      await expect(server.open().deleteUser(id)).rejects.toMatchObject({ kind: "invalid", fate: "not-sent" });
      await expect(server.open().userById(id, { fresh: true })).rejects.toMatchObject({ kind: "invalid" });
      expect(server.requests).toEqual([]);
    });
  });

  describe("groups", () => {
    it("are created and known from then on, empty", async () => {
      const server = await start();
      const directory = server.open();
      const { group } = await directory.createGroup({ displayName: "engineers", externalId: "" });
      expect(server.bodies).toEqual([
        { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "engineers" },
      ]);
      expect((await directory.groupById(group.id, { members: true }))?.members).toEqual([]);
      expect(await directory.groupByDisplayName("Engineers")).toMatchObject({ id: group.id });
      expect(server.requests).toEqual(["POST /Groups"]);
    });

    it("are not created twice when the answer is lost", async () => {
      const server = await start();
      server.intervene = first(1, "POST", cutAfter);
      const { outcome } = await server.open().createGroup({ displayName: "engineers" });
      expect([outcome, server.groups.size]).toEqual(["found", 1]);
    });

    it("are given an external id and lose it", async () => {
      const server = await start();
      const ana = server.addUser("ana@acme.com");
      const id = server.addGroup("engineers", [ana]);
      const directory = server.open();
      expect(await directory.setGroupExternalId(id, "E1")).toMatchObject({ externalId: "E1" });
      expect(server.groups.get(id)?.externalId).toBe("E1");
      expect(await directory.setGroupExternalId(id, "")).not.toHaveProperty("externalId");
      expect(server.bodies).toEqual(
        [
          { op: "replace", path: "externalId", value: "E1" },
          { op: "remove", path: "externalId" },
        ].map((operation) => ({
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [operation],
        })),
      );
    });

    it("are deleted, also when they are gone", async () => {
      const server = await start();
      const id = server.addGroup("engineers");
      const directory = server.open();
      await directory.groupById(id);
      await directory.deleteGroup(id);
      await directory.deleteGroup(id);
      await server.open().deleteGroup(id);
      expect(server.groups.size).toBe(0);
      expect(await directory.groupByDisplayName("engineers")).toBeUndefined();
    });
  });

  describe("what was there before this process wrote", () => {
    it("is told for people", async () => {
      const server = await start();
      const ana = server.addUser("ana@acme.com", { active: false });
      const bob = server.addUser("bob@acme.com");
      const directory = server.open();
      const { beforeOwnWrites: before, ownWrites } = directory;
      const { user: cy } = await directory.createUser({ userName: "cy@acme.com" });
      await directory.replaceUser(ana, (user) => ({ ...user, userName: "ana.ray@acme.com", active: true }));
      await directory.replaceUser(ana, (user) => ({ ...user, title: "CEO" }));
      await directory.deleteUser(bob);
      const { user: newBob } = await directory.createUser({ userName: "bob@acme.com" });

      const idOf = async (name: string): Promise<string | undefined> => (await before.userByName(name))?.id;
      expect(
        await Promise.all(["cy", "ana", "ana.ray", "BOB"].map((name) => idOf(`${name}@acme.com`))),
      ).toEqual([undefined, ana, undefined, bob]);
      expect(await before.userById(cy.id)).toBeUndefined();
      expect(await before.userById(ana)).toMatchObject({ userName: "ana@acme.com", active: false });
      expect(await before.userById(bob)).toMatchObject({ userName: "bob@acme.com" });
      expect(await before.userById(newBob.id)).toBeUndefined();
      expect(ownWrites.users().map(({ id, deeds }) => [id, deeds])).toEqual([
        [cy.id, ["created"]],
        [ana, ["reactivated", "updated"]],
        [bob, ["deleted"]],
        [newBob.id, ["created"]],
      ]);
      expect([ana, "other", undefined].map((id) => ownWrites.touchedUser(id))).toEqual([true, false, false]);
    });

    it("is told for groups and their members", async () => {
      const server = await start();
      const [ana, bob, cy] = ["ana", "bob", "cy"].map((name) => server.addUser(`${name}@acme.com`));
      if (ana === undefined || bob === undefined || cy === undefined) throw new Error("nobody was added");
      const id = server.addGroup("engineers", [ana, bob]);
      const directory = server.open();
      const { beforeOwnWrites: before, ownWrites } = directory;
      const membersBefore = async (): Promise<unknown> =>
        (await before.groupById(id, { members: true }))?.members?.map(({ value }) => value).sort();

      await directory.changeMembers(id, { add: [{ id: cy, name: "cy@acme.com" }], remove: [{ id: bob }] });
      expect(await membersBefore()).toEqual([ana, bob].sort());
      expect([ana, bob, cy].map((user) => ownWrites.wasTakenOut(id, user))).toEqual([false, true, false]);
      await directory.changeMembers(id, { add: [{ id: bob }], remove: [] });
      expect(ownWrites.wasTakenOut(id, bob)).toBe(false);
      expect(await membersBefore()).toEqual([ana, bob].sort());
      expect(ownWrites.touchedGroup(id)).toBe(false);

      const { group } = await directory.createGroup({ displayName: "new" });
      await directory.deleteGroup(id);
      expect(await before.groupByDisplayName("new")).toBeUndefined();
      expect(await before.groupById(group.id)).toBeUndefined();
      expect(await before.groupByDisplayName("engineers")).toMatchObject({ id });
      expect([id, group.id].map((touched) => ownWrites.touchedGroup(touched))).toEqual([true, true]);
    });
  });

  it("hands out records that a caller may change without changing what others see", async () => {
    const server = await start();
    const id = server.addUser("ana@acme.com", { title: "CEO" });
    const directory = server.open();
    let seen: ScimUser | undefined;
    await directory.replaceUser(id, (user) => {
      user.title = "CTO";
      seen = user;
      return user;
    });
    expect(server.users.get(id)).toMatchObject({ title: "CTO" });
    if (seen !== undefined) seen.title = "nobody";
    expect(await directory.userById(id)).toMatchObject({ title: "CTO" });
  });
});
