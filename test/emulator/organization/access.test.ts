import { retryHeaderStyles } from "../../../src/emulator";
import { applicationError, OrganizationApi } from "./organization-api";

describe("access to the organization API", () => {
  let api: OrganizationApi;
  let org: string;

  beforeEach(async () => {
    api = await OrganizationApi.start({
      organizationId: "acme",
      organizationKey: "key",
      scopedKey: "scoped",
    });
    org = "/admin/v1/orgs/acme";
  });
  afterEach(() => api.close());

  const organization = { id: "acme", type: "orgs", attributes: { name: "Emulated organisation" } };

  it("is there for the organisation's key", async () => {
    expect([api.handle.id, api.handle.key, api.scim.emulator.organizationKey]).toEqual([
      "acme",
      "key",
      "key",
    ]);
    const list = await api.get("/admin/v1/orgs");
    expect(list).toMatchObject({ status: 200, body: { data: [organization], links: {} } });
    expect(list.headers.get("content-type")).toBe("application/json");
    expect(await api.get(org)).toMatchObject({ status: 200, body: { data: organization } });
  });

  it("shows an empty list of organisations to a key with scopes, and everything else", async () => {
    expect(await api.ask("GET", "/admin/v1/orgs", undefined, "scoped")).toMatchObject({
      status: 200,
      body: { data: [] },
    });
    expect((await api.ask("GET", org, undefined, "scoped")).status).toBe(200);
    expect((await api.ask("POST", "…/workspaces", {}, "scoped")).status).toBe(200);
  });

  it("is 401 without a key, with an unknown one, with a directory's and with a former one", async () => {
    const { origin } = api.scim.emulator;
    expect((await fetch(`${origin}${org}`)).status).toBe(401);
    for (const token of ["unknown", api.scim.directory.token])
      expect(await api.ask("GET", org, undefined, token)).toMatchObject({
        status: 401,
        body: { code: 401, message: "Unauthorized" },
      });
    api.handle.replaceKey("next");
    expect((await api.ask("GET", org, undefined, "key")).status).toBe(401);
    expect((await api.get(org)).status).toBe(200);
  });

  it("is none to a directory for any key of the organisation", async () => {
    for (const token of ["key", "scoped"])
      expect((await api.scim.ask("GET", "/Users", { token })).status).toBe(403);
  });

  it("is 403 to another organisation", async () => {
    const forbidden = { status: 403, body: applicationError(403, "403-3") };
    expect(await api.get("/admin/v1/orgs/other")).toMatchObject(forbidden);
    expect(await api.post("/admin/v2/orgs/other/workspaces", {})).toMatchObject(forbidden);
  });

  it.each([
    ["read:orgs:admin", "GET", "/admin/v1/orgs"],
    ["read:domains:admin", "GET", "/admin/v1/orgs/acme/domains"],
    ["read:directories:admin", "GET", "…/directories"],
    ["read:workspaces:admin", "POST", "…/workspaces"],
    ["read:groups:admin", "POST", "…/directories/-/groups/search"],
    ["read:groups:admin", "GET", "…/directories/-/groups/g/role-assignments"],
    ["write:groups:admin", "POST", "…/directories/-/groups/g/role-assignments/assign"],
    ["write:groups:admin", "POST", "…/directories/-/groups/g/role-assignments/revoke"],
    ["read:users:admin", "POST", "…/directories/-/users/search"],
    ["read:users:admin", "GET", "…/directories/-/users/a/role-assignments"],
    ["write:policies:admin", "POST", "/admin/control/v1/orgs/acme/auth-policy/p/add-users"],
    ["read:policies:admin", "GET", "/admin/control/v1/orgs/acme/auth-policy/task/t"],
    ["read:policies:admin", "POST", "/admin/control/v1/orgs/acme/users/auth-policies/bulk-fetch"],
    ["manage:org", "GET", "/users/a/manage"],
    ["manage:org", "POST", "/users/a/manage/lifecycle/disable"],
    ["manage:org", "DELETE", "/users/a/manage/api-tokens/t"],
  ] as const)("is 403 without the right %s for %s %s", async (right, method, path) => {
    const body = method === "POST" ? {} : undefined;
    expect((await api.ask(method, path, body)).status).not.toBe(403);
    api.handle.withhold(right);
    const answer = await api.ask(method, path, body);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(right);
    api.handle.withhold();
    expect((await api.ask(method, path, body)).status).not.toBe(403);
  });

  it("may lack rights from the start", async () => {
    const other = await OrganizationApi.start({ missingRights: ["write:policies:admin"] });
    const path = `/admin/control/v1/orgs/${other.handle.id}/auth-policy/p/add-users`;
    expect((await other.post(path, { users: ["a"] })).status).toBe(403);
    await other.close();
  });

  it.each([
    ["GET", "/admin"],
    ["GET", "/users"],
    ["GET", "/admin/v1/orgs/acme/nothing"],
    ["POST", "/admin/v1/orgs/acme/domains"],
    ["GET", "…/workspaces"],
    ["POST", "…/directories/-/groups"],
    ["GET", "…/directories/-/groups//role-assignments"],
    ["GET", "…/directories/%/groups/a/role-assignments"],
    ["POST", "/users/a/manage/lifecycle/delete"],
  ])("is 404 for %s %s", async (method, path) => {
    expect(await api.ask(method, path)).toMatchObject({
      status: 404,
      body: applicationError(404, "404-1"),
    });
  });

  it("is refused with a body that is no JSON", async () => {
    const ask = (type: string, body: string) =>
      fetch(`${api.scim.emulator.origin}/admin/v2/orgs/acme/workspaces`, {
        method: "POST",
        headers: { authorization: "Bearer key", "content-type": type },
        body,
      });
    expect((await ask("text/plain", "{}")).status).toBe(415);
    expect((await ask("application/json", "{")).status).toBe(400);
    expect((await ask("application/json; charset=utf-8", "{}")).status).toBe(200);
  });
});

describe("requests to the organization API", () => {
  let api: OrganizationApi;

  beforeEach(async () => {
    api = await OrganizationApi.start();
  });
  afterEach(() => api.close());

  it("are logged and counted with their whole path", async () => {
    await api.post("…/workspaces", { limit: 5 });
    const path = `/admin/v2/orgs/${api.handle.id}/workspaces`;
    expect(api.scim.emulator.requests).toMatchObject([
      { number: 1, method: "POST", path, directory: undefined, body: { limit: 5 }, status: 200 },
    ]);
    expect(api.scim.emulator.count({ path: /^\/admin\/v2\/.*\/workspaces$/u })).toBe(1);
  });

  it("meet faults, in the shape of this API", async () => {
    const { faults } = api.scim.emulator;
    const seen: unknown[] = [];
    faults.add(
      { kind: "status", status: 500, body: { code: 500, message: "no" } },
      {
        matching: (request) => seen.push(request.path) > 0 && request.path.includes("/workspaces"),
        times: 1,
      },
    );
    const failed = await api.post("…/workspaces", {});
    expect([failed.status, failed.body]).toEqual([500, { code: 500, message: "no" }]);
    expect((await api.post("…/workspaces", {})).status).toBe(200);
    expect(seen).toHaveLength(2);
    const stop = faults.add({ kind: "expired-key" });
    expect((await api.get("/admin/v1/orgs")).body).toEqual({ code: 401, message: "Unauthorized" });
    stop();
    faults.add({ kind: "garbled", body: "malformed" });
    await expect(api.get("/admin/v1/orgs")).rejects.toThrow("JSON");
  });

  it("are done although their answer is lost", async () => {
    const jira = api.handle.addApplication({ product: "jira-software", site: "https://acme.atlassian.net" });
    await api.scim.group("engineering");
    const id = await api.groupId("engineering");
    api.scim.emulator.faults.add({ kind: "cut", at: "after-commit" }, { path: /assign$/u });
    await expect(api.assign(id, jira)).rejects.toThrow();
    expect(api.handle.rolesOf("engineering", jira)).toEqual(["atlassian/user"]);
  });

  it("have a limit of their own, which they tell with the time of its end", async () => {
    api.scim.emulator.limitRate({ requests: 2, windowMs: 60_000 });
    await api.scim.get("/Users");
    const first = await api.get("/admin/v1/orgs");
    expect([first.status, first.headers.get("x-ratelimit-remaining")]).toEqual([200, "1"]);
    await api.get("/admin/v1/orgs");
    const third = await api.get("/admin/v1/orgs");
    expect(third).toMatchObject({ status: 429, body: { code: 429, message: "Rate limit exceeded" } });
    const reset = third.headers.get("x-ratelimit-reset") ?? "";
    expect(new Date(reset).toISOString()).toBe(reset);
    expect(third.headers.get("retry-after")).toBeNull();
    expect((await api.scim.get("/Users")).status).toBe(200);
  });

  it.each(retryHeaderStyles)("are told when to come back by %s where that switch is set", async (style) => {
    api.scim.emulator.behave({ organizationRetryHeader: style });
    api.scim.emulator.faults.add({ kind: "rate-limit", seconds: 7 });
    const { status, headers } = await api.get("/admin/v1/orgs");
    expect(status).toBe(429);
    expect(headers.has("retry-after")).toBe(style.startsWith("retry-after"));
    expect(headers.has("x-ratelimit-reset")).toBe(style.startsWith("reset"));
  });
});
