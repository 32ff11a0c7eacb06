import { personOf } from "../api";
import { applicationError, OrganizationApi } from "./organization-api";

const ANA = "ana@acme.example";
const EVE = "eve@partner.example";
const SITE = "https://acme.atlassian.net";

describe("the organisation's users", () => {
  let api: OrganizationApi;
  let jira: string;

  beforeEach(async () => {
    api = await OrganizationApi.start({ verifiedDomains: ["acme.example"] });
    jira = api.handle.addApplication({ product: "jira-software", site: SITE });
  });
  afterEach(() => api.close());

  function accountId(email: string): string {
    return api.handle.accountOf(email)?.accountId ?? "none";
  }

  async function emails(query: object): Promise<readonly unknown[]> {
    return (await api.users(query)).data.map(({ email }) => email);
  }

  it("are the accounts of the directories, and tell how they stand", async () => {
    await api.scim.person(ANA, { displayName: "Ana Roe" });
    await api.scim.person("bo@acme.example", { active: false });
    await api.scim.person(EVE);
    const usual = { accountType: "atlassian", accountStatus: "active", membershipStatus: "active" };
    expect((await api.users()).data).toEqual([
      { ...usual, accountId: accountId(ANA), claimStatus: "managed", name: "Ana Roe", email: ANA },
      expect.objectContaining({ email: "bo@acme.example", accountStatus: "inactive" }),
      expect.objectContaining({ email: EVE, claimStatus: "unmanaged", name: "eve" }),
    ]);
  });

  it("are found by each of the filters", async () => {
    const ana = await api.scim.person(ANA, { displayName: "Ana Roe" });
    await api.scim.person(EVE);
    api.handle.grantToAccount("old@acme.example", jira, "atlassian/admin");
    api.handle.revokeFromAccount("old@acme.example", jira, "atlassian/admin");
    await api.scim.group("engineering", [ana]);
    api.handle.grantToGroup("engineering", jira, "atlassian/user");
    expect(await emails({ emails: ["EVE@partner.example", "nobody@acme.example"] })).toEqual([EVE]);
    expect(await emails({ accountIds: [accountId(ANA), "none"] })).toEqual([ANA]);
    expect(await emails({ groupIds: [await api.groupId("engineering")] })).toEqual([ANA]);
    expect(await emails({ resourceIds: [jira] })).toEqual([ANA]);
    expect(await emails({ roleIds: ["atlassian/admin"] })).toEqual([]);
    expect(await emails({ emailDomains: ["partner.example"] })).toEqual([EVE]);
    expect(await emails({ claimStatus: "unmanaged" })).toEqual([EVE]);
    expect(await emails({ accountStatus: ["inactive"] })).toEqual([]);
    expect(await emails({ membershipStatus: ["no_membership"] })).toEqual(["old@acme.example"]);
    expect(await emails({ searchTerm: "roe" })).toEqual([ANA]);
  });

  it("are refused with a term and addresses at once", async () => {
    const answer = await api.post("…/directories/-/users/search", { searchTerm: "a", emails: [ANA] });
    expect(answer).toMatchObject({ status: 400, body: applicationError(400, "400-24") });
  });

  it("tell their roles and how they came by them", async () => {
    await api.scim.group("engineering", [await api.scim.person(ANA)]);
    api.handle.grantToGroup("engineering", jira, "atlassian/user");
    api.handle.grantToAccount(ANA, jira, "atlassian/user");
    const path = `…/directories/-/users/${accountId(ANA)}/role-assignments`;
    const groupId = await api.groupId("engineering");
    const methods = [{ type: "direct" }, { type: "group", groupId, groupName: "engineering" }];
    expect((await api.page(path)).data).toEqual([
      {
        resourceId: jira,
        resourceOwner: "jira-software",
        roleAssignments: [{ role: "atlassian/user", roleAssignmentMethods: methods }],
      },
    ]);
    api.scim.emulator.behave({ userRoles: "names" });
    expect((await api.page(path)).data).toEqual([
      { resourceId: jira, resourceOwner: "jira-software", roles: ["atlassian/user"] },
    ]);
    expect(await api.get("…/directories/-/users/none/role-assignments")).toMatchObject({
      status: 404,
      body: applicationError(404, "404-8"),
    });
  });

  it("may be suspended, and keep their groups and roles then", async () => {
    await api.scim.group("engineering", [await api.scim.person(ANA)]);
    api.handle.grantToGroup("engineering", jira, "atlassian/user");
    api.handle.setSuspended(ANA, true);
    expect((await api.users({ membershipStatus: "suspended" })).data).toMatchObject([
      { email: ANA, accountStatus: "active", membershipStatus: "suspended" },
    ]);
    expect([api.handle.whoHasAccess(jira), api.handle.seatsTaken(jira)]).toEqual([[], 0]);
    expect(await emails({ resourceIds: [jira] })).toEqual([ANA]);
    api.handle.setSuspended(ANA, false);
    expect(api.handle.whoHasAccess(jira)).toEqual([ANA]);
  });

  it("outside the verified domains keep what SCIM has not given", async () => {
    const id = await api.scim.person(EVE);
    api.handle.addGroup("contractors", [EVE]);
    api.handle.grantToAccount(EVE, jira, "atlassian/user");
    await api.scim.put(`/Users/${id}`, personOf(EVE, { active: false }));
    await api.scim.delete(`/Users/${id}`);
    expect((await api.users({ emails: [EVE] })).data).toMatchObject([
      { accountStatus: "active", membershipStatus: "active" },
    ]);
    expect(api.handle.whoHasAccess(jira)).toEqual([EVE]);
    api.handle.revokeFromAccount(EVE, jira, "atlassian/user");
    api.handle.removeFromGroup("contractors", EVE);
    expect(await emails({ emails: [EVE] })).toEqual([]);
  });

  it("outside the verified domains lose their synchronised groups with their address, and no other", async () => {
    const id = await api.scim.person(EVE);
    await api.scim.group("engineering", [id]);
    api.handle.addGroup("contractors", [EVE]);
    await api.scim.put(`/Users/${id}`, { ...personOf(EVE), ...emailsOf("eva@partner.example") });
    const { data } = await api.groups({ accountIds: [accountId(EVE)] });
    expect(data.map(({ name }) => name)).toEqual(["contractors"]);
    expect(await emails({ groupIds: [await api.groupId("engineering")] })).toEqual([]);
  });
});

function emailsOf(value: string): object {
  return { emails: [{ value, type: "work", primary: true }] };
}

describe("domains", () => {
  it("are told with their claims, and decide whose accounts are managed", async () => {
    const api = await OrganizationApi.start({ verifiedDomains: ["Acme.example"] });
    await api.scim.person(EVE);
    api.handle.setDomain("Partner.example", "missing_token");
    const path = `/admin/v1/orgs/${api.handle.id}/domains`;
    expect((await api.page(path)).data).toEqual([
      {
        id: expect.any(String) as unknown,
        type: "domain",
        attributes: { name: "acme.example", claim: { type: "dns", status: "verified" } },
      },
      expect.objectContaining({
        attributes: { name: "partner.example", claim: { type: "dns", status: "missing_token" } },
      }),
    ]);
    expect(api.handle.accountOf(EVE)?.managed).toBe(false);
    api.handle.setDomain("partner.example", "verified", "http");
    expect(api.handle.accountOf(EVE)?.managed).toBe(true);
    await api.close();
  });

  it("are those of the accounts where every domain is verified, but for those that are not", async () => {
    const api = await OrganizationApi.start();
    for (const email of [ANA, EVE, "bo@acme.example"]) await api.scim.person(email);
    api.handle.setDomain("partner.example", "unverified");
    const { data } = await api.page(`/admin/v1/orgs/${api.handle.id}/domains`);
    expect(data.map(({ attributes }) => attributes)).toMatchObject([
      { name: "partner.example", claim: { status: "unverified" } },
      { name: "acme.example", claim: { status: "verified" } },
    ]);
    expect(api.scim.emulator.accounts().map(({ managed }) => managed)).toEqual([true, false, true]);
    await api.close();
  });

  it.each(["url", "cursor"] as const)("come in pages that are named by their %s", async (nextPage) => {
    const domains = Array.from({ length: 5 }, (_, index) => `d${index}.example`);
    const api = await OrganizationApi.start({
      verifiedDomains: domains,
      behaviour: { nextPage, organizationPage: 3 },
    });
    const path = `/admin/v1/orgs/${api.handle.id}/domains`;
    const first = await api.page(path);
    const next = first.links.next ?? "";
    const { origin } = api.scim.emulator;
    expect(next.startsWith(`${origin}${path}?cursor=`)).toBe(nextPage === "url");
    const second = await api.page(nextPage === "url" ? next.slice(origin.length) : `${path}?cursor=${next}`);
    expect(first.data.length + second.data.length).toBe(5);
    expect(second.links).toEqual({});
    await api.close();
  });
});
