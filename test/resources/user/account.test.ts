import { type Emulator, type EmulatorOptions, startEmulator } from "../../../src/emulator";
import { UNKNOWN } from "../../../src/plugin/attributes";
import { Core } from "../support/core";

const USER = "atlassian_user";

let emulator: Emulator;
let jira: string;
afterEach(async () => {
  await emulator.close();
});

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await startEmulator({
    verifiedDomains: ["acme.example"],
    organizationId: "org-1",
    organizationKey: "org-key",
    ...options,
  });
  jira = emulator.organization.addApplication({ product: "jira-software", site: "acme.atlassian.net" });
}

function process(block: object = {}): Promise<Core> {
  const { baseUrl, token } = emulator.directory();
  return Core.start({
    base_url: baseUrl,
    token,
    organization_id: "org-1",
    organization_token: "org-key",
    ...block,
  });
}

const person = (address: string, attributes: object = {}): object => ({
  user_name: address,
  email: address,
  ...attributes,
});

/** Declares somebody in a process of its own. */
async function declared(address: string, attributes: object = {}): Promise<object> {
  return (await (await process()).apply(USER, person(address, attributes))) ?? {};
}

describe("account_status", () => {
  test.each([
    ["ana@acme.example", "managed"],
    ["pat@partner.example", "external"],
  ])("%s is %s", async (address, status) => {
    await start();
    const { state: planned } = await (await process()).plan(USER, person(address));
    expect(planned).toMatchObject({ account_status: UNKNOWN });
    const state = await declared(address);
    expect(state).toMatchObject({ account_status: status });
    expect(await (await process()).read(USER, state)).toEqual(state);
  });

  test("a record that lost its account is unlinked, and the account that it had is remembered", async () => {
    await start();
    const state = await declared("pat@partner.example");
    emulator.directory().changeUser("pat@partner.example", {
      emails: [{ value: "pat@elsewhere.example", type: "work", primary: true }],
    });
    expect(await (await process()).read(USER, state)).toMatchObject({
      account_status: "unlinked",
      account_id: emulator.organization.accountOf("pat@partner.example")?.accountId,
    });
  });

  test("is null without the organization key, and costs one request for everybody with it", async () => {
    await start();
    const state = await declared("ana@acme.example");
    const without = await process({ organization_id: null, organization_token: null });
    expect(await without.read(USER, state)).toMatchObject({ account_status: null });
    emulator.resetRequests();
    const core = await process();
    await Promise.all([core.read(USER, state), core.read(USER, state), core.read(USER, state)]);
    expect(emulator.count({ path: /\/domains/u })).toBe(1);
  });

  test("is null with a key that may not read the domains, and that is said once", async () => {
    await start();
    const state = await declared("ana@acme.example");
    emulator.organization.withhold("read:domains:admin");
    const core = await process();
    expect(await core.read(USER, state)).toMatchObject({ account_status: null });
    await core.read(USER, state);
    expect(core.warnings).toHaveLength(1);
    expect(core.warnings[0]).toContain("account_status is null");
  });
});

describe("the warning about a domain", () => {
  test("comes once for each, with the number of people who are declared", async () => {
    await start();
    const core = await process({ people_by_domain: { "partner.example": 3, "acme.example": 7 } });
    for (const name of ["pat", "pia", "per"]) await core.plan(USER, person(`${name}@partner.example`));
    await core.plan(USER, person("ana@acme.example"));
    await core.plan(USER, person("gil@guest.example"));
    expect(core.warnings).toHaveLength(2);
    expect(core.warnings[0]).toContain("The domain partner.example is not verified");
    expect(core.warnings[0]).toContain("3 declared people (pat@partner.example among them)");
    expect(core.warnings[1]).toContain("gil@guest.example and everybody else with such an address");
  });

  test("does not come again for those who are there", async () => {
    await start();
    const state = await declared("pat@partner.example");
    const core = await process();
    await core.plan(USER, person("pat@partner.example", { title: "Guest" }), state);
    expect(core.warnings).toEqual([]);
  });
});

describe("leaving", () => {
  test("a managed leaver's API tokens go", async () => {
    await start();
    const state = await declared("ana@acme.example");
    emulator.organization.addApiToken("ana@acme.example", "laptop");
    emulator.organization.addApiToken("ana@acme.example", "script");
    await (await process()).apply(USER, null, state);
    expect(emulator.organization.apiTokensOf("ana@acme.example")).toEqual([]);
  });

  test.each(["destroyed", "declared inactive"])("or stay, if the code says so (%s)", async (how) => {
    await start();
    const state = await declared("ana@acme.example", { revoke_api_tokens: false });
    emulator.organization.addApiToken("ana@acme.example", "laptop");
    const config = { revoke_api_tokens: false, active: false };
    await (
      await process()
    ).apply(USER, how === "destroyed" ? null : person("ana@acme.example", config), state);
    expect(emulator.organization.apiTokensOf("ana@acme.example")).toHaveLength(1);
  });

  test("also when the person stays declared and becomes inactive", async () => {
    await start();
    const state = await declared("ana@acme.example");
    emulator.organization.addApiToken("ana@acme.example", "laptop");
    await (await process()).apply(USER, person("ana@acme.example", { active: false }), state);
    expect(emulator.organization.apiTokensOf("ana@acme.example")).toEqual([]);
    expect(emulator.directory().people()).toMatchObject([{ active: false }]);
  });

  test("a key with scopes cannot, which is one warning for all", async () => {
    await start({ scopedKey: "scoped" });
    const states = [await declared("ana@acme.example"), await declared("bo@acme.example")];
    emulator.organization.addApiToken("ana@acme.example", "laptop");
    const core = await process({ organization_token: "scoped" });
    for (const state of states) await core.apply(USER, null, state);
    expect(
      emulator
        .directory()
        .people()
        .map(({ active }) => active),
    ).toEqual([false, false]);
    expect(core.warnings).toHaveLength(1);
    expect(core.warnings[0]).toContain("API tokens of leavers are not revoked");
    expect(core.warnings[0]).toContain("revoke_api_tokens = false");
  });

  describe("of somebody whose account is not managed", () => {
    const PAT = "pat@partner.example";
    let state: object;
    beforeEach(async () => {
      await start();
      state = await declared(PAT, { keep_groups: true });
      emulator.directory().addGroup("team", [PAT]);
      emulator.organization.grantToGroup("team", jira, "atlassian/user");
    });

    test("takes them out of every group, whatever is kept otherwise, and proves that nothing is left", async () => {
      expect(emulator.organization.whoHasAccess(jira)).toEqual([PAT]);
      await (await process()).apply(USER, null, state);
      expect(emulator.directory().people()).toMatchObject([{ userName: PAT, active: false, groups: [] }]);
      expect(emulator.organization.whoHasAccess(jira)).toEqual([]);
      expect(emulator.count({ path: /users\/.*role-assignments/u, method: "GET" })).toBe(1);
    });

    test.each(["deactivate", "delete"])(
      "is an error while they have access otherwise (%s)",
      async (onDestroy) => {
        emulator.organization.grantToAccount(PAT, jira, "atlassian/user");
        const core = await process({ propagation_timeout: 0 });
        await expect(core.apply(USER, null, { ...state, on_destroy: onDestroy })).rejects.toThrow(
          `${PAT} still has access: Atlassian does not deactivate an account that is outside the verified domains. ` +
            `${PAT} was taken out of every group of the directory, and still has atlassian/user on acme.atlassian.net (${jira}), given directly.`,
        );
        emulator.organization.revokeFromAccount(PAT, jira, "atlassian/user");
        await (await process()).apply(USER, null, state);
      },
    );

    test("is proved before the record is deleted, so that the next run tries again", async () => {
      emulator.organization.grantToAccount(PAT, jira, "atlassian/user");
      const core = await process({ propagation_timeout: 0 });
      const prior = { ...state, on_destroy: "delete" };
      await expect(core.apply(USER, null, prior)).rejects.toThrow(`${PAT} still has access`);
      expect(emulator.directory().people()).toMatchObject([{ userName: PAT, groups: [] }]);
      emulator.organization.revokeFromAccount(PAT, jira, "atlassian/user");
      const next = await process();
      await next.apply(USER, null, await next.read(USER, prior));
      expect(emulator.directory().people()).toEqual([]);
    });

    test("is an error for the account that an unlinked record had", async () => {
      emulator.organization.grantToAccount(PAT, jira, "atlassian/user");
      emulator.directory().changeUser(PAT, {
        emails: [{ value: "pat@elsewhere.example", type: "work", primary: true }],
      });
      const unlinked = (await (await process()).read(USER, state)) ?? {};
      expect(unlinked).toMatchObject({ account_status: "unlinked" });
      const core = await process({ propagation_timeout: 0 });
      await expect(core.apply(USER, null, unlinked)).rejects.toThrow(
        "Atlassian does not deactivate an account that is not linked to the record.",
      );
      emulator.organization.revokeFromAccount(PAT, jira, "atlassian/user");
      await (await process()).apply(USER, null, unlinked);
    });

    test("is proved before somebody who stays declared becomes inactive", async () => {
      emulator.organization.grantToAccount(PAT, jira, "atlassian/user");
      const inactive = person(PAT, { keep_groups: true, active: false });
      const core = await process({ propagation_timeout: 0 });
      await expect(core.apply(USER, inactive, state)).rejects.toThrow(`${PAT} still has access`);
      expect(emulator.directory().people()).toMatchObject([{ active: true, groups: [] }]);
      emulator.organization.revokeFromAccount(PAT, jira, "atlassian/user");
      await (await process()).apply(USER, inactive, state);
      expect(emulator.directory().people()).toMatchObject([{ active: false, groups: [] }]);
    });
  });
});
