import { applicationError, OrganizationApi } from "./organization-api";

describe("the organisation's groups", () => {
  let api: OrganizationApi;

  beforeEach(async () => {
    api = await OrganizationApi.start({
      organizationGroups: ["administrators"],
      builtInGroups: ["site-admins"],
    });
  });
  afterEach(() => api.close());

  it("are those outside the directories and those that are synchronised", async () => {
    const scimId = await api.scim.group("Engineering");
    const { data } = await api.groups();
    expect(data).toMatchObject([
      { name: "administrators", externalSynced: false, managementAccess: { modifiable: true } },
      { name: "site-admins", externalSynced: false },
      { name: "Engineering", externalSynced: true, managementAccess: { modifiable: false } },
    ]);
    expect(data[2]?.id).not.toBe(scimId);
    expect(data[0]?.directoryId).not.toBe(data[2]?.directoryId);
  });

  it("have their SCIM ids where that switch is set", async () => {
    const scimId = await api.scim.group("engineering");
    const otherId = await api.groupId("engineering");
    api.scim.emulator.behave({ groupIds: "same" });
    expect(await api.groupId("engineering")).toBe(scimId);
    expect(await api.roles(scimId)).toEqual([]);
    expect((await api.get(`…/directories/-/groups/${otherId}/role-assignments`)).status).toBe(404);
    api.scim.emulator.behave({ groupIds: "other" });
    expect((await api.get(`…/directories/-/groups/${scimId}/role-assignments`)).status).toBe(404);
  });

  it("are found by exact names, whatever the case", async () => {
    await api.scim.group("Engineering");
    await api.scim.group("Engineering leads");
    const { data } = await api.groups({ groupNames: ["ENGINEERING", "Administrators", "nobody"], limit: 5 });
    expect(data.map(({ name }) => name)).toEqual(["Engineering", "administrators"]);
  });

  it("are found by id, member, role and a part of the name", async () => {
    const ana = await api.scim.person("ana@acme.example");
    await api.scim.group("engineering", [ana]);
    await api.scim.group("leads");
    const jira = api.handle.addApplication({ product: "jira-software", site: "https://acme.atlassian.net" });
    api.handle.grantToGroup("leads", jira, "atlassian/admin");
    const accountId = api.handle.accountOf("ana@acme.example")?.accountId;
    const names = async (query: object) => (await api.groups(query)).data.map(({ name }) => name);
    expect(await names({ groupIds: [await api.groupId("leads"), "unknown"] })).toEqual(["leads"]);
    expect(await names({ accountIds: [accountId] })).toEqual(["engineering"]);
    expect(await names({ groupNames: ["leads"], accountIds: [accountId] })).toEqual([]);
    expect(await names({ resourceIds: [jira] })).toEqual(["leads"]);
    expect(await names({ roleIds: ["atlassian/admin"] })).toEqual(["leads"]);
    expect(await names({ resourceOwners: ["jira-software"], sortBy: "name" })).toEqual(["leads"]);
    expect(await names({ resourceOwners: ["confluence"] })).toEqual([]);
    expect(await names({ resourceIds: [jira], roleIds: ["atlassian/user"] })).toEqual([]);
    expect(await names({ searchTerm: "ENGIN" })).toEqual(["engineering"]);
    const [group] = (await api.groups({ groupNames: ["leads"] })).data;
    expect(await names({ directoryIds: [group?.directoryId] })).toEqual(["engineering", "leads"]);
  });

  it("are narrowed by the directory in the path", async () => {
    await api.scim.group("engineering");
    const { data } = await api.page("…/directories");
    expect(data).toHaveLength(2);
    const names = await Promise.all(
      data.map(async ({ directoryId }) => {
        const found = await api.page(`…/directories/${String(directoryId)}/groups/search`, {});
        return found.data.map(({ name }) => name);
      }),
    );
    expect(names).toEqual([["administrators", "site-admins"], ["engineering"]]);
    expect((await api.post("…/directories/none/groups/search", {})).status).toBe(404);
    api.scim.emulator.behave({ directoryIds: "same" });
    expect((await api.page("…/directories")).data[1]?.directoryId).toBe(api.scim.directory.id);
  });

  it("never hold a group of a directory with a built-in name", async () => {
    await api.scim.group("Site-Admins");
    expect((await api.groups({ groupNames: ["site-admins"] })).data).toMatchObject([
      { name: "site-admins", externalSynced: false },
    ]);
  });

  it("show a new group later where that switch is set, and one of the console at once", async () => {
    api.scim.emulator.behave({ groupLag: 2 });
    await api.scim.group("engineering");
    api.scim.directory.addGroup("by-hand");
    const names = async () =>
      (await api.groups({ groupNames: ["engineering", "by-hand"] })).data.map(({ name }) => name);
    expect(await names()).toEqual(["by-hand"]);
    expect(await names()).toEqual(["by-hand"]);
    expect(await names()).toEqual(["engineering", "by-hand"]);
  });

  it("take names that a directory cannot have then", async () => {
    api.handle.addGroup("contractors", ["eve@partner.example"]);
    expect(() => {
      api.handle.addGroup("Contractors");
    }).toThrow("there is a group called Contractors already");
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "contractors" };
    expect((await api.scim.post("/Groups", body)).status).toBe(409);
  });

  it("refuse a query that they do not know, and a cursor that is not alone or none", async () => {
    for (const body of [{ names: [] }, { groupNames: "a" }, { cursor: "x", limit: 3 }, { limit: 0 }, []])
      expect(await api.post("…/directories/-/groups/search", body)).toMatchObject({
        status: 400,
        body: applicationError(400, "400-24"),
      });
    expect(await api.post("…/directories/-/groups/search", { cursor: "x" })).toMatchObject({
      status: 400,
      body: applicationError(400, "400-1"),
    });
  });
});

describe("pages", () => {
  let api: OrganizationApi;

  beforeEach(async () => {
    api = await OrganizationApi.start({ organizationGroups: ["a1", "a2", "b", "a3", "a4", "a5"] });
  });
  afterEach(() => api.close());

  async function all(query: object): Promise<{ names: unknown[]; lengths: number[] }> {
    const names: unknown[] = [];
    const lengths: number[] = [];
    for (let next: object | undefined = query; next !== undefined && lengths.length < 9;) {
      const { data, links } = await api.groups(next);
      names.push(...data.map(({ name }) => name));
      lengths.push(data.length);
      next = typeof links.next === "string" && links.next !== "" ? { cursor: links.next } : undefined;
    }
    return { names, lengths };
  }

  it("go on by the cursor alone, with what the first one was asked with", async () => {
    expect(await all({ searchTerm: "a", limit: 2 })).toEqual({
      names: ["a1", "a2", "a3", "a4", "a5"],
      lengths: [2, 2, 1],
    });
  });

  it("are no larger than the switch", async () => {
    api.scim.emulator.behave({ organizationPage: 4 });
    expect((await all({ limit: 1000 })).lengths).toEqual([4, 2]);
  });

  it("repeat for ever where that switch is set", async () => {
    api.scim.emulator.behave({ organizationPage: 2, repeatsCursors: true });
    const first = await api.groups();
    const second = await api.groups({ cursor: first.links.next });
    const third = await api.groups({ cursor: second.links.next });
    expect(second.links).toEqual(first.links);
    expect(third).toEqual(second);
  });

  it.each([
    ["absent", {}],
    ["null", { next: null }],
    ["empty", { next: "" }],
  ] as const)("end with a next one that is %s", async (lastCursor, links) => {
    api.scim.emulator.behave({ lastCursor });
    expect((await api.groups()).links).toEqual(links);
  });
});
