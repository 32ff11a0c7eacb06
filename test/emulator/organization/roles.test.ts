import { applicationError, OrganizationApi } from "./organization-api";

const SITE = "https://acme.atlassian.net";

describe("roles of a group", () => {
  let api: OrganizationApi;
  let jira: string;
  let confluence: string;
  let group: string;

  beforeEach(async () => {
    api = await OrganizationApi.start({ verifiedDomains: ["acme.example"] });
    jira = api.handle.addApplication({ product: "jira-software", site: SITE });
    confluence = api.handle.addApplication({ product: "confluence", site: SITE });
    await api.scim.group("engineering", [await api.scim.person("ana@acme.example")]);
    group = await api.groupId("engineering");
  });
  afterEach(() => api.close());

  it("are assigned, told and revoked", async () => {
    expect(await api.assign(group, jira)).toMatchObject({ status: 204, text: "" });
    await api.assign(group, jira, "atlassian/admin");
    await api.assign(group, confluence, "atlassian/viewer");
    const row = { resourceId: jira, resourceOwner: "jira-software", defaultRole: null };
    expect(await api.roles(group)).toEqual([
      { ...row, roles: ["atlassian/admin", "atlassian/user"] },
      { resourceId: confluence, resourceOwner: "confluence", defaultRole: null, roles: ["atlassian/viewer"] },
    ]);
    expect(await api.roles(group, `?resourceIds=${jira}&roleIds=atlassian/user`)).toEqual([
      { ...row, roles: ["atlassian/user"] },
    ]);
    expect(await api.roles(group, "?resourceOwners=confluence,bitbucket")).toMatchObject([
      { resourceId: confluence },
    ]);
    expect((await api.revoke(group, jira, "atlassian/admin")).status).toBe(204);
    expect(api.handle.rolesOf("Engineering", jira)).toEqual(["atlassian/user"]);
    expect(api.handle.changes.map(({ by, kind, role }) => [by, kind, role])).toEqual([
      ["api", "role-granted", "atlassian/user"],
      ["api", "role-granted", "atlassian/admin"],
      ["api", "role-granted", "atlassian/viewer"],
      ["api", "role-revoked", "atlassian/admin"],
    ]);
  });

  it("may be assigned again, which is no change", async () => {
    await api.assign(group, jira);
    expect((await api.assign(group, jira)).status).toBe(204);
    expect(api.handle.changes).toHaveLength(1);
  });

  it("that are not there are revoked with 404, or 204 where that switch is set", async () => {
    expect(await api.revoke(group, jira)).toMatchObject({
      status: 404,
      body: applicationError(404, "404-1"),
    });
    api.scim.emulator.behave({ revokeMissing: "204" });
    expect((await api.revoke(group, jira)).status).toBe(204);
    expect(api.handle.changes).toEqual([]);
  });

  it("are refused where the group, the resource or the role is unknown", async () => {
    const noGroup = applicationError(404, "404-10");
    expect(await api.assign("unknown", jira)).toMatchObject({ status: 404, body: noGroup });
    expect(await api.revoke("unknown", jira)).toMatchObject({ status: 404, body: noGroup });
    expect(await api.get("…/directories/-/groups/unknown/role-assignments")).toMatchObject({
      status: 404,
      body: noGroup,
    });
    const noResource = { status: 400, body: applicationError(400, "400-4") };
    expect(await api.assign(group, "ari:cloud:jira-software::site/none")).toMatchObject(noResource);
    const noRole = { status: 400, body: applicationError(400, "400-24") };
    expect(await api.assign(group, jira, "atlassian/king")).toMatchObject(noRole);
    const path = `…/directories/-/groups/${group}/role-assignments/assign`;
    expect(await api.post(path, { resource: jira, role: "atlassian/user" })).toMatchObject(noRole);
    expect(await api.post(path)).toMatchObject(noRole);
  });

  it("have errors by themselves where that switch is set", async () => {
    api.scim.emulator.behave({ errorBody: "bare" });
    expect((await api.assign("unknown", jira)).body).toMatchObject({
      status: "404",
      code: "ADMIN-404-10",
      title: "Group not found",
    });
  });

  it("show later where that switch is set, and those of the console at once", async () => {
    api.scim.emulator.behave({ roleLag: 2 });
    await api.assign(group, jira);
    api.handle.grantToGroup("engineering", confluence, "atlassian/user");
    const shown = async () => (await api.roles(group)).map(({ resourceId }) => resourceId);
    expect(await shown()).toEqual([confluence]);
    expect(api.handle.rolesOf("engineering", jira)).toEqual(["atlassian/user"]);
    // Only reads of this group's roles count.
    await api.groups();
    expect(await shown()).toEqual([confluence]);
    expect(await shown()).toEqual([jira, confluence]);
    await api.revoke(group, jira);
    await api.assign(group, jira);
    await api.revoke(group, jira);
    expect([await shown(), await shown(), await shown()]).toEqual([
      [jira, confluence],
      [jira, confluence],
      [confluence],
    ]);
  });

  it("go with the group, and a new one of its name has none and another id", async () => {
    await api.assign(group, jira);
    api.scim.directory.deleteGroup("engineering");
    expect(api.handle.rolesOf("engineering", jira)).toEqual([]);
    expect(api.handle.whoHasAccess(jira)).toEqual([]);
    await api.scim.group("engineering");
    const next = await api.groupId("engineering");
    expect(next).not.toBe(group);
    expect(await api.roles(next)).toEqual([]);
    expect(api.handle.changes).toHaveLength(1);
  });

  it("come in pages with their filters", async () => {
    await api.assign(group, jira);
    await api.assign(group, confluence);
    const path = `…/directories/-/groups/${group}/role-assignments?limit=1`;
    const first = await api.page(path);
    const second = await api.page(`${path}&cursor=${first.links.next ?? ""}`);
    expect([...first.data, ...second.data].map(({ resourceId }) => resourceId)).toEqual([jira, confluence]);
    expect(second.links).toEqual({});
    expect((await api.get(`${path}&cursor=none`)).status).toBe(400);
    expect((await api.get(path.replace("limit=1", "limit=many"))).status).toBe(400);
  });

  it("tell what the group gives by default", async () => {
    api.handle.setDefaultRole("engineering", jira, "atlassian/user");
    expect(await api.roles(group)).toMatchObject([
      { resourceId: jira, defaultRole: "atlassian/user", roles: [] },
    ]);
    api.handle.setDefaultRole("engineering", jira, undefined);
    expect(await api.roles(group)).toEqual([]);
  });
});

describe("a licence", () => {
  let api: OrganizationApi;
  let jira: string;

  beforeEach(async () => {
    api = await OrganizationApi.start({ verifiedDomains: ["acme.example"] });
    jira = api.handle.addApplication({ product: "jira-software", site: SITE, capacity: 2 });
    const people = [];
    for (const name of ["ana", "bo", "cy"]) people.push(await api.scim.person(`${name}@acme.example`));
    await api.scim.group("two", people.slice(0, 2));
    await api.scim.group("three", people);
    await api.scim.group("empty");
  });
  afterEach(() => api.close());

  async function seats(): Promise<unknown> {
    return (await api.page("…/workspaces", {})).data[0]?.attributes;
  }

  it("counts active accounts once, by their groups or directly", async () => {
    expect(await seats()).toMatchObject({ usage: 0, capacity: 2 });
    await api.assign(await api.groupId("two"), jira);
    await api.assign(await api.groupId("two"), jira, "atlassian/admin");
    expect(await seats()).toMatchObject({ usage: 2 });
    api.handle.grantToAccount("Ana@acme.example", jira, "atlassian/user");
    expect(await seats()).toMatchObject({ usage: 2 });
    api.scim.directory.changeUser("bo@acme.example", { active: false });
    expect(await seats()).toMatchObject({ usage: 1 });
    expect(api.handle.whoHasAccess(jira)).toEqual(["ana@acme.example"]);
  });

  it("refuses what exceeds it with 409, and takes whatever takes no seat", async () => {
    const three = await api.groupId("three");
    const conflict = { status: 409, body: applicationError(409, "409-1") };
    expect(await api.assign(three, jira)).toMatchObject(conflict);
    expect(await api.assign(three, jira, "atlassian/admin")).toMatchObject(conflict);
    expect(api.handle.rolesOf("three", jira)).toEqual([]);
    expect((await api.assign(three, jira, "atlassian/viewer")).status).toBe(204);
    expect(api.handle.whoHasAccess(jira)).toHaveLength(3);
    expect(api.handle.whoHasAccess(jira, ["atlassian/user"])).toEqual([]);
    expect(api.handle.seatsTaken(jira)).toBe(0);
    api.handle.setCapacity(jira, 3);
    expect((await api.assign(three, jira)).status).toBe(204);
  });

  it("may be exceeded by members, and then still takes who needs no further seat", async () => {
    await api.assign(await api.groupId("two"), jira);
    api.scim.directory.addMember("two", "cy@acme.example");
    expect(await seats()).toMatchObject({ usage: 3, capacity: 2 });
    expect((await api.assign(await api.groupId("empty"), jira)).status).toBe(204);
    expect((await api.assign(await api.groupId("three"), jira)).status).toBe(204);
  });

  it("may have no limit, and its figures may be missing", async () => {
    api.handle.setCapacity(jira, undefined);
    expect(await seats()).not.toHaveProperty("capacity");
    expect((await api.assign(await api.groupId("three"), jira)).status).toBe(204);
    api.scim.emulator.behave({ tellsSeats: "null" });
    expect(await seats()).toMatchObject({ usage: null, capacity: null });
    api.scim.emulator.behave({ tellsSeats: "absent" });
    expect(await seats()).not.toHaveProperty("usage");
  });
});
