import { done, errorOf, fails, page, says, type Scripted, scripted, V2 } from "./scripted";

const SEARCH = `${V2}/directories/-/users/search`;
const ROLES = `GET ${V2}/directories/-/users/712020%3Aab/role-assignments`;
const MANAGE = "/users/712020%3Aab/manage";
const ACCOUNT = "712020:ab";

function user(accountId: string, more: object = {}): object {
  return {
    accountId,
    accountType: "atlassian",
    accountStatus: "active",
    membershipStatus: "active",
    claimStatus: "managed",
    name: "Ana",
    email: "ana@acme.com",
    ...more,
  };
}

describe("the people of an organisation", () => {
  let it_: Scripted;
  beforeEach(async () => {
    it_ = await scripted();
  });
  afterEach(() => it_.close());

  it("are searched for, all pages of them", async () => {
    it_.on(`POST ${SEARCH}`, page([user("1")], "c"), page([{ accountId: "2", email: null }]));
    expect(await it_.organization.users({ emails: ["ana@acme.com", "bo@acme.com"] })).toEqual([
      {
        accountId: "1",
        email: "ana@acme.com",
        name: "Ana",
        accountStatus: "active",
        membershipStatus: "active",
        claimStatus: "managed",
      },
      { accountId: "2" },
    ]);
    expect(it_.bodies(SEARCH)).toEqual([
      { emails: ["ana@acme.com", "bo@acme.com"], limit: 50 },
      { cursor: "c" },
    ]);
  });

  it("are searched for in pieces of long lists, nobody twice", async () => {
    it_.on(`POST ${SEARCH}`, page([user("1")]), page([user("1"), user("2")]));
    const groupIds = Array.from({ length: 51 }, (_, index) => `g${index}`);
    const found = await it_.organization.users({ groupIds, resourceIds: ["r1"], emails: undefined });
    expect(found.map(({ accountId }) => accountId).sort()).toEqual(["1", "2"]);
    expect(it_.bodies(SEARCH)).toEqual([
      { groupIds: groupIds.slice(0, 50), resourceIds: ["r1"], limit: 50 },
      { groupIds: ["g50"], resourceIds: ["r1"], limit: 50 },
    ]);
  });

  it("are nobody when an empty list is searched for", async () => {
    expect(await it_.organization.users({ accountIds: [], resourceIds: ["r1"] })).toEqual([]);
    expect(it_.requests).toEqual([]);
  });

  it("have roles of their own and of their groups, in whichever shape they come", async () => {
    it_.on(
      ROLES,
      page([
        {
          resourceId: "r1",
          resourceOwner: "jira",
          roles: ["atlassian/user"],
          roleAssignments: [
            {
              role: "atlassian/user",
              roleAssignmentMethods: [
                { type: "direct" },
                { type: "group", groupId: "g1", groupName: "dev" },
                { type: "group", groupId: "g2" },
              ],
            },
            { role: "atlassian/admin", roleAssignmentMethods: ["group_direct"] },
          ],
        },
        {
          resourceId: "r2",
          roleAssignments: [{ role: "atlassian/user", roleAssignmentMethods: ["direct"] }],
        },
        { resourceId: "r3", roles: ["atlassian/guest"] },
      ]),
    );
    const [one, other] = await Promise.all([
      it_.organization.userRoles(ACCOUNT),
      it_.organization.userRoles(ACCOUNT),
    ]);
    expect(one).toEqual([
      { resourceId: "r1", role: "atlassian/user", isDirect: true, groups: ["dev", "g2"] },
      { resourceId: "r1", role: "atlassian/admin", isDirect: false, groups: [] },
      { resourceId: "r2", role: "atlassian/user", isDirect: true, groups: [] },
      { resourceId: "r3", role: "atlassian/guest", isDirect: false, groups: [] },
    ]);
    expect(other).toBe(one);
    expect(it_.requests).toHaveLength(1);
  });

  it("have no roles when there is no such account", async () => {
    it_.on(ROLES, fails(404, "ADMIN-404-8"));
    expect(await it_.organization.userRoles(ACCOUNT)).toBeUndefined();
  });

  it("may be managed or not", async () => {
    it_.on(
      `GET ${MANAGE}`,
      says(200, { "lifecycle.enablement": { allowed: true } }),
      says(403, { code: 403, message: "manage:org is missing" }),
      says(404, { key: "notFound" }),
    );
    expect(await it_.organization.isManagingAllowed(ACCOUNT)).toBe(true);
    expect(await it_.organization.isManagingAllowed(ACCOUNT)).toBe(false);
    expect(await errorOf(it_.organization.isManagingAllowed(ACCOUNT))).toMatchObject({
      kind: "not-found",
      message: "The organisation o1 has no account 712020:ab",
    });
  });

  it("are disabled with or without a message, and enabled", async () => {
    it_.on(`POST ${MANAGE}/lifecycle/disable`, says(502, "bad gateway"), done);
    it_.on(`POST ${MANAGE}/lifecycle/enable`, done);
    await it_.organization.disableAccount(ACCOUNT, "gone");
    await it_.organization.disableAccount(ACCOUNT);
    await it_.organization.enableAccount(ACCOUNT);
    expect(it_.bodies(`${MANAGE}/lifecycle/disable`)).toEqual([{ message: "gone" }, { message: "gone" }, {}]);
    expect(it_.bodies(`${MANAGE}/lifecycle/enable`)).toEqual([undefined]);
  });

  it("cannot be managed with a key that has scopes, and the error says so", async () => {
    it_.on(`POST ${MANAGE}/lifecycle/disable`, says(403, { code: 403, message: "needs manage:org" }));
    const error = await errorOf(it_.organization.disableAccount(ACCOUNT));
    expect(error).toMatchObject({ kind: "forbidden", status: 403, code: undefined });
    expect(error.message).toBe(
      "The organization API key is not allowed to disable the account 712020:ab in the organisation o1: needs manage:org",
    );
    expect(error.remedy).toBe(
      "Managing accounts needs an organization API key that was created without scopes, and an account that the organisation manages: its e-mail address has to belong to a verified domain.",
    );
  });

  it("have API tokens, which are revoked once or are gone already", async () => {
    it_.on(
      `GET ${MANAGE}/api-tokens`,
      says(200, [{ id: "t/1", label: "ci", createdAt: "2026" }, { id: "t2" }]),
    );
    it_.on(`DELETE ${MANAGE}/api-tokens/t%2F1`, done, says(404, ""));
    expect(await it_.organization.apiTokens(ACCOUNT)).toEqual([{ id: "t/1", label: "ci" }, { id: "t2" }]);
    await it_.organization.revokeApiToken(ACCOUNT, "t/1");
    await it_.organization.revokeApiToken(ACCOUNT, "t/1");
    expect(it_.count("DELETE")).toBe(2);
  });

  it("cannot be asked for without an id", async () => {
    expect(await errorOf(it_.organization.disableAccount(""))).toMatchObject({
      kind: "invalid",
      fate: "not-sent",
    });
    expect(it_.requests).toEqual([]);
  });
});
