import { OrganizationApi } from "./organization-api";

const ANA = "ana@acme.example";
const EVE = "eve@partner.example";
const LOCAL = "old@acme.example";

describe("user management", () => {
  let api: OrganizationApi;

  beforeEach(async () => {
    api = await OrganizationApi.start({ verifiedDomains: ["acme.example"], scopedKey: "scoped" });
    for (const name of [ANA, EVE]) await api.scim.person(name);
    api.handle.addGroup("leavers", [LOCAL]);
  });
  afterEach(() => api.close());

  function manage(email: string, path = ""): string {
    return `/users/${api.handle.accountOf(email)?.accountId ?? "none"}/manage${path}`;
  }

  it("tells what is allowed", async () => {
    const { status, body } = await api.get(manage(ANA));
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        "email.set": { allowed: false, reason: { key: "externalDirectory.scim" } },
        "lifecycle.enablement": { allowed: true },
      }),
    ]);
    expect((await api.get(manage(LOCAL))).body).toMatchObject({ "email.set": { allowed: true } });
  });

  it("disables and enables accounts, once", async () => {
    for (const body of [{ message: "left" }, {}])
      expect(await api.post(manage(LOCAL, "/lifecycle/disable"), body)).toMatchObject({
        status: 204,
        text: "",
      });
    expect(api.handle.accountOf(LOCAL)?.active).toBe(false);
    for (const body of [undefined, {}])
      expect((await api.post(manage(LOCAL, "/lifecycle/enable"), body)).status).toBe(204);
    expect(api.handle.accountOf(LOCAL)?.active).toBe(true);
    expect(api.handle.changes).toMatchObject([
      { kind: "account-disabled", by: "api", email: LOCAL },
      { kind: "account-enabled", by: "api", email: LOCAL },
    ]);
    expect((await api.post(manage(LOCAL, "/lifecycle/disable"))).status).toBe(400);
  });

  it("leaves the accounts of SCIM alone where that switch is set", async () => {
    api.scim.emulator.behave({ lifecycleOfSynced: "403" });
    expect((await api.post(manage(ANA, "/lifecycle/disable"), {})).status).toBe(403);
    expect((await api.get(manage(ANA))).body).toMatchObject({ "lifecycle.enablement": { allowed: false } });
    expect((await api.post(manage(LOCAL, "/lifecycle/disable"), {})).status).toBe(204);
  });

  it("tells and revokes API tokens, which outlive the account's being disabled", async () => {
    const id = api.handle.addApiToken(LOCAL, "ci");
    api.handle.addApiToken(LOCAL, "laptop");
    api.handle.setActive(LOCAL, false);
    const { status, body } = await api.get(manage(LOCAL, "/api-tokens"));
    const token = { createdAt: expect.any(String) as unknown, lastAccess: null };
    expect([status, body]).toEqual([
      200,
      [
        { ...token, id, label: "ci" },
        { ...token, id: expect.any(String) as unknown, label: "laptop" },
      ],
    ]);
    const path = manage(LOCAL, `/api-tokens/${id}`);
    expect(await api.ask("DELETE", path)).toMatchObject({ status: 204 });
    expect((await api.ask("DELETE", path)).status).toBe(404);
    expect(api.handle.apiTokensOf(LOCAL).map(({ label }) => label)).toEqual(["laptop"]);
    expect(api.handle.changes.map(({ kind, by }) => `${by} ${kind}`)).toEqual([
      "console token-added",
      "console token-added",
      "console account-disabled",
      "api token-revoked",
    ]);
  });

  it("is for managed accounts and keys without scopes only", async () => {
    for (const [path, key, status] of [
      [manage(EVE), api.handle.key, 403],
      [manage("nobody@acme.example"), api.handle.key, 404],
      [manage(ANA), "scoped", 403],
    ] as const)
      expect(await api.ask("GET", path, undefined, key)).toMatchObject({
        status,
        body: { code: status, message: expect.any(String) as unknown },
      });
    expect((await api.ask("GET", manage(ANA), undefined, "scoped")).text).toContain("manage:org");
  });
});
