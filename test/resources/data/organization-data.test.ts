import { Company, JIRA, SITE } from "../access-policy/company";

let company: Company;
beforeEach(async () => {
  company = await Company.start({ verifiedDomains: ["acme.example"] }, 3);
});
afterEach(async () => {
  await company.close();
});

const WITHOUT = { organization_id: null, organization_token: null };

const asked = async (type: string, config: object = {}, block: object = {}): Promise<unknown> =>
  (await company.process(block)).data(type, config);

describe("atlassian_applications", () => {
  test("has every application by what a policy may call it, with its seats", async () => {
    const wiki = company.emulator.organization.addApplication({
      product: "confluence",
      site: `https://${SITE}`,
      name: "Wiki",
      status: "offline",
    });
    company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
    expect(await asked("atlassian_applications")).toEqual({
      applications: {
        [JIRA]: {
          resource_id: company.jira,
          name: "Jira",
          product: "jira-software",
          site: SITE,
          status: "online",
          seats: 3,
          seats_used: 2,
          seats_left: 1,
        },
        [`${SITE}/confluence`]: {
          resource_id: wiki,
          name: "Wiki",
          product: "confluence",
          site: SITE,
          status: "offline",
          seats: null,
          seats_used: 0,
          seats_left: null,
        },
      },
    });
  });

  test("a licence that is overdrawn has no seats left, and never fewer", async () => {
    company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
    company.emulator.organization.setCapacity(company.jira, 1);
    expect(await asked("atlassian_applications")).toMatchObject({
      applications: { [JIRA]: { seats: 1, seats_used: 2, seats_left: 0 } },
    });
  });

  test.each(["null", "absent"] as const)("seats that are told as %s are null", async (tellsSeats) => {
    company.emulator.behave({ tellsSeats });
    expect(await asked("atlassian_applications")).toMatchObject({
      applications: { [JIRA]: { seats: null, seats_used: null, seats_left: null } },
    });
  });
});

test("atlassian_domains has every claimed domain, and whether it is verified", async () => {
  company.emulator.organization.setDomain("Partner.example", "unverified");
  expect(await asked("atlassian_domains")).toEqual({
    domains: {
      "acme.example": { status: "verified", verified: true },
      "partner.example": { status: "unverified", verified: false },
    },
  });
});

describe("atlassian_group_access", () => {
  test("has all roles of the group, by application", async () => {
    const { organization } = company.emulator;
    const wiki = organization.addApplication({ product: "confluence", site: SITE });
    organization.grantToGroup("team", company.jira, "atlassian/user");
    organization.grantToGroup("team", company.jira, "atlassian/admin");
    organization.grantToGroup("team", wiki, "atlassian/guest");
    organization.setDefaultRole("team", wiki, "atlassian/guest");
    expect(await asked("atlassian_group_access", { group: "TEAM" })).toEqual({
      group: "TEAM",
      organization_group_id: organization.groupIdOf("team"),
      synchronised: true,
      access: {
        [company.jira]: {
          resource_id: company.jira,
          application: JIRA,
          roles: ["atlassian/admin", "atlassian/user"],
          default_role: null,
        },
        [wiki]: {
          resource_id: wiki,
          application: `${SITE}/confluence`,
          roles: ["atlassian/guest"],
          default_role: "atlassian/guest",
        },
      },
    });
  });

  test("a group of the organisation's own is not synchronised, and may have no access", async () => {
    company.emulator.organization.addGroup("contractors");
    expect(await asked("atlassian_group_access", { group: "contractors" })).toMatchObject({
      synchronised: false,
      access: {},
    });
  });

  test("an application that the key does not see has no name", async () => {
    company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
    company.emulator.faults.add(
      { kind: "status", status: 200, body: { data: [], links: {} } },
      { path: /\/workspaces$/u },
    );
    expect(await asked("atlassian_group_access", { group: "team" })).toMatchObject({
      access: { [company.jira]: { application: null, roles: ["atlassian/user"] } },
    });
  });

  test.each(["tema", " team"])("an unknown group is one sentence: %j", async (group) => {
    await expect(asked("atlassian_group_access", { group })).rejects.toThrow(
      group === "tema" ? 'No such group: The organisation org-1 has no group called "tema".' : "space",
    );
  });
});

test.each<[string, object]>([
  ["atlassian_applications", {}],
  ["atlassian_domains", {}],
  ["atlassian_group_access", { group: "team" }],
])("%s needs the organization key", async (type, config) => {
  await expect(asked(type, config, WITHOUT)).rejects.toThrow("The organization API key is missing");
  expect(company.emulator.count({ path: /^\/admin\//u })).toBe(0);
});

test("a key that may not read the applications is told which right it lacks", async () => {
  company.emulator.organization.withhold("read:workspaces:admin");
  await expect(asked("atlassian_applications")).rejects.toThrow("read:workspaces:admin");
});
