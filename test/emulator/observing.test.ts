import { Api, ENTERPRISE, personOf } from "./api";

describe("what the emulator tells", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  describe("of requests", () => {
    it("is each of them in order, refused ones included", async () => {
      const before = Date.now();
      await api.post("/Users", personOf("ana"));
      await api.get("/Users?count=1");
      await api.ask("GET", "/Groups", { token: "wrong" });
      const { id } = api.directory;
      const time = expect.any(Number) as unknown;
      expect(api.emulator.requests).toEqual([
        {
          number: 1,
          time,
          method: "POST",
          path: "/Users",
          directory: id,
          body: personOf("ana"),
          status: 201,
        },
        {
          number: 2,
          time,
          method: "GET",
          path: "/Users?count=1",
          directory: id,
          body: undefined,
          status: 200,
        },
        { number: 3, time, method: "GET", path: "/Groups", directory: id, body: undefined, status: 401 },
      ]);
      expect(api.emulator.requests[0]?.time).toBeGreaterThanOrEqual(before);
    });

    it("is how many there were, all or those that fit", async () => {
      await api.person("ana");
      await api.person("bob");
      await api.get("/Users?startIndex=2");
      await api.get("/Users/unknown");
      const { emulator } = api;
      expect(emulator.count()).toBe(4);
      expect(emulator.count({ method: "POST" })).toBe(2);
      expect(emulator.count({ path: /^\/Users\?/gu })).toBe(1);
      expect(emulator.count({ status: 404 })).toBe(1);
      expect(emulator.count({ method: "GET", status: 200, directory: api.directory.id })).toBe(1);
      expect(emulator.count({ directory: "other" })).toBe(0);
    });

    it("is nothing after a reset, and the numbers go on", async () => {
      await api.get("/Users");
      api.emulator.resetRequests();
      expect(api.emulator.count()).toBe(0);
      await api.get("/Users");
      expect(api.emulator.requests).toMatchObject([{ number: 2 }]);
    });

    it("has no keys in it", async () => {
      await api.get("/Users");
      expect(JSON.stringify(api.emulator.requests)).not.toContain(api.directory.token);
    });

    it("leaves bodies out on demand", async () => {
      const other = await Api.start({ keepsBodies: false });
      other.emulator.faults.add(
        { kind: "status", status: 503 },
        { matching: ({ body }) => body !== undefined },
      );
      expect((await other.post("/Users", personOf("ana"))).status).toBe(503);
      expect(other.emulator.requests).toMatchObject([{ method: "POST", body: undefined }]);
      await other.close();
    });
  });

  describe("of changes", () => {
    it("is each in order, with who made it and how the person was before and after", async () => {
      const ana = await api.person("ana", { title: "Lead" });
      await api.put(`/Users/${ana}`, personOf("ana", { title: "Chief" }));
      await api.patch(`/Users/${ana}`, { op: "replace", path: "active", value: false });
      api.directory.changeUser("ana", { active: true });
      const group = await api.group("engineers", [ana]);
      await api.patch(`/Groups/${group}`, { op: "remove", path: "members" });
      await api.put(`/Groups/${group}`, { displayName: "engineers", externalId: "1" });
      api.directory.addMember("engineers", "ana");
      await api.delete(`/Users/${ana}`);
      api.directory.deleteGroup("engineers");
      const member = { id: ana, name: "ana", group: "engineers", groupId: group };
      const ofGroup = { id: group, name: "engineers" };
      const emails = [{ value: "ana", type: "work", primary: true }];
      const lead = { userName: "ana", emails, active: true, title: "Lead" };
      const chief = { ...lead, title: "Chief" };
      const away = { ...chief, active: false };
      expect(api.directory.changes).toEqual([
        { number: 1, kind: "user-created", by: "api", id: ana, name: "ana", after: lead },
        { number: 2, kind: "user-updated", by: "api", id: ana, name: "ana", before: lead, after: chief },
        { number: 3, kind: "user-deactivated", by: "api", id: ana, name: "ana", before: chief, after: away },
        {
          number: 4,
          kind: "user-reactivated",
          by: "console",
          id: ana,
          name: "ana",
          before: away,
          after: chief,
        },
        { number: 5, kind: "group-created", by: "api", ...ofGroup },
        { number: 6, kind: "member-added", by: "api", ...member },
        { number: 7, kind: "member-removed", by: "api", ...member },
        { number: 8, kind: "group-updated", by: "api", ...ofGroup },
        { number: 9, kind: "member-added", by: "console", ...member },
        { number: 10, kind: "user-deleted", by: "api", id: ana, name: "ana", before: chief },
        { number: 11, kind: "group-deleted", by: "console", ...ofGroup },
      ]);
    });

    it("is nothing where nothing has changed", async () => {
      const ana = await api.person("ana");
      const group = await api.group("engineers", [ana]);
      const before = api.directory.changes.length;
      await api.put(`/Users/${ana}`, personOf("ana"));
      await api.patch(`/Groups/${group}`, { op: "add", path: "members", value: [{ value: ana }] });
      await api.put(`/Groups/${group}`, { displayName: "engineers", members: [{ value: ana }] });
      await api.put(`/Groups/${group}`, { displayName: "other", members: [{ value: ana }] });
      await api.post("/Users", personOf("ana"));
      expect(api.directory.changes).toHaveLength(before);
    });
  });

  it("is what the directory holds, without counting as a request", async () => {
    const bob = await api.person("bob", { active: false });
    const ana = await api.person("ana");
    await api.group("engineers", [bob, ana]);
    await api.group("all", [ana]);
    const count = api.emulator.count();
    expect(api.directory.people()).toEqual([
      { id: ana, userName: "ana", active: true, groups: ["all", "engineers"] },
      { id: bob, userName: "bob", active: false, groups: ["engineers"] },
    ]);
    expect(api.directory.membersOf("engineers")).toEqual(["ana", "bob"]);
    expect(api.directory.membersOf("nobody's")).toEqual([]);
    expect(api.directory.idOf("ANA")).toBe(ana);
    expect(api.emulator.count()).toBe(count);
    expect(api.directory.users()).toEqual(await api.found("/Users"));
    expect(api.directory.groups()).toEqual(await api.found("/Groups"));
    expect(() => api.directory.idOf("cid")).toThrow(
      `the directory ${api.directory.id} holds nobody called cid`,
    );
  });

  it("does not count as showing the account id", async () => {
    api.emulator.behave({ accountId: "later" });
    api.directory.addUser({ userName: "ana" });
    api.directory.users();
    expect(JSON.stringify(await api.found("/Users"))).not.toContain("atlassianAccountId");
  });
});

describe("the console", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  it("puts people in, whose e-mail address is their user name unless there is one", async () => {
    const id = api.directory.addUser({ userName: "ana@acme.example", department: "Labs" });
    api.directory.addUser({ userName: "bob", emails: [{ value: "bob@acme.example", primary: true }] });
    expect((await api.get(`/Users/${id}`)).body).toMatchObject({
      emails: [{ value: "ana@acme.example", type: "work", primary: true }],
      [ENTERPRISE]: { department: "Labs" },
    });
    expect(() => api.directory.addUser({ userName: "BOB" })).toThrow(
      "Resource [USER]: with userName[BOB] already exists.",
    );
  });

  it("changes attributes, leaves the others, and takes away what is null", async () => {
    const urn = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";
    const id = api.directory.addUser({
      userName: "ana",
      title: "Lead",
      nickName: "An",
      active: false,
      organization: "Acme",
      department: "Labs",
      [urn]: { basedIn: "Berlin" },
    });
    api.directory.changeUser("ana", { title: null, department: "Research" });
    const { body } = await api.get(`/Users/${id}`);
    expect(body).toMatchObject({
      nickName: "An",
      active: false,
      [ENTERPRISE]: { organization: "Acme", department: "Research" },
      [urn]: { basedIn: "Berlin" },
    });
    expect(body).not.toHaveProperty("title");
    api.directory.changeUser("ana", { [ENTERPRISE]: { department: "Sales" }, [urn]: null });
    const { body: after } = await api.get(`/Users/${id}`);
    expect(after).toMatchObject({ [ENTERPRISE]: { department: "Sales" } });
    expect(after).not.toHaveProperty([ENTERPRISE, "organization"]);
    expect(after).not.toHaveProperty([urn]);
  });

  it("gives groups other names, deletes people, and changes members", async () => {
    for (const userName of ["ana", "bob"]) api.directory.addUser({ userName });
    const id = api.directory.addGroup("engineers", ["ana"], "Ext-1");
    api.directory.addMember("engineers", "bob");
    api.directory.removeMember("engineers", "ana");
    api.directory.renameGroup("engineers", "Makers");
    api.directory.deleteUser("ana");
    expect((await api.get(`/Groups/${id}`)).body).toMatchObject({
      displayName: "Makers",
      externalId: "Ext-1",
      members: [{ display: "bob" }],
    });
    expect(await api.found("/Users")).toMatchObject([{ userName: "bob" }]);
    expect(api.directory.groupIdOf("makers")).toBe(id);
    expect(await api.group("engineers")).not.toBe(id);
    expect(() => {
      api.directory.renameGroup("Makers", "engineers");
    }).toThrow("already exists");
  });
});
