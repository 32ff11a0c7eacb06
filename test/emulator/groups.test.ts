import { Api, CORE_GROUP, idOf, scimError } from "./api";

const NOBODY = "00000000-0000-4000-8000-000000000000";

describe("groups over the API", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  it("are created with 201, with their members", async () => {
    const ana = await api.person("ana@acme.example");
    const { status, body } = await api.post("/Groups", {
      schemas: [CORE_GROUP],
      displayName: "Engineers",
      externalId: "Ext-1",
      members: [{ value: ana, display: "whoever" }],
      id: "another",
      meta: { created: "2001-01-01T00:00:00.000Z" },
    });
    const id = api.directory.groupIdOf("Engineers");
    const location = `${api.directory.baseUrl}/Groups/${id}`;
    expect(status).toBe(201);
    expect(body).toEqual({
      schemas: [CORE_GROUP],
      id,
      displayName: "Engineers",
      externalId: "Ext-1",
      members: [
        {
          type: "User",
          value: ana,
          display: "ana@acme.example",
          $ref: `${api.directory.baseUrl}/Users/${ana}`,
        },
      ],
      meta: {
        resourceType: "Group",
        location,
        lastModified: expect.any(String) as unknown,
        created: expect.any(String) as unknown,
      },
    });
    expect(JSON.stringify(body)).not.toContain("2001");
    expect((await api.get(`/Groups/${id}`)).body).toEqual(body);
    expect(await api.found("/Groups")).toEqual([body]);
  });

  it.each([
    ["no name", { schemas: [CORE_GROUP] }, "displayName is required", "invalidValue"],
    ["an empty name", { displayName: "" }, "displayName is required", "invalidValue"],
    [
      "members that are no list",
      { displayName: "a", members: "ana" },
      "members: Invalid input: expected array, received string",
      "invalidSyntax",
    ],
  ])("are refused with %s", async (_what, body, detail, scimType) => {
    const refused = await api.post("/Groups", body);
    expect([refused.status, refused.body]).toEqual([400, scimError(400, detail, scimType)]);
    expect(api.directory.groups()).toEqual([]);
  });

  it("are not created with a member who does not exist", async () => {
    const refused = await api.post("/Groups", { displayName: "a", members: [{ value: NOBODY }] });
    expect([refused.status, refused.body]).toEqual([404, scimError(404, `User ${NOBODY} not found`)]);
    expect(api.directory.groups()).toEqual([]);
  });

  it("are gone after a DELETE with an empty 204, and so are their members' memberships", async () => {
    const ana = await api.person("ana@acme.example");
    const id = await api.group("engineers", [ana]);
    const deleted = await api.delete(`/Groups/${id}`);
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    const answers = await Promise.all([
      api.get(`/Groups/${id}`),
      api.put(`/Groups/${id}`, { displayName: "engineers" }),
      api.patch(`/Groups/${id}`, { op: "add", path: "members", value: [{ value: ana }] }),
      api.delete(`/Groups/${id}`),
    ]);
    for (const { status, body } of answers)
      expect([status, body]).toEqual([404, scimError(404, `Group ${id} not found`)]);
    expect((await api.get(`/Users/${ana}`)).body).toMatchObject({ groups: [] });
    expect(await api.group("engineers")).not.toBe(id);
  });

  describe("keep their names", () => {
    const ways = ["PUT", "PATCH with a path", "PATCH without a path"] as const;

    async function rename(id: string, way: (typeof ways)[number], to: string) {
      if (way === "PUT") return api.put(`/Groups/${id}`, { displayName: to });
      if (way === "PATCH with a path")
        return api.patch(`/Groups/${id}`, { op: "replace", path: "displayName", value: to });
      return api.patch(`/Groups/${id}`, { op: "replace", value: { displayName: to } });
    }

    it.each(ways)("with 200 and the old name where a rename is ignored: %s", async (way) => {
      const id = await api.group("engineers");
      const { status, body } = await rename(id, way, "makers");
      expect([status, body]).toEqual([200, expect.objectContaining({ displayName: "engineers" })]);
      expect(api.directory.groups()).toEqual([body]);
    });

    it.each(ways)("with 400 and mutability where a rename is refused: %s", async (way) => {
      api.emulator.behave({ rename: "400" });
      const id = await api.group("engineers");
      const { status, body } = await rename(id, way, "makers");
      expect([status, body]).toEqual([400, scimError(400, "displayName cannot be changed", "mutability")]);
      expect((await rename(id, way, "engineers")).status).toBe(200);
    });
  });

  describe("are replaced by a PUT", () => {
    it("with the members it says", async () => {
      const [ana, bob, cid] = [
        await api.person("a@b.c"),
        await api.person("b@b.c"),
        await api.person("c@b.c"),
      ];
      const id = await api.group("engineers", [ana, bob]);
      const { status } = await api.put(`/Groups/${id}`, {
        displayName: "engineers",
        members: [{ value: bob }, { value: cid }],
      });
      expect(status).toBe(200);
      expect(api.directory.membersOf("engineers")).toEqual(["b@b.c", "c@b.c"]);
    });

    it.each([
      ["empties", []],
      ["keeps", ["a@b.c"]],
    ] as const)("which %s them where it says none", async (putWithoutMembers, left) => {
      api.emulator.behave({ putWithoutMembers });
      const id = await api.group("engineers", [await api.person("a@b.c")]);
      const { status } = await api.put(`/Groups/${id}`, { displayName: "engineers", externalId: "1" });
      expect(status).toBe(200);
      expect(api.directory.membersOf("engineers")).toEqual(left);
      expect(api.directory.groups()[0]).toMatchObject({ externalId: "1" });
      await api.put(`/Groups/${id}`, { displayName: "engineers", members: [] });
      expect(api.directory.membersOf("engineers")).toEqual([]);
      expect(api.directory.groups()[0]).not.toHaveProperty("externalId");
    });

    it("unless it names somebody who does not exist: the body is a Java exception's then", async () => {
      const ana = await api.person("a@b.c");
      const id = await api.group("engineers");
      const { status, body } = await api.put(`/Groups/${id}`, {
        displayName: "engineers",
        members: [{ value: ana }, { value: NOBODY }],
      });
      expect(status).toBe(400);
      expect(body).toEqual({
        timestamp: expect.any(String) as unknown,
        status: 400,
        error: "Bad Request",
        exception: "BadRequestException",
        message: `the users referenced do not exist: ${NOBODY}`,
      });
      expect(api.directory.membersOf("engineers")).toEqual([]);
    });
  });

  it("tell their members in lists, or do not", async () => {
    const id = await api.group("engineers", [await api.person("a@b.c")]);
    expect(await api.found("/Groups")).toEqual([(await api.get(`/Groups/${id}`)).body]);
    api.emulator.behave({ membersInLists: false });
    const [listed] = await api.found("/Groups");
    expect(listed).not.toHaveProperty("members");
    expect((await api.get(`/Groups/${id}`)).body).toHaveProperty("members.0.display", "a@b.c");
  });

  it("leave members out on demand only where that switch is set", async () => {
    const id = await api.group("engineers");
    const path = `/Groups/${id}?excludedAttributes=members`;
    expect((await api.get(path)).body).toHaveProperty("members");
    api.emulator.behave({ projectsGroups: true });
    expect((await api.get(path)).body).not.toHaveProperty("members");
    const [listed] = await api.found("/Groups?attributes=displayName");
    expect(listed).toEqual({ schemas: [CORE_GROUP], id, displayName: "engineers" });
  });

  it("with the name of a built-in group are created and never synchronised", async () => {
    const other = await Api.start({ builtInGroups: ["jira-users"] });
    const made = await other.post("/Groups", { displayName: "Jira-Users" });
    await other.group("engineers");
    expect(made.status).toBe(201);
    expect(idOf(made)).toBe(other.directory.groupIdOf("jira-users"));
    expect(other.directory.isSynced("jira-users")).toBe(false);
    expect(other.directory.isSynced("engineers")).toBe(true);
    await other.close();
  });
});
