import { Api, answerOf, ERROR, scimError } from "./api";

const TRACE = expect.stringMatching(/^[0-9a-f]{32}$/u) as unknown;

describe("access to a directory", () => {
  let north: Api;
  let south: Api;

  beforeEach(async () => {
    north = await Api.start({
      directories: [
        { id: "north", token: "north-key" },
        { id: "south", token: "south-key" },
      ],
      organizationKey: "organization-key",
    });
    south = new Api(north.emulator, north.emulator.directory("south"));
  });
  afterEach(() => north.close());

  it.each([
    ["no header", {}],
    ["another scheme", { authorization: "Basic bm9ydGgta2V5" }],
    ["no key", { authorization: "Bearer " }],
  ])("is refused with 401 without a key: %s", async (_what, headers) => {
    const answer = await answerOf(
      await fetch(`${north.directory.baseUrl}/Users`, { headers: headers as Record<string, string> }),
    );
    expect([answer.status, answer.body]).toEqual([
      401,
      { error: "Missing authorization header", traceId: TRACE },
    ]);
  });

  it("is refused with 401 for a key that is none", async () => {
    const { status, body } = await north.ask("GET", "/Users", { token: "wrong" });
    expect([status, body]).toEqual([401, { error: "Unauthorized", traceId: TRACE }]);
  });

  it.each([
    ["the organisation's key", "organization-key"],
    ["another directory's key", "south-key"],
  ])("is refused with 403 for %s", async (_what, token) => {
    const { status, body } = await north.ask("GET", "/Users?count=1", { token });
    expect([status, body]).toEqual([
      403,
      { error: "Not authorized to access : scim/directory/north/Users", traceId: TRACE },
    ]);
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])("is refused to every method: %s", async (method) => {
    const id = south.directory.addUser({ userName: "ana" });
    const { status } = await south.ask(method, `/Users/${id}`, {
      token: "wrong",
      ...(method === "GET" ? {} : { body: {} }),
    });
    expect(status).toBe(401);
    expect(south.directory.people()).toHaveLength(1);
  });

  it.each(["some-key", "north-key"])("is 404 where there is no such directory, with %s", async (key) => {
    const response = await fetch(`${north.emulator.origin}/scim/directory/west/Users`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { status, body } = await answerOf(response);
    expect([status, body]).toEqual([404, scimError(404, "Directory west not found")]);
  });

  it("is 404 outside the APIs, which shows in the log with its whole path", async () => {
    const { status } = await answerOf(
      await fetch(`${north.emulator.origin}/gateway/api/graphql?x=1`, {
        headers: { authorization: "Bearer some-key" },
      }),
    );
    expect(status).toBe(404);
    expect(north.emulator.requests.at(-1)).toMatchObject({
      path: "/gateway/api/graphql?x=1",
      directory: undefined,
    });
  });

  it("ends for the old key at once when the key is regenerated", async () => {
    north.directory.regenerateToken("new-key");
    expect((await north.ask("GET", "/Users", { token: "north-key" })).status).toBe(401);
    expect((await north.get("/Users")).status).toBe(200);
  });

  it("shows each directory its own people and groups", async () => {
    const ana = await north.person("ana@acme.example");
    await north.group("northerners", [ana]);
    expect(await south.found("/Users")).toEqual([]);
    expect(await south.found("/Groups")).toEqual([]);
    expect((await south.get(`/Users/${ana}`)).status).toBe(404);
    const member = await south.post("/Groups", { displayName: "southerners", members: [{ value: ana }] });
    expect(member.status).toBe(404);
    expect(north.emulator.directories().map(({ id }) => id)).toEqual(["north", "south"]);
    expect(() => north.emulator.directory("west")).toThrow("the emulator has no directory west");
  });

  it("shares accounts and names of groups among the directories of the organisation", async () => {
    await north.person("ana@acme.example");
    await south.person("ana@acme.example");
    expect(north.emulator.accounts()).toHaveLength(1);
    await north.group("engineers");
    expect((await south.post("/Groups", { displayName: "Engineers" })).status).toBe(409);
    expect(() => south.directory.groupIdOf("engineers")).toThrow("holds no group called engineers");
  });

  it.each([
    ["POST", "/Users/1"],
    ["PUT", "/Users"],
    ["DELETE", "/Users"],
    ["PATCH", "/Groups"],
    ["POST", "/Schemas"],
    ["OPTIONS", "/Users"],
  ])("is 405 for %s %s", async (method, path) => {
    const { status, body } = await north.ask(method, path, { ...(method === "OPTIONS" ? {} : { body: {} }) });
    expect([status, body]).toEqual([405, scimError(405, `${method} is not allowed here`)]);
  });

  it("is 400 for a body that is no JSON, and 415 for one of another type", async () => {
    const broken = await north.ask("POST", "/Users", { text: "{" });
    expect([broken.status, broken.body]).toEqual([
      400,
      scimError(400, "The body is no JSON", "invalidSyntax"),
    ]);
    const form = await north.ask("POST", "/Users", {
      text: "userName=ana",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(form.status).toBe(415);
    expect(form.body).toMatchObject({ schemas: [ERROR], status: "415" });
  });

  it.each([
    ["application/json", "application/json;charset=UTF-8"],
    ["application/scim+json", "application/scim+json;charset=UTF-8"],
    ["application/scim+json, application/json", "application/scim+json;charset=UTF-8"],
    ["*/*", "application/scim+json;charset=UTF-8"],
  ])("answers in the type that is accepted: %s", async (accept, type) => {
    const body = { schemas: [], displayName: accept };
    const headers = { accept, "content-type": "application/json; charset=utf-8" };
    const { status, headers: answered } = await north.ask("POST", "/Groups", { body, headers });
    expect([status, answered.get("content-type")]).toEqual([201, type]);
  });
});
