import type { Directory } from "../../src/scim";
import { json } from "../http/tiny-server";
import { idsOf, inGroup, patches, people } from "./group-helpers";
import { type Oddities, oddDirectory, type OddDirectory } from "./odd-directory";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

describe("changing members", () => {
  const open: OddDirectory[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  async function start(oddities?: Oddities): Promise<OddDirectory> {
    const server = await oddDirectory(oddities);
    open.push(server);
    return server;
  }

  it("adds with the one request that is documented", async () => {
    const server = await start();
    const [ana, bob] = people(server, 2);
    if (ana === undefined || bob === undefined) throw new Error("nobody");
    const group = server.addGroup("engineers");
    const result = await server.open().changeMembers(group, { add: [ana, { id: bob.id }], remove: [] });
    expect(server.bodies).toEqual([
      {
        schemas: [PATCH_OP],
        Operations: [
          {
            op: "add",
            path: "members",
            value: [{ value: ana.id, display: "person0@acme.com" }, { value: bob.id }],
          },
        ],
      },
    ]);
    expect(result.missing).toEqual([]);
    expect(result.group?.members?.map(({ value }) => value)).toEqual([ana.id, bob.id]);
    expect(server.requests).toEqual(["PATCH /Groups/*"]);
  });

  it("takes out with the form that nobody can misread", async () => {
    const server = await start();
    const all = people(server, 4);
    const group = server.addGroup("engineers", idsOf(all));
    const directory = server.open();
    await directory.groupById(group, { members: true });
    await directory.changeMembers(group, { add: [], remove: all.slice(0, 2) });
    expect(server.bodies).toEqual([
      {
        schemas: [PATCH_OP],
        Operations: all.slice(0, 2).map(({ id }) => ({ op: "remove", path: `members[value eq "${id}"]` })),
      },
    ]);
    expect(inGroup(server, group)).toEqual(idsOf(all.slice(2)));
    expect(server.requests).toEqual(["GET /Groups/*", "PATCH /Groups/*"]);
  });

  it("sends nothing that is known to be so already", async () => {
    const server = await start();
    const [ana, bob] = people(server, 2);
    if (ana === undefined || bob === undefined) throw new Error("nobody");
    const group = server.addGroup("engineers", [ana.id]);
    const directory = server.open();
    await directory.groupById(group, { members: true });
    const { group: after } = await directory.changeMembers(group, { add: [ana], remove: [bob] });
    expect(after?.members).toHaveLength(1);
    expect(patches(server)).toBe(0);
  });

  describe("one group, many callers", () => {
    it("joins those who come together, and those who come while a request is under way", async () => {
      const server = await start();
      const all = people(server, 30);
      const group = server.addGroup("engineers");
      const directory = server.open();
      const late: Promise<unknown>[] = [];
      server.intervene = (_request, _response, carryOut) => {
        if (late.length === 0) {
          for (const person of all.slice(10))
            late.push(directory.changeMembers(group, { add: [person], remove: [] }));
        }
        setImmediate(carryOut);
        return true;
      };
      await Promise.all(
        all.slice(0, 10).map((person) => directory.changeMembers(group, { add: [person], remove: [] })),
      );
      await Promise.all(late);
      expect(inGroup(server, group).sort()).toEqual(idsOf(all).sort());
      expect(patches(server)).toBe(2);
    });

    it("sends the first ones at once, all that came in the same turn in one request", async () => {
      const server = await start();
      const all = people(server, 10);
      const group = server.addGroup("engineers");
      const directory = server.open();
      await Promise.all(all.map((person) => directory.changeMembers(group, { add: [person], remove: [] })));
      expect(patches(server)).toBe(1);
      expect(server.clock.waits).toEqual([]);
    });

    it("keeps the last word about each person", async () => {
      const server = await start();
      const [ana, bob] = people(server, 2);
      if (ana === undefined || bob === undefined) throw new Error("nobody");
      const group = server.addGroup("engineers", [bob.id]);
      const directory = server.open();
      await Promise.all([
        directory.changeMembers(group, { add: [ana], remove: [bob] }),
        directory.changeMembers(group, { add: [bob], remove: [ana] }),
      ]);
      expect(inGroup(server, group)).toEqual([bob.id]);
    });

    it("tells each caller about its own people only", async () => {
      const server = await start();
      const [ana] = people(server, 1);
      if (ana === undefined) throw new Error("nobody");
      const group = server.addGroup("engineers");
      const directory = server.open();
      const ghost = { id: "ghost", name: "ghost@acme.com" };
      const [good, bad] = await Promise.all([
        directory.changeMembers(group, { add: [ana], remove: [] }),
        directory.changeMembers(group, { add: [ghost], remove: [] }),
      ]);
      expect([good.missing, bad.missing]).toEqual([[], [ghost]]);
      expect(inGroup(server, group)).toEqual([ana.id]);
    });

    it("lets the others go on when one is cancelled, and drops its people when it waited still", async () => {
      const server = await start();
      const [ana, bob, cy] = people(server, 3);
      if (ana === undefined || bob === undefined || cy === undefined) throw new Error("nobody");
      const group = server.addGroup("engineers");
      const directory = server.open();
      const cancel = new AbortController();
      const waiting: Promise<unknown>[] = [];
      server.intervene = (_request, _response, carryOut) => {
        if (waiting.length === 0) {
          const { signal } = cancel;
          waiting.push(
            expectCancelled(directory.changeMembers(group, { add: [bob], remove: [] }, { signal })),
          );
          waiting.push(directory.changeMembers(group, { add: [cy], remove: [] }));
          cancel.abort();
        }
        setImmediate(carryOut);
        return true;
      };
      const first = expectCancelled(
        directory.changeMembers(group, { add: [ana], remove: [] }, { signal: cancel.signal }),
      );
      const beside = directory.changeMembers(group, { add: [ana], remove: [] });
      await Promise.all([first, beside]);
      await Promise.all(waiting);
      expect(inGroup(server, group)).toEqual([ana.id, cy.id]);
    });
  });

  it("does nothing for a caller that is cancelled already", async () => {
    const server = await start();
    const [ana] = people(server, 1);
    if (ana === undefined) throw new Error("nobody");
    const group = server.addGroup("engineers");
    const directory = server.open();
    const others = directory.changeMembers(group, { add: [ana], remove: [] });
    const signal = AbortSignal.abort();
    await expectCancelled(directory.changeMembers(group, { add: [], remove: [ana] }, { signal }));
    await others;
    expect(inGroup(server, group)).toEqual([ana.id]);
  });

  async function expectCancelled(change: Promise<unknown>): Promise<void> {
    await expect(change).rejects.toMatchObject({ kind: "cancelled" });
  }

  describe("people who do not exist", () => {
    it.each([400, 404, "passed over"] as const)(
      "keep nobody out, where the directory answers %s",
      async (unknownMember) => {
        const server = await start({ unknownMember });
        const all = people(server, 40);
        const ghosts = [
          { id: "ghost-1", name: "ghost1@acme.com" },
          { id: "ghost-2", name: "ghost2@acme.com" },
        ];
        const group = server.addGroup("engineers");
        const add = [...all.slice(0, 15), ...ghosts.slice(0, 1), ...all.slice(15), ...ghosts.slice(1)];
        const { missing } = await server.open().changeMembers(group, { add, remove: [] });
        expect(missing).toEqual(ghosts);
        expect(inGroup(server, group).sort()).toEqual(idsOf(all).sort());
        expect(server.requests.length).toBeLessThanOrEqual(30);
      },
    );

    it("are found at once where everybody else is known", async () => {
      const server = await start();
      const all = people(server, 40);
      const group = server.addGroup("engineers");
      const directory = server.open();
      await directory.allUsers();
      const add = [{ id: "ghost", name: "ghost@acme.com" }, ...all];
      const { missing } = await directory.changeMembers(group, { add, remove: [] });
      expect(missing).toHaveLength(1);
      expect(server.requests).toEqual([
        "GET /Users",
        "PATCH /Groups/*",
        "GET /Groups/*",
        "PATCH /Groups/*",
        "PATCH /Groups/*",
        "GET /Users/*",
      ]);
    });

    it("are not confused with people whom the directory does not know everywhere yet", async () => {
      const server = await start();
      const directory = server.open();
      const group = server.addGroup("engineers");
      const { user } = await directory.createUser({ userName: "new@acme.com" });
      let refusals = 2;
      server.intervene = ({ method }, response) => {
        if (method !== "PATCH" || refusals === 0) return false;
        refusals -= 1;
        json(response, 404, { status: "404" });
        return true;
      };
      const { missing } = await directory.changeMembers(group, { add: [{ id: user.id }], remove: [] });
      expect(missing).toEqual([]);
      expect(inGroup(server, group)).toEqual([user.id]);
    });

    it("count as taken out", async () => {
      const server = await start();
      const [ana] = people(server, 1);
      if (ana === undefined) throw new Error("nobody");
      const group = server.addGroup("engineers", [ana.id]);
      await server.open().changeMembers(group, { add: [], remove: [{ id: "ghost" }, ana] });
      expect(inGroup(server, group)).toEqual([]);
    });
  });

  describe("a group that is gone", () => {
    it("is an error for whoever is to enter it", async () => {
      const server = await start();
      const [ana] = people(server, 1);
      if (ana === undefined) throw new Error("nobody");
      const change = server.open().changeMembers("gone", { add: [ana], remove: [] });
      await expect(change).rejects.toMatchObject({ kind: "not-found" });
      await expect(change).rejects.toThrow("does not hold the group gone");
    });

    it("has nobody in it", async () => {
      const server = await start();
      const result = await server.open().changeMembers("gone", { add: [], remove: [{ id: "1" }] });
      expect(result).toEqual({ group: undefined, missing: [] });
    });
  });

  describe("requests that are too large", () => {
    it.each([400, 413] as const)("are halved after %i, and the size is remembered", async (tooManyStatus) => {
      const server = await start({ mostInPatch: 30, tooManyStatus });
      const all = people(server, 100);
      const group = server.addGroup("engineers");
      const directory = server.open();
      await directory.changeMembers(group, { add: all, remove: [] });
      expect(inGroup(server, group)).toHaveLength(100);
      const before = patches(server);
      expect(before).toBeLessThanOrEqual(7);
      await directory.changeMembers(group, { add: [], remove: all.slice(1) });
      expect(inGroup(server, group)).toEqual([all[0]?.id]);
      const other = server.addGroup("others");
      const late = patches(server);
      await directory.changeMembers(other, { add: all, remove: [] });
      expect(patches(server) - late).toBe(4);
    });
  });

  describe("taking somebody out of all groups", () => {
    it.each(["told", "left out", "always empty"] as const)(
      "where a user's groups are %s",
      async (userGroups) => {
        const server = await start({ userGroups });
        const all = people(server, 3);
        const [ana] = all;
        if (ana === undefined) throw new Error("nobody");
        const groups = ["a", "b"].map((name) => server.addGroup(name, idsOf(all)));
        const without = server.addGroup("c", idsOf(all.slice(1)));
        const directory = server.open();
        expect([...(await directory.takeOutOfAllGroups(ana.id))].sort()).toEqual([...groups].sort());
        for (const group of [...groups, without]) expect(inGroup(server, group)).toEqual(idsOf(all.slice(1)));
        expect(directory.ownWrites.wasTakenOut(groups[0] ?? "", ana.id)).toBe(true);
      },
    );

    it("joins many leavers of one group into few requests", async () => {
      const server = await start();
      const all = people(server, 50);
      const group = server.addGroup("engineers", idsOf(all));
      const directory = server.open();
      await Promise.all(all.slice(0, 40).map(({ id }) => directory.takeOutOfAllGroups(id)));
      expect(inGroup(server, group)).toEqual(idsOf(all.slice(40)));
      expect(patches(server)).toBeLessThanOrEqual(10);
    });

    it("asks nothing about the groups of somebody whom it has just deactivated", async () => {
      const server = await start();
      const all = people(server, 3);
      const group = server.addGroup("engineers", idsOf(all));
      const directory = server.open();
      const [ana] = all;
      if (ana === undefined) throw new Error("nobody");
      await directory.groupById(group, { members: true });
      await directory.replaceUser(ana.id, (user) => ({ ...user, active: false }));
      await directory.takeOutOfAllGroups(ana.id);
      expect(server.requests).toEqual(["GET /Groups/*", "GET /Users/*", "PUT /Users/*", "PATCH /Groups/*"]);
    });

    it("has nothing to do for somebody who is gone", async () => {
      const server = await start();
      expect(await server.open().takeOutOfAllGroups("ghost")).toEqual([]);
    });
  });

  it("believes its own writes where answers tell no members and a read lags behind", async () => {
    const server = await start({ patchAnswer: "the group without members" });
    const [ana, bob] = people(server, 2);
    if (ana === undefined || bob === undefined) throw new Error("nobody");
    const group = server.addGroup("engineers", [bob.id]);
    const directory = server.open();
    await directory.changeMembers(group, { add: [ana], remove: [] });
    server.intervene = ({ method }, response) => {
      const stale = { id: group, displayName: "engineers", members: [{ value: bob.id }] };
      if (method === "GET") json(response, 200, { totalResults: 1, Resources: [stale] });
      return method === "GET";
    };
    const [seen] = await directory.allGroups({ members: true });
    expect(seen?.members?.map(({ value }) => value)).toEqual([bob.id, ana.id]);
  });

  it("knows nothing for sure of a group after a write whose fate is unknown", async () => {
    const server = await start();
    const [ana] = people(server, 1);
    if (ana === undefined) throw new Error("nobody");
    const group = server.addGroup("engineers");
    const directory: Directory = server.open();
    await directory.groupById(group, { members: true });
    server.intervene = ({ method }, response) => {
      if (method === "PATCH") json(response, 500, {});
      return method === "PATCH";
    };
    await expect(directory.changeMembers(group, { add: [ana], remove: [] })).rejects.toMatchObject({
      fate: "unknown",
    });
    server.intervene = undefined;
    server.groups.get(group)?.members.set(ana.id, "");
    expect((await directory.groupById(group, { members: true }))?.members).toHaveLength(1);
  });
});
