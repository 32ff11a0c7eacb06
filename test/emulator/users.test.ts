import { Api, CORE_USER, CUSTOM, ENTERPRISE, EXTERNAL, idOf, PATCH_OP, personOf, scimError } from "./api";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/u) as unknown;

describe("people over the API", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  it("are created with 201 and the record as Atlassian writes it", async () => {
    const { status, body, headers } = await api.post("/Users", personOf("ana@acme.example"));
    expect(status).toBe(201);
    expect(headers.get("content-type")).toBe("application/scim+json;charset=UTF-8");
    const id = api.directory.idOf("ana@acme.example");
    expect(body).toEqual({
      schemas: [EXTERNAL, CORE_USER, ENTERPRISE],
      userName: "ana@acme.example",
      emails: [{ value: "ana@acme.example", type: "work", primary: true }],
      meta: {
        resourceType: "User",
        location: `${api.directory.baseUrl}/Users/${id}`,
        lastModified: TIME,
        created: TIME,
      },
      groups: [],
      [EXTERNAL]: { atlassianAccountId: expect.stringMatching(/^[0-9a-f]{24}$/u) as unknown },
      id,
      active: true,
    });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  });

  it("keep every attribute of Atlassian's schema", async () => {
    const attributes = {
      externalId: "Ext-1",
      name: {
        formatted: "Dr. Ana B. Roe Jr.",
        familyName: "Roe",
        givenName: "Ana",
        middleName: "B.",
        honorificPrefix: "Dr.",
        honorificSuffix: "Jr.",
      },
      displayName: "Ana Roe",
      nickName: "An",
      title: "Lead",
      preferredLanguage: "de",
      timezone: "Europe/Berlin",
      phoneNumbers: [{ value: "+49 1", type: "work", primary: true }],
      emails: [
        { value: "ana@acme.example", type: "work", primary: true },
        { value: "ana@home.example", type: "personal", primary: false },
      ],
      active: false,
      [ENTERPRISE]: { department: "Research", organization: "Acme" },
      [CUSTOM]: { basedIn: "Berlin" },
    };
    const id = await api.person("ana@acme.example", attributes);
    const { status, body } = await api.get(`/Users/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject(attributes);
  });

  it("are active unless it is said otherwise, and called after their given and family name", async () => {
    const name = { givenName: "Ana", familyName: "Roe" };
    const id = await api.person("ana@acme.example", { name });
    expect((await api.get(`/Users/${id}`)).body).toMatchObject({ active: true, displayName: "Ana Roe" });
  });

  it.each([
    ["no user name", { userName: undefined }, "userName is required", "invalidValue"],
    ["an empty user name", { userName: "" }, "userName is required", "invalidValue"],
    [
      "no e-mail address",
      { emails: undefined },
      "emails: one value must be marked as primary",
      "invalidValue",
    ],
    [
      "no primary e-mail address",
      { emails: [{ value: "a@acme.example" }] },
      "emails: one value must be marked as primary",
      "invalidValue",
    ],
    [
      "two primary e-mail addresses",
      {
        emails: [
          { value: "a@acme.example", primary: true },
          { value: "b@acme.example", primary: true },
        ],
      },
      "emails: one value must be marked as primary",
      "invalidValue",
    ],
    ["no schemas", { schemas: undefined }, `schemas: ${CORE_USER} is required`, "invalidSyntax"],
    [
      "a title that is no text",
      { title: 5 },
      "title: Invalid input: expected string, received number",
      "invalidSyntax",
    ],
  ])("are refused with %s, and by a PUT as well", async (_what, attributes, detail, scimType) => {
    const refused = await api.post("/Users", personOf("ana@acme.example", attributes));
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual(scimError(400, detail, scimType));
    expect(api.directory.changes).toEqual([]);

    const id = await api.person("ana@acme.example");
    const again = await api.put(`/Users/${id}`, personOf("ana@acme.example", attributes));
    expect([again.status, again.body]).toEqual([400, scimError(400, detail, scimType)]);
    expect(api.directory.changes).toHaveLength(1);
  });

  it("need no schemas where that switch is set", async () => {
    api.emulator.behave({ requiresSchemas: false });
    const { status } = await api.post("/Users", personOf("ana@acme.example", { schemas: undefined }));
    expect(status).toBe(201);
  });

  it("keep what a client must not write", async () => {
    const id = await api.person("ana@acme.example");
    const group = await api.group("engineers", [id]);
    const { body: before } = await api.get(`/Users/${id}`);
    const readOnly = {
      id: "another",
      groups: [],
      meta: { resourceType: "User", created: "2001-01-01T00:00:00.000Z", location: "elsewhere" },
      [EXTERNAL]: { atlassianAccountId: "another" },
      somethingElse: "unknown",
    };
    expect((await api.put(`/Users/${id}`, personOf("ana@acme.example", readOnly))).body).toEqual(before);
    const operations = Object.entries(readOnly).map(([path, value]) => ({ op: "replace", path, value }));
    expect((await api.patch(`/Users/${id}`, ...operations)).body).toEqual(before);
    expect(before).toMatchObject({
      id,
      groups: [
        {
          type: "Group",
          value: group,
          display: "engineers",
          $ref: `${api.directory.baseUrl}/Groups/${group}`,
        },
      ],
    });
  });

  it("lose by a PUT whatever it does not say", async () => {
    const id = await api.person("ana@acme.example", {
      title: "Lead",
      externalId: "1",
      name: { givenName: "Ana" },
      phoneNumbers: [{ value: "1" }],
      [ENTERPRISE]: { department: "Research" },
      [CUSTOM]: { basedIn: "Berlin" },
      active: false,
    });
    const { status, body } = await api.put(`/Users/${id}`, personOf("ana@acme.example", { nickName: "An" }));
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [EXTERNAL, CORE_USER, ENTERPRISE],
      userName: "ana@acme.example",
      emails: [{ value: "ana@acme.example", type: "work", primary: true }],
      nickName: "An",
      active: true,
      groups: [],
      [EXTERNAL]: expect.anything() as unknown,
      id,
      meta: expect.anything() as unknown,
    });
    expect((await api.get(`/Users/${id}`)).body).toEqual(body);
  });

  it("are modified at another time only when something changes", async () => {
    const id = await api.person("ana@acme.example");
    const { body: before } = await api.get(`/Users/${id}`);
    expect((await api.put(`/Users/${id}`, personOf("ana@acme.example"))).body).toEqual(before);
    expect(api.directory.changes.map(({ kind }) => kind)).toEqual(["user-created"]);
  });

  it.each([
    ["replaces a value", { op: "replace", path: "title", value: "Chief" }, { title: "Chief" }],
    ["replaces in any case", { op: "Replace", path: "title", value: "Chief" }, { title: "Chief" }],
    ["replaces without a path", { op: "replace", value: { title: "Chief" } }, { title: "Chief" }],
    ["adds a value", { op: "add", path: "nickName", value: "An" }, { nickName: "An" }],
    [
      "reaches into the name",
      { op: "replace", path: "name.familyName", value: "Roe" },
      { name: { familyName: "Roe" } },
    ],
    [
      "reaches into a filtered address",
      { op: "replace", path: 'emails[type eq "work"].value', value: "new@acme.example" },
      { emails: [{ value: "new@acme.example", type: "work", primary: true }] },
    ],
    ["deactivates", { op: "replace", path: "active", value: false }, { active: false }],
    [
      "reaches into an extension",
      { op: "replace", path: `${ENTERPRISE}:department`, value: "Labs" },
      { [ENTERPRISE]: { department: "Labs" } },
    ],
    [
      "changes the department at the top",
      { op: "replace", path: "department", value: "Labs" },
      { [ENTERPRISE]: { department: "Labs" } },
    ],
    [
      "sets the location",
      { op: "add", path: `${CUSTOM}:basedIn`, value: "Bonn" },
      { [CUSTOM]: { basedIn: "Bonn" } },
    ],
  ])("are patched with 200: it %s", async (_what, operation, expected) => {
    const id = await api.person("ana@acme.example", { title: "Lead" });
    const { status, body } = await api.patch(`/Users/${id}`, operation);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...("title" in expected ? {} : { title: "Lead" }), ...expected });
    expect((await api.get(`/Users/${id}`)).body).toEqual(body);
  });

  it("lose by a PATCH what it removes", async () => {
    const id = await api.person("ana@acme.example", { title: "Lead", [ENTERPRISE]: { department: "Labs" } });
    const { body } = await api.patch(
      `/Users/${id}`,
      { op: "remove", path: "title" },
      { op: "remove", path: `${ENTERPRISE}:department` },
    );
    expect(body).not.toHaveProperty("title");
    expect(Object.keys(body ?? {})).not.toContain(ENTERPRISE);
  });

  it.each([
    ["no operations", {}, "invalidSyntax"],
    ["an empty list", { Operations: [] }, "invalidSyntax"],
    ["an unknown operation", { Operations: [{ op: "move", path: "title" }] }, "invalidSyntax"],
    ["a remove without a path", { Operations: [{ op: "remove" }] }, "noTarget"],
    [
      "a filter that finds nothing",
      { Operations: [{ op: "replace", path: 'emails[type eq "home"].value', value: "x" }] },
      "noTarget",
    ],
    [
      "operations by another name",
      { operations: [{ op: "add", path: "title", value: "x" }] },
      "invalidSyntax",
    ],
    [
      "a way out of the record",
      { Operations: [{ op: "add", path: "__proto__.title", value: "x" }] },
      "invalidSyntax",
    ],
  ])("are not patched with %s", async (_what, body, scimType) => {
    const id = await api.person("ana@acme.example");
    const refused = await api.ask("PATCH", `/Users/${id}`, { body: { schemas: [PATCH_OP], ...body } });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ status: "400", scimType });
    expect(api.directory.changes).toHaveLength(1);
  });

  it("are gone after a DELETE with an empty 204, and 404 is the answer to everything then", async () => {
    const id = await api.person("ana@acme.example");
    const group = await api.group("engineers", [id]);
    const deleted = await api.delete(`/Users/${id}`);
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    const answers = await Promise.all([
      api.get(`/Users/${id}`),
      api.put(`/Users/${id}`, personOf("ana@acme.example")),
      api.patch(`/Users/${id}`, { op: "replace", path: "title", value: "x" }),
      api.delete(`/Users/${id}`),
    ]);
    for (const { status, body } of answers)
      expect([status, body]).toEqual([404, scimError(404, `User ${id} not found`)]);
    expect(await api.found("/Users")).toEqual([]);
    expect((await api.get(`/Groups/${group}`)).body).toMatchObject({ members: [] });
  });

  it("come back with a new id, the same account and no groups", async () => {
    const id = await api.person("ana@acme.example");
    await api.group("engineers", [id]);
    const [account] = api.emulator.accounts();
    await api.delete(`/Users/${id}`);
    expect(api.emulator.accounts()).toEqual([{ ...account, active: false }]);
    const again = await api.post("/Users", personOf("ana@acme.example"));
    expect(again.status).toBe(201);
    expect(idOf(again)).not.toBe(id);
    expect(again.body).toMatchObject({ groups: [], [EXTERNAL]: { atlassianAccountId: account?.accountId } });
    expect(api.emulator.accounts()).toEqual([{ ...account, active: true }]);
  });

  it("come with the attributes that are asked for", async () => {
    const id = await api.person("ana@acme.example", {
      title: "Lead",
      name: { givenName: "Ana", familyName: "Roe" },
      [ENTERPRISE]: { department: "Labs" },
    });
    const schemas = [EXTERNAL, CORE_USER, ENTERPRISE];
    const some = await api.get(`/Users/${id}?attributes=username,name.givenName,${ENTERPRISE}:department`);
    expect(some.body).toEqual({
      schemas,
      id,
      userName: "ana@acme.example",
      name: { givenName: "Ana" },
      [ENTERPRISE]: { department: "Labs" },
    });
    const [others] = await api.found("/Users?excludedAttributes=emails,groups,meta,name,active,id");
    expect(others).toEqual({
      schemas,
      id,
      userName: "ana@acme.example",
      displayName: "Ana Roe",
      title: "Lead",
      [ENTERPRISE]: { department: "Labs" },
      [EXTERNAL]: expect.anything() as unknown,
    });
    expect((await api.put(`/Users/${id}?attributes=title`, personOf("ana@acme.example"))).body).toEqual({
      schemas,
      id,
    });
  });
});
