import { FakeClock } from "../http/fake-clock";
import { cut } from "../http/tiny-server";
import { done, errorOf, fails, GROUPS, page, says, type Scripted, scripted, V1, V2 } from "./scripted";

const JIRA = "ari:cloud:jira-software::site/1";
const WIKI = "ari:cloud:confluence::site/1";
const dev = { id: "g1", name: "dev" };
const asUser = { resourceId: JIRA, roleId: "atlassian/user" };
const READ = `GET ${GROUPS}/g1/role-assignments`;
const ASSIGN = `POST ${GROUPS}/g1/role-assignments/assign`;
const REVOKE = `POST ${GROUPS}/g1/role-assignments/revoke`;

function assignment(resourceId: string, ...roles: string[]): object {
  return { resourceId, resourceOwner: "jira", defaultRole: null, roles };
}

const nothing = page([]);
const granted = page([assignment(JIRA, "atlassian/user")]);

describe("the roles of a group", () => {
  let it_: Scripted;
  beforeEach(async () => {
    it_ = await scripted();
  });
  afterEach(() => it_.close());

  it("are read once for all callers, all pages of them", async () => {
    it_.on(READ, page([assignment(JIRA, "atlassian/user")], "c+1"), page([assignment(WIKI)]));
    const [one, other] = await Promise.all([
      it_.organization.groupRoles("g1"),
      it_.organization.groupRoles("g1"),
    ]);
    expect(one).toEqual([
      { resourceId: JIRA, resourceOwner: "jira", defaultRole: undefined, roles: ["atlassian/user"] },
      { resourceId: WIKI, resourceOwner: "jira", defaultRole: undefined, roles: [] },
    ]);
    expect(other).toEqual(one);
    await it_.organization.groupRoles("g1");
    expect(it_.requests).toEqual([`${READ}?limit=50`, `${READ}?limit=50&cursor=c%2B1`]);
  });

  it("are undefined for a group that is not there, and that is kept", async () => {
    it_.on(READ, fails(404, "ADMIN-404-10"));
    expect(await it_.organization.groupRoles("g1")).toBeUndefined();
    expect(await it_.organization.groupRoles("g1")).toBeUndefined();
    expect(it_.requests).toHaveLength(1);
  });

  it("are an error when it is the organisation that is not there", async () => {
    it_.on(READ, fails(404, "ADMIN-404-2"));
    expect(await errorOf(it_.organization.groupRoles("g1"))).toMatchObject({ kind: "organization-missing" });
  });

  it("are proved missing each time anew: the organisation may have gone since the last proof", async () => {
    it_.on(READ, says(404, "<html>not here</html>"));
    it_.on(`GET ${V1}`, says(200, { data: { id: "o1" } }), says(404, "<html>"));
    expect(await it_.organization.groupRoles("g1")).toBeUndefined();
    const later = it_.organization.groupRoles("g1", { fresh: true });
    await expect(later).rejects.toMatchObject({ kind: "organization-missing" });
  });

  it("are undefined after a 404 that does not say what is missing only when the organisation answers", async () => {
    it_.on(READ, says(404, "<html>not here</html>"));
    it_.on(`GET ${V1}`, says(404, "<html>"), says(200, { data: { id: "o1" } }));
    expect(await errorOf(it_.organization.groupRoles("g1"))).toMatchObject({ kind: "organization-missing" });
    expect(await it_.organization.groupRoles("g1")).toBeUndefined();
  });

  it("are granted, and the grant returns at once when it shows", async () => {
    it_.on(ASSIGN, done);
    it_.on(READ, nothing, granted);
    await it_.organization.groupRoles("g1");
    await it_.organization.grantRole(dev, asUser);
    expect(await it_.organization.groupRoles("g1")).toMatchObject([{ roles: ["atlassian/user"] }]);
    expect(it_.requests).toEqual([`${READ}?limit=50`, ASSIGN, `${READ}?limit=50`]);
    expect(it_.bodies(`${GROUPS}/g1/role-assignments/assign`)).toEqual([asUser]);
    expect(it_.clock.waits).toEqual([]);
  });

  it("are waited for with growing intervals, and count as granted meanwhile", async () => {
    const clock = new FakeClock();
    const organization = it_.open({ clock });
    it_.on(ASSIGN, done);
    it_.on(READ, page([assignment(JIRA, "atlassian/admin")]), nothing, nothing, granted);
    await organization.groupRoles("g1");
    const grant = organization.grantRole(dev, asUser);
    await until(() => clock.next === 500);
    expect(await organization.groupRoles("g1")).toMatchObject([
      { resourceId: JIRA, roles: ["atlassian/user"] },
    ]);
    await clock.turn(500);
    await until(() => clock.next === 750);
    await clock.turn(750);
    await grant;
    expect(it_.requests).toHaveLength(5);
  });

  it("are revoked, and the revocation returns when they show no more", async () => {
    it_.on(REVOKE, done);
    it_.on(READ, granted, granted, page([assignment(JIRA)]));
    await it_.organization.groupRoles("g1");
    await it_.organization.revokeRole(dev, asUser);
    expect(it_.clock.waits).toEqual([500]);
    expect(await it_.organization.groupRoles("g1")).toMatchObject([{ roles: [] }]);
    expect(it_.bodies(`${GROUPS}/g1/role-assignments/revoke`)).toEqual([asUser]);
  });

  it.each([
    ["the role is gone", nothing],
    ["the group is gone", fails(404, "ADMIN-404-10")],
  ])("count as revoked when %s already", async (_, read) => {
    it_.on(REVOKE, fails(404, "ADMIN-404-10"));
    it_.on(READ, read);
    await it_.organization.revokeRole(dev, asUser);
    expect(it_.requests).toEqual([REVOKE, `${READ}?limit=50`]);
    expect(it_.organization.ownWrites.revoked("g1", asUser)).toBe(true);
  });

  it("remember what this process did last", async () => {
    it_.on(ASSIGN, done);
    it_.on(REVOKE, done);
    it_.on(READ, granted, nothing);
    const { ownWrites } = it_.organization;
    expect([ownWrites.granted("g1", asUser), ownWrites.revoked("g1", asUser)]).toEqual([false, false]);
    await it_.organization.grantRole(dev, asUser);
    expect([ownWrites.granted("g1", asUser), ownWrites.revoked("g1", asUser)]).toEqual([true, false]);
    await it_.organization.revokeRole(dev, asUser);
    expect([ownWrites.granted("g1", asUser), ownWrites.revoked("g1", asUser)]).toEqual([false, true]);
    expect(ownWrites.granted("g1", { ...asUser, resourceId: WIKI })).toBe(false);
  });

  it("are not taken for granted when the licence is full", async () => {
    it_.on(`POST ${V2}/workspaces`, page([{ id: JIRA, attributes: { name: "Jira of Acme" } }]));
    await it_.organization.applications();
    it_.on(ASSIGN, fails(409, "ADMIN-409-1", "User limit exceeded."));
    const error = await errorOf(it_.organization.grantRole(dev, asUser));
    expect(error).toMatchObject({ kind: "licence-full", status: 409, code: "ADMIN-409-1", fate: "answered" });
    expect(error.message).toBe(
      "The licence of Jira of Acme has no room for the people of the group dev with the role atlassian/user: User limit exceeded",
    );
    expect(error.remedy).toBe(
      "Free seats in the application, take people out of the group, or raise the number of users of the licence. Then run again.",
    );
    expect(it_.organization.ownWrites.granted("g1", asUser)).toBe(false);
    expect(it_.count(READ)).toBe(0);
  });

  it("are an error when they do not show in time, and are read anew then", async () => {
    it_.on(ASSIGN, done);
    it_.on(READ, nothing);
    const hasty = it_.open({ delayMs: 5_000 });
    const error = await errorOf(hasty.grantRole(dev, asUser));
    expect(error).toMatchObject({ kind: "not-shown" });
    expect(error.message).toBe(
      `Atlassian agreed to grant the role atlassian/user of ${JIRA} to the group dev, and it does not show after 5 seconds`,
    );
    expect(error.remedy).toBe(
      "Atlassian may only be slow. Run again in a few minutes: nothing is done twice.",
    );
    it_.on(READ, granted);
    expect(await hasty.groupRoles("g1")).toMatchObject([{ roles: ["atlassian/user"] }]);
  });

  it("are granted again when the answer was lost, since granting twice does no more than once", async () => {
    it_.on(ASSIGN, cut, done);
    it_.on(READ, granted);
    await it_.organization.grantRole(dev, asUser);
    expect(it_.count(ASSIGN)).toBe(2);
  });

  it("name the group when there is none to grant them to", async () => {
    it_.on(ASSIGN, fails(404, "ADMIN-404-10", "Group not found"));
    expect(await errorOf(it_.organization.grantRole(dev, asUser))).toMatchObject({
      kind: "not-found",
      message: "The organisation o1 has no group dev: Group not found",
    });
  });

  it("name the application and the role when there is none such", async () => {
    it_.on(ASSIGN, fails(400, "ADMIN-400-4", "Invalid resource"));
    expect(await errorOf(it_.organization.grantRole(dev, asUser))).toMatchObject({
      kind: "invalid",
      code: "ADMIN-400-4",
      message: `The organisation o1 refuses to grant the role atlassian/user of ${JIRA} to the group dev: Invalid resource`,
      remedy: `Check that ${JIRA} is an application of this organisation and has the role atlassian/user: not every application has every role.`,
    });
  });

  it("are looked for once for all grants of a group that come together", async () => {
    const groups = Array.from({ length: 10 }, (_, index) => ({ id: `g${index}`, name: `group ${index}` }));
    const roles = ["atlassian/user", "atlassian/admin"];
    const has = new Map(groups.map(({ id }) => [id, new Set<string>()]));
    for (const { id } of groups) {
      const path = `${GROUPS}/${id}/role-assignments`;
      let turn = 0;
      it_.on(`GET ${path}`, (response, request) => {
        page([assignment(JIRA, ...(has.get(id) ?? []))])(response, request);
      });
      it_.on(`POST ${path}/assign`, (response, request) => {
        turn += 1;
        setTimeout(() => {
          for (const role of roles) if (request.body.includes(`"${role}"`)) has.get(id)?.add(role);
          done(response, request);
        }, turn * 20);
      });
    }
    const { organization } = it_;
    await Promise.all(
      groups.flatMap((group) =>
        roles.map(async (roleId) => {
          await organization.groupRoles(group.id);
          await organization.grantRole(group, { resourceId: JIRA, roleId });
        }),
      ),
    );
    expect(it_.count("POST")).toBe(20);
    expect(it_.count("GET")).toBe(20);
  });

  it("are written one after the other when a role is granted and revoked at once", async () => {
    it_.on(ASSIGN, done);
    it_.on(REVOKE, done);
    it_.on(READ, granted, nothing);
    const grant = it_.organization.grantRole(dev, asUser);
    const revoke = it_.organization.revokeRole(dev, asUser);
    await Promise.all([grant, revoke]);
    expect(it_.requests).toEqual([ASSIGN, `${READ}?limit=50`, REVOKE, `${READ}?limit=50`]);
  });

  it("are waited for no longer by whoever is cancelled, and on by the others", async () => {
    const clock = new FakeClock();
    const organization = it_.open({ clock });
    const asAdmin = { ...asUser, roleId: "atlassian/admin" };
    it_.on(ASSIGN, done);
    it_.on(READ, nothing, page([assignment(JIRA, "atlassian/user", "atlassian/admin")]));
    const abort = new AbortController();
    const one = organization.grantRole(dev, asUser, { signal: abort.signal });
    const other = organization.grantRole(dev, asAdmin);
    await until(() => clock.next === 500);
    abort.abort();
    expect(await errorOf(one)).toMatchObject({
      kind: "cancelled",
      fate: "unknown",
      message: `The request to grant the role atlassian/user of ${JIRA} to the group dev was cancelled`,
    });
    await clock.turn(500);
    await other;
    expect(it_.count(READ)).toBe(2);
  });

  it("are not sent when cancelled before", async () => {
    const signal = AbortSignal.abort();
    expect(await errorOf(it_.organization.grantRole(dev, asUser, { signal }))).toMatchObject({
      kind: "cancelled",
      fate: "not-sent",
    });
    expect(it_.requests).toEqual([]);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
