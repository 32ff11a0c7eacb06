import { type Emulator, startEmulator } from "../../../src/emulator";
import { checkInput } from "../../../src/plugin/attributes";
import { configure } from "../../../src/resources/provider/configure";
import { daysLeft, keyEnd } from "../../../src/resources/provider/key-end";
import { providerAttributes } from "../../../src/resources/provider/schema";
import { Core } from "../support/core";

const DAY_MS = 86_400_000;
const noon = Date.parse("2027-01-31T12:00:00Z");

describe("how long a key lasts", () => {
  test.each([
    ["2027-02-01", 1],
    ["2027-01-31", 0],
    ["2027-01-30", -1],
    ["2027-01-31T12:00", 0],
    ["2027-01-31T11:59", -1],
    ["2027-01-31T11:59:59.9", -1],
    ["2027-02-01T12:00:00Z", 1],
    ["2027-02-01T12:00:00+01:00", 0],
    ["2028-01-31", 365],
  ])("%s has %i whole days left: a day lasts until it is over", (expiresAt, days) => {
    expect(daysLeft(expiresAt, noon)).toBe(days);
  });

  test.each<[string, string | undefined]>([
    ["2027-04-02T12:00:00Z", undefined],
    ["2027-04-01T12:00:00Z", undefined],
    ["2027-04-01T11:59:59Z", "The key ends in 59 days"],
    ["2027-02-01T12:00:00Z", "The key ends in 1 day"],
    ["2027-01-31", "The key ends within a day"],
    ["2027-01-31T12:00:00Z", "The key ends within a day"],
    ["2027-01-30", "The key has ended"],
  ])("at %s is said: %s", (expiresAt, said) => {
    expect(keyEnd({ name: "The key", expiresAt, attribute: "token_expires_at" }, noon)?.summary).toBe(said);
  });

  test("nothing is said of a key whose end nobody has written", () => {
    expect(keyEnd({ name: "The key", expiresAt: null, attribute: "token_expires_at" }, noon)).toBeUndefined();
  });
});

let emulator: Emulator;
const environment = { ...process.env };
beforeEach(async () => {
  emulator = await startEmulator({ organizationId: "org-1", organizationKey: "org-key" });
});
afterEach(async () => {
  process.env = { ...environment };
  await emulator.close();
});

const block = (more: object = {}): object => {
  const { baseUrl, token } = emulator.directory();
  return { base_url: baseUrl, token, ...more };
};

const inDays = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().slice(0, "2027-01-31".length);

async function warnings(
  more: object,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  Object.assign(process.env, env);
  return (await Core.start(block(more))).warnings;
}

describe("the warning of a run", () => {
  test("names the key, when it ends, and what to do", async () => {
    const [said] = await warnings({ token_expires_at: inDays(-2) });
    expect(said).toMatch(/^The directory API key has ended: It is said to end at \d{4}-\d{2}-\d{2}, /u);
    expect(said).toContain("Regenerating the directory's key stops the old one at once.");
  });

  test("is there for each of two keys, and for none that has time", async () => {
    expect(
      await warnings({ token_expires_at: inDays(10), organization_token_expires_at: inDays(20) }),
    ).toEqual([
      expect.stringMatching(/^The directory API key ends in 1[01] days: /u),
      expect.stringMatching(/^The organization API key ends in 2[01] days: /u),
    ]);
    expect(
      await warnings({ token_expires_at: inDays(61), organization_token_expires_at: inDays(300) }),
    ).toEqual([]);
    expect(await warnings({})).toEqual([]);
  });

  test("comes from the environment where the block is silent, and the block goes first", async () => {
    const env = {
      ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: inDays(-9),
      ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT: ` ${inDays(-9)}\n`,
    };
    expect(await warnings({}, env)).toHaveLength(2);
    expect(await warnings({ token_expires_at: inDays(200) }, env)).toEqual([
      expect.stringContaining("The organization API key has ended"),
    ]);
  });

  test("an empty variable says nothing", async () => {
    expect(await warnings({}, { ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: " " })).toEqual([]);
  });
});

describe.each([
  "soon",
  "31.01.2027",
  "2027-1-31",
  "2027-02-30",
  "2027-13-01",
  "2027-01-31T25:00",
  "20270131",
])("%s is no end", (text) => {
  test.each([
    ["ATLASSIAN_SCIM_TOKEN_EXPIRES_AT", "token_expires_at"],
    ["ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT", "organization_token_expires_at"],
  ])("%s", async (variable, attribute) => {
    const problems = checkInput(providerAttributes, { [attribute]: text }, () => false);
    expect(problems.map(({ path, detail }) => [path, detail])).toEqual([
      [[attribute], expect.stringContaining("is no date: write it as in 2027-01-31")],
    ]);
    await expect(warnings({}, { [variable]: text })).rejects.toThrow(
      `The environment variable ${variable} is no date: write it as in 2027-01-31`,
    );
  });
});

describe("the organisation's credential", () => {
  test.each<[string, object, Readonly<Record<string, string>>, string]>([
    ["an id alone", { organization_id: "org-1" }, {}, "The organisation's API key is missing"],
    ["a key alone", { organization_token: "org-key" }, {}, "The organisation's id is missing"],
    ["an id alone in the environment", {}, { ATLASSIAN_ORGANIZATION_ID: "org-1" }, "key is missing"],
    ["a key alone in the environment", {}, { ATLASSIAN_ORGANIZATION_TOKEN: "org-key" }, "id is missing"],
    [
      "a key of blanks beside an id",
      { organization_id: "org-1" },
      { ATLASSIAN_ORGANIZATION_TOKEN: "  " },
      "key is missing",
    ],
  ])("%s is refused in one sentence", async (_case, more, env, words) => {
    const refusal = await warnings(more, env).catch(String);
    expect(refusal).toContain("The organisation's id and key belong together");
    expect(refusal).toContain(words);
  });

  test("half of it may be in the block and half in the environment", async () => {
    const application = { product: "confluence", site: "acme.atlassian.net" };
    emulator.organization.addApplication(application);
    process.env.ATLASSIAN_ORGANIZATION_TOKEN = "org-key\n";
    const core = await Core.start(block({ organization_id: "org-1" }));
    const { applications } = (await core.data("atlassian_applications", {})) as { applications: object };
    expect(Object.keys(applications)).toEqual(["acme.atlassian.net/confluence"]);
  });

  test("follows the address of the directory", async () => {
    const core = await Core.start(block({ organization_id: "org-1", organization_token: "org-key" }));
    await core.data("atlassian_domains", {});
    expect(emulator.requests.map(({ path }) => path)).toEqual(["/admin/v1/orgs/org-1/domains"]);
  });

  test("its key is kept out of the logs, without what surrounds it", async () => {
    const hidden: string[] = [];
    const lines: string[] = [];
    const { baseUrl, token } = emulator.directory();
    const clients = await configure({
      config: {
        base_url: baseUrl,
        directory_id: null,
        token,
        request_timeout: null,
        max_concurrent_requests: null,
        organization_id: "org-1",
        organization_token: " org-key\n",
        propagation_timeout: null,
        token_expires_at: null,
        organization_token_expires_at: null,
        create_users: null,
        update_users: null,
        deactivate_users: null,
        manage_groups: null,
        manage_access: null,
        people_by_domain: null,
        limits: null,
        protected_users: null,
        protected_groups: null,
      },
      log: (...said) => lines.push(JSON.stringify(said)),
      hide: (secret) => hidden.push(secret),
      warn: () => undefined,
      signal: new AbortController().signal,
    });
    await clients.organization?.domains();
    await Promise.all([clients.directory.close(), clients.organization?.close()]);
    expect(hidden).toEqual([token, "org-key"]);
    expect(lines).not.toEqual([]);
    expect(lines.join()).not.toContain("org-key");
  });
});
