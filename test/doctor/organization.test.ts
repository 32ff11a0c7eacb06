import { Company } from "./company";

const JIRA = "acme.atlassian.net/jira-software";
const access = { group: "engineering", application: JIRA, role: "atlassian/user" };
let company: Company;
let jira: string;

beforeEach(async () => {
  company = await Company.start({
    organizationId: "acme-org",
    verifiedDomains: ["acme.com"],
    scopedKey: "scoped",
  });
  const { organization } = company.emulator;
  const site = "https://acme.atlassian.net";
  jira = organization.addApplication({ product: "jira-software", site, capacity: 10 });
  company.emulator.directory().addUser({ userName: "ana@acme.com" });
  company.emulator.directory().addGroup("engineering", ["ana@acme.com"]);
});

afterEach(() => company.close());

describe("the rights of the organisation's key", () => {
  const stack = { people: ["ana@acme.com"], groups: ["engineering"], policies: [access] };

  it("are told one by one with what they are for", async () => {
    const lines = await company.lines("organization-rights", { stack });
    expect(lines.map((line) => line.split(": ").slice(0, 2).join(": "))).toEqual([
      "ok organization-rights: The key may list applications (read:workspaces:admin)",
      "ok organization-rights: The key may list domains (read:domains:admin)",
      "ok organization-rights: The key may search groups (read:groups:admin)",
      "ok organization-rights: The key may search people",
      "ok organization-rights: The key may read the roles of groups (read:groups:admin)",
      "ok organization-rights: The key may read authentication policies of people (read:policies:admin)",
      "ok organization-rights: The key may manage accounts",
      expect.stringContaining("skipped organization-rights: Whether the key may write"),
    ]);
  });

  it("are tried without anything declared as far as they can be", async () => {
    const lines = await company.lines("organization-rights");
    expect(lines.filter((line) => line.startsWith("ok"))).toHaveLength(4);
    expect(lines.filter((line) => line.startsWith("skipped"))).toHaveLength(3);
  });

  it("leave out accounts for a key with scopes", async () => {
    const findings = await company.findings({
      stack,
      environment: { ATLASSIAN_ORGANIZATION_TOKEN: "scoped" },
    });
    const [found, ...more] = findings.filter(({ level }) => level === "warning");
    expect(found?.message).toBe(
      "The key may not manage accounts, which is needed for revoking leavers' API tokens and disabling accounts",
    );
    expect(found?.remedy).toContain("without scopes");
    expect(more).toEqual([]);
  });

  it("that are missing are an error where something declared needs them, and what goes by them is skipped", async () => {
    company.emulator.organization.withhold("read:workspaces:admin", "read:domains:admin");
    const lines = await company.lines(undefined, { stack });
    expect(lines).toContain(
      "error organization-rights: The key may not list applications (read:workspaces:admin), which is needed for access policies, to find their application and its seats",
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^warning organization-rights: The key may not list domains/u),
    );
    expect(lines).toContain("skipped applications: The organisation's applications cannot be read");
    expect(lines).toContain("skipped domains: The organisation's domains cannot be read");
  });
});

describe("an organisation that refuses something", () => {
  const stack = {
    people: ["ana@acme.com"],
    groups: ["engineering"],
    members: { engineering: ["ana@acme.com"] },
    policies: [{ ...access, authentication_policy_id: "sso" }],
  };
  const paths = [
    "/workspaces",
    "/domains",
    "/groups/search",
    "/users/search",
    "/role-assignments",
    "/auth-policies/bulk-fetch",
    "/manage$",
  ];

  it.each(paths.flatMap((path) => [400, 403, 404].map((status) => [path, status] as const)))(
    "at %s with %d keeps no other check from being made",
    async (path, status) => {
      company.emulator.faults.add({ kind: "status", status }, { path: new RegExp(path, "u") });
      const findings = await company.findings({ stack });
      expect(new Set(findings.map(({ check }) => check)).size).toBe(14);
      const troubles = findings.filter(({ level }) => level === "error" || level === "warning");
      // A group that has no roles to tell is one that has just gone.
      expect(troubles.length > 0).toBe(path !== "/role-assignments" || status !== 404);
      expect(JSON.stringify(troubles)).not.toContain("The check itself failed");
      for (const { check, remedy } of troubles) {
        expect(check).toBe("organization-rights");
        expect(remedy).not.toBe("");
      }
    },
  );
});

describe("domains", () => {
  it("are listed with who of the declared people is in each, and who is in none", async () => {
    company.emulator.organization.setDomain("acme.io", "unverified");
    company.emulator.organization.setDomain("acme.org", "deleted");
    const guests = Array.from({ length: 12 }, (_, index) => `guest${index}@agency.example`);
    const stack = { people: ["ana@acme.com", "Bo@ACME.com", "chen@acme.io", ...guests] };
    expect(await company.lines("domains", { stack })).toEqual([
      "ok domains: acme.com is verified: 2 declared people",
      "warning domains: acme.io is not verified (unverified): 1 declared person: chen@acme.io",
      "ok domains: acme.org is not verified (deleted): 0 declared people",
      `warning domains: agency.example is none of the organisation's domains: 12 declared people: ${guests.slice(0, 10).join(", ")} and 2 more`,
    ]);
  });

  it("are listed alone without anything declared", async () => {
    expect(await company.lines("domains")).toEqual(["ok domains: acme.com is verified"]);
  });
});

describe("applications", () => {
  it("tell their seats without anything declared", async () => {
    company.emulator.organization.grantToGroup("engineering", jira, "atlassian/user");
    expect(await company.lines("applications")).toEqual([
      `ok applications: ${JIRA} is online: 1 of 10 seats used, 9 left`,
    ]);
  });

  it("have to exist and be online", async () => {
    company.emulator.organization.setStatus(jira, "offline");
    const policies = [access, { ...access, application: "acme.atlassian.net/confluence" }];
    const findings = await company.findings({ stack: { policies } });
    expect(
      findings.filter(({ check }) => check === "applications").map(({ level, message }) => [level, message]),
    ).toEqual([
      ["error", `${JIRA} is offline`],
      ["error", "acme.atlassian.net/confluence: There is no such application"],
    ]);
  });

  it("are worth a warning from nine tenths of their seats on", async () => {
    company.emulator.organization.grantToGroup("engineering", jira, "atlassian/user");
    company.emulator.organization.setCapacity(jira, 1);
    expect(await company.lines("applications", { stack: { policies: [access] } })).toEqual([
      `warning applications: ${JIRA} is online: 1 of 1 seat used, 0 left`,
    ]);
  });

  it("need seats for declared members who have none", async () => {
    company.emulator.organization.grantToGroup("engineering", jira, "atlassian/user");
    company.emulator.organization.setCapacity(jira, 3);
    const people = ["ana@acme.com", "bo@acme.com", "chen@acme.com", "dee@acme.com"];
    const some = { people, policies: [access], members: { Engineering: people.slice(0, 3) } };
    expect(await company.lines("applications", { stack: some })).toEqual([
      `ok applications: ${JIRA} is online: 1 of 3 seats used, 2 left`,
    ]);
    expect(
      await company.lines("applications", { stack: { ...some, members: { engineering: people } } }),
    ).toEqual([
      `ok applications: ${JIRA} is online: 1 of 3 seats used, 2 left`,
      `warning applications: ${JIRA} has 2 free seats, and 3 declared people without one are to get access`,
    ]);
    const customers = { ...access, role: "atlassian/customer" };
    expect(
      await company.lines("applications", {
        stack: { ...some, policies: [customers], members: { engineering: people } },
      }),
    ).toEqual([`ok applications: ${JIRA} is online: 1 of 3 seats used, 2 left`]);
  });

  it("may tell nothing of seats", async () => {
    company.emulator.behave({ tellsSeats: "absent" });
    expect(await company.lines("applications", { stack: { policies: [access] } })).toEqual([
      `ok applications: ${JIRA} is online, and tells no limit of its seats`,
    ]);
  });
});

describe("authentication policies", () => {
  const SSO = "6f4d3b5e-7f0e-4d57-9c62-0a4b3c2d1e0f";
  const declaring = (id: string): object => ({
    stack: { people: ["ana@acme.com"], policies: [{ ...access, authentication_policy_id: id }] },
  });

  it("are known by their members", async () => {
    company.emulator.organization.addPolicy(SSO, "SSO", true);
    expect(await company.lines("authentication-policies", declaring(SSO))).toEqual([
      `ok authentication-policies: The authentication policy ${SSO} has 1 of the 1 declared person whose policy is told`,
    ]);
  });

  it.each([["whole"], ["email-only"]] as const)(
    "cannot be verified otherwise (rows: %s)",
    async (policyRows) => {
      company.emulator.behave({ policyRows });
      company.emulator.organization.addPolicy("another", "Other", true);
      const [line] = await company.lines("authentication-policies", declaring(SSO));
      expect(line).toMatch(
        /^skipped authentication-policies: Whether the authentication policy 6f4d.* exists cannot be verified/u,
      );
    },
  );

  it("go by ids and not by names", async () => {
    expect(await company.lines("authentication-policies", declaring("Single sign-on"))).toEqual([
      "error authentication-policies: Single sign-on is no id of an authentication policy",
    ]);
  });
});

describe("groups", () => {
  it("must not be called like one that the organisation has by itself", async () => {
    company.emulator.organization.addGroup("Marketing");
    expect(await company.lines("group-names", { stack: { groups: ["engineering", "marketing"] } })).toEqual([
      "error group-names: The organisation has its own group marketing, which no directory keeps",
    ]);
  });

  it.each(["site-admins", "org-admins", "Jira-Software-Users-Acme", "confluence-users-acme"])(
    "had better not be called %s",
    async (name) => {
      expect(await company.lines("group-names", { stack: { groups: [name] } })).toEqual([
        `warning group-names: ${name} is a name that Atlassian has for groups of its own`,
      ]);
    },
  );

  it.each(["engineering", "jira-users-of-our-company guild", "administrators-of-nothing"])(
    "may be called %s",
    async (name) => {
      expect(await company.lines("group-names", { stack: { groups: [name] } })).toEqual([
        "ok group-names: The organisation has no group of its own under the name of the declared one",
      ]);
    },
  );

  it("are compared with known names without an organization key, too", async () => {
    const environment = { ATLASSIAN_ORGANIZATION_ID: undefined, ATLASSIAN_ORGANIZATION_TOKEN: undefined };
    expect(await company.lines("group-names", { stack: { groups: ["site-admins"] }, environment })).toEqual([
      "warning group-names: site-admins is a name that Atlassian has for groups of its own",
      "skipped group-names: The organisation's own groups cannot be read, so their names are not compared",
    ]);
  });

  it("are worth a warning when they are a default group", async () => {
    const stack = { groups: ["engineering"] };
    expect(await company.lines("default-groups", { stack })).toEqual([
      "ok default-groups: No declared group is a default group of an application",
    ]);
    company.emulator.organization.setDefaultRole("engineering", jira, "atlassian/user");
    expect(await company.lines("default-groups", { stack })).toEqual([
      `warning default-groups: The group engineering is a default group of ${JIRA}: whoever gets atlassian/user there is to join it`,
    ]);
  });
});
