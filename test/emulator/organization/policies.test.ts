import * as z from "zod";
import { applicationError, OrganizationApi } from "./organization-api";

const ANA = "ana@acme.example";
const BO = "bo@acme.example";
const EVE = "eve@partner.example";

describe("authentication policies", () => {
  let api: OrganizationApi;
  let control: string;

  beforeEach(async () => {
    api = await OrganizationApi.start({ verifiedDomains: ["acme.example"] });
    control = `/admin/control/v1/orgs/${api.handle.id}`;
    api.handle.addPolicy("p-1", "Everybody", true);
    api.handle.addPolicy("p-2", "Strict");
    for (const name of [ANA, BO, EVE]) await api.scim.person(name);
  });
  afterEach(() => api.close());

  async function add(...users: readonly string[]): Promise<string> {
    const { status, body } = await api.post(`${control}/auth-policy/p-2/add-users`, { users });
    const { taskId, taskLink } = z.object({ taskId: z.string(), taskLink: z.string() }).parse(body);
    const link = `${api.scim.emulator.origin}${control}/auth-policy/task/${taskId}`;
    expect([status, taskLink]).toEqual([202, link]);
    return taskId;
  }

  async function task(id: string): Promise<unknown> {
    return (await api.get(`${control}/auth-policy/task/${id}`)).body;
  }

  async function fetched(...emails: readonly string[]): Promise<unknown> {
    const accountIds = emails.map((email) => api.handle.accountOf(email)?.accountId ?? "none");
    return (await api.post(`${control}/users/auth-policies/bulk-fetch`, { accountIds })).body;
  }

  const moved = { inProgressCount: 0, successCount: 2, failureCount: 0, failureReasons: [] };

  it("take people by a task that has to be waited for", async () => {
    const id = await add("ANA@acme.example", BO);
    expect(await task(id)).toEqual({ ...moved, inProgressCount: 2, successCount: 0 });
    expect(api.handle.policyOf(ANA)).toEqual({ id: "p-1", name: "Everybody" });
    expect(await task(id)).toEqual(moved);
    expect(await task(id)).toEqual(moved);
    expect(api.handle.policyOf(ANA)).toEqual({ id: "p-2", name: "Strict" });
    expect(api.handle.changes).toMatchObject([
      { kind: "policy-changed", by: "api", email: ANA, policy: "p-2" },
      { kind: "policy-changed", by: "api", email: BO, policy: "p-2" },
    ]);
    await task(await add(ANA));
    expect(api.handle.changes).toHaveLength(2);
  });

  it.each([0, 3])("have tasks that take %d looks", async (taskPolls) => {
    api.scim.emulator.behave({ taskPolls });
    const id = await add(ANA, BO);
    for (let look = 0; look < taskPolls; look += 1) expect(await task(id)).toMatchObject({ successCount: 0 });
    expect(await task(id)).toEqual(moved);
  });

  it("move those who can be, and tell why others cannot", async () => {
    api.scim.emulator.behave({ taskPolls: 0 });
    api.handle.failInPolicy(BO, "Last administrator");
    const body = await task(await add(ANA, BO, EVE, "nobody@acme.example"));
    const reason = (email: string, title: string) => ({
      emails: [email],
      details: { status: 400, title, detail: expect.stringContaining(email) as unknown },
    });
    expect(body).toEqual({
      inProgressCount: 0,
      successCount: 1,
      failureCount: 3,
      failureReasons: [
        reason(BO, "Last administrator"),
        reason(EVE, "User is not managed"),
        reason("nobody@acme.example", "User is not managed"),
      ],
    });
    expect([ANA, BO, EVE].map((email) => api.handle.policyOf(email)?.id)).toEqual(["p-2", "p-1", undefined]);
    api.handle.failInPolicy(BO, undefined);
    expect(await task(await add(BO))).toMatchObject({ successCount: 1 });
  });

  it("have tasks that fail for everybody where the console says so", async () => {
    api.scim.emulator.behave({ taskPolls: 0 });
    api.handle.failTasks("Out of order");
    expect(await task(await add(ANA, BO))).toMatchObject({
      failureCount: 2,
      failureReasons: [{ emails: [ANA, BO], details: { title: "Out of order" } }],
    });
    expect(await task(await add(ANA, BO))).toEqual(moved);
  });

  it("are told by account, for those whom the organisation knows", async () => {
    api.handle.setPolicy(BO, "p-2");
    const id = (email: string) => api.handle.accountOf(email)?.accountId;
    expect(await fetched(ANA, BO, EVE, "nobody@acme.example")).toEqual([
      { accountId: id(ANA), email: ANA, authenticationPolicy: { id: "p-1", name: "Everybody" } },
      { accountId: id(BO), email: BO, authenticationPolicy: { id: "p-2", name: "Strict" } },
      { accountId: id(EVE), email: EVE },
    ]);
    api.scim.emulator.behave({ policyRows: "email-only" });
    expect(await fetched(ANA)).toEqual([{ email: ANA }]);
  });

  it("show in that list when their task has ended, which looking there brings on too", async () => {
    await add(ANA);
    expect(await fetched(ANA)).toMatchObject([{ authenticationPolicy: { id: "p-1" } }]);
    expect(await fetched(ANA)).toMatchObject([{ authenticationPolicy: { id: "p-2" } }]);
  });

  it("refuse what is unknown, too much or wrong", async () => {
    const users = [ANA, BO];
    const path = `${control}/auth-policy/p-2/add-users`;
    expect((await api.post(`${control}/auth-policy/p-3/add-users`, { users })).status).toBe(404);
    expect((await api.get(`${control}/auth-policy/task/none`)).status).toBe(404);
    const invalid = { status: 400, body: applicationError(400, "400-24") };
    for (const body of [{ userIds: users }, { users: [] }, { users: ANA }])
      expect(await api.post(path, body)).toMatchObject(invalid);
    api.scim.emulator.behave({ largestPolicyRequest: 1 });
    expect(await api.post(path, { users })).toMatchObject(invalid);
    expect((await api.post(path, { users: [ANA] })).status).toBe(202);
    expect(() => {
      api.handle.setPolicy(EVE, "p-1");
    }).toThrow("cannot be in an authentication policy");
  });
});
