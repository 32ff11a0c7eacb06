import { json } from "../http/tiny-server";
import { idsOf, inGroup, patches, people } from "./group-helpers";
import { type Oddities, oddDirectory, type OddDirectory } from "./odd-directory";

describe("every way in which a server may take people out", () => {
  const open: OddDirectory[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  async function start(oddities?: Oddities): Promise<OddDirectory> {
    const server = await oddDirectory(oddities);
    open.push(server);
    return server;
  }

  const filtered = ["works", "refused", "ignored", "takes everybody out", "takes one out"] as const;
  const listed = ["works", "refused", "ignored", "takes everybody out"] as const;
  const answers = ["the group", "nothing", "the group without members"] as const;
  const cases = filtered.flatMap((filteredRemove) =>
    listed.flatMap((listedRemove) =>
      answers.map((patchAnswer) => ({ filteredRemove, listedRemove, patchAnswer })),
    ),
  );

  it.each(cases)("%j: those who leave are out and the others are in", async (oddities) => {
    const server = await start(oddities);
    const all = people(server, 12);
    const group = server.addGroup("engineers", idsOf(all));
    const other = server.addGroup("others", idsOf(all));
    const directory = server.open();
    await directory.changeMembers(group, { add: [], remove: all.slice(0, 3) });
    expect(inGroup(server, group).sort()).toEqual(idsOf(all.slice(3)).sort());
    expect((await directory.groupById(group, { members: true }))?.members).toHaveLength(9);
    await directory.changeMembers(other, { add: [], remove: all.slice(0, 11) });
    expect(inGroup(server, other)).toEqual(idsOf(all.slice(11)));
    await directory.changeMembers(other, { add: [], remove: all.slice(11) });
    expect(inGroup(server, other)).toEqual([]);
  });

  it("remembers which form works", async () => {
    const server = await start({ filteredRemove: "refused" });
    const all = people(server, 12);
    const groups = Array.from({ length: 5 }, (_, index) => server.addGroup(`g${index}`, idsOf(all)));
    const directory = server.open();
    await directory.allGroups({ members: true });
    for (const group of groups) await directory.changeMembers(group, { add: [], remove: all.slice(0, 3) });
    expect(server.requests.slice(-4)).toEqual([
      "PATCH /Groups/*",
      "PATCH /Groups/*",
      "PATCH /Groups/*",
      "PATCH /Groups/*",
    ]);
  });

  it("puts those back whom a server took out by mistake, and does not count them as newcomers", async () => {
    const server = await start({ filteredRemove: "takes everybody out" });
    const all = people(server, 5);
    const group = server.addGroup("engineers", idsOf(all));
    const directory = server.open();
    await directory.changeMembers(group, { add: [], remove: all.slice(0, 1) });
    expect(inGroup(server, group).sort()).toEqual(idsOf(all.slice(1)).sort());
    expect(all.map(({ id }) => directory.ownWrites.wasTakenOut(group, id))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    const before = await directory.beforeOwnWrites.groupById(group, { members: true });
    expect(before?.members?.map(({ value }) => value).sort()).toEqual(idsOf(all).sort());
  });

  it("says so when there is none", async () => {
    const server = await start({ filteredRemove: "refused", listedRemove: "ignored", replace: "refused" });
    const all = people(server, 3);
    const group = server.addGroup("engineers", idsOf(all));
    await expect(server.open().changeMembers(group, { add: [], remove: all.slice(0, 2) })).rejects.toThrow(
      /still in the group engineers: the directory carries out no form/,
    );
  });

  it("waits for a server whose reads lag behind its writes", async () => {
    const server = await start({ patchAnswer: "nothing" });
    const all = people(server, 4);
    const group = server.addGroup("engineers", idsOf(all));
    const directory = server.open();
    await directory.groupById(group, { members: true });
    let stale = 2;
    server.intervene = ({ method }, response) => {
      if (method !== "GET" || stale === 0) return false;
      stale -= 1;
      json(response, 200, {
        id: group,
        displayName: "engineers",
        members: all.map(({ id }) => ({ value: id })),
      });
      return true;
    };
    await directory.changeMembers(group, { add: [], remove: all.slice(0, 1) });
    expect(patches(server)).toBe(1);
  });
});
