import { Company } from "./company";

const DAY_MS = 86_400_000;
let company: Company;

beforeEach(async () => {
  company = await Company.start({
    organizationId: "acme-org",
    directories: [{ id: "acme", token: "dir-s3cret" }],
  });
});

afterEach(() => company.close());

describe("a set-up with nothing wrong", () => {
  it("is neither an error nor a warning, and changes nothing", async () => {
    const application = { product: "jira-software", site: "https://acme.atlassian.net", capacity: 10 };
    company.emulator.organization.addApplication(application);
    company.emulator.organization.setDomain("acme.com", "verified");
    company.emulator.directory().addUser({ userName: "ana@acme.com" });
    company.emulator.directory().addGroup("engineering", ["ana@acme.com"]);
    const changes = company.emulator.directory().changes.length;
    const findings = await company.findings({
      stack: {
        people: ["ana@acme.com"],
        groups: ["engineering"],
        members: { engineering: ["ana@acme.com"] },
        policies: [
          { group: "engineering", application: "acme.atlassian.net/jira-software", role: "atlassian/user" },
        ],
      },
    });
    expect(findings.filter(({ level }) => level === "error" || level === "warning")).toEqual([]);
    expect(new Set(findings.map(({ check }) => check)).size).toBe(14);
    expect(company.emulator.directory().changes).toHaveLength(changes);
    expect(company.emulator.count({ method: "PUT" }) + company.emulator.count({ method: "DELETE" })).toBe(0);
    expect(company.emulator.requests.length).toBeLessThanOrEqual(10);
  });
});

describe("the directory's key", () => {
  it("is proved by the directory's answer", async () => {
    const lines = await company.lines();
    expect(lines).toContain("ok directory-key: The directory acme accepts its API key");
    expect(lines).toContain("ok subscription: Provisioning is open, which takes Atlassian Guard Standard");
  });

  it("has to be given", async () => {
    expect(
      await company.lines("directory-key", { environment: { ATLASSIAN_SCIM_TOKEN: undefined } }),
    ).toEqual(["error directory-key: The directory API key is missing"]);
  });

  it("is another one than the organisation's", async () => {
    const same = { ATLASSIAN_SCIM_TOKEN: company.emulator.organization.key };
    expect(await company.lines("directory-key", { environment: same })).toEqual([
      "error directory-key: The same key is given for the directory and for the organisation",
    ]);
  });

  it("is refused when it is the one from before a regeneration", async () => {
    company.emulator.directory().regenerateToken("new");
    const lines = await company.lines(undefined, { environment: { ATLASSIAN_SCIM_TOKEN: "dir-s3cret" } });
    expect(lines.filter((line) => line.startsWith("error"))).toEqual([
      "error directory-key: The directory acme does not accept the API key",
    ]);
    expect(lines).toContain("skipped directory: The key does not open it");
    expect(lines).toContain(
      "ok organization-key: The organisation acme-org (Emulated organisation) accepts its API key",
    );
  });

  it("cannot be read without a directory, which may be a subscription that has ended", async () => {
    company.emulator.faults.add({ kind: "no-directory" }, { directory: "acme" });
    const lines = await company.lines();
    expect(lines).toContain("skipped directory-key: The directory does not answer");
    expect(lines).toContainEqual(expect.stringMatching(/^error directory: There is no directory acme at /u));
    expect(lines).toContain(
      "warning subscription: The subscription to Atlassian Guard Standard may have ended: the directory answers 404, as it does without one",
    );
  });

  it.each([
    ["2027-03-02", "ok", "The directory API key ends in 60 days, at 2027-03-02"],
    ["2027-03-01", "warning", "The directory API key ends in 59 days"],
    ["2027-01-01", "warning", "The directory API key ends within a day"],
    ["2026-12-31", "error", "The directory API key has ended"],
  ])("that ends on %s is: %s", async (end, level, message) => {
    const clock = (): number => Date.parse("2027-01-01T12:00:00Z");
    const environment = { ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: end };
    expect(await company.lines("directory-key-end", { environment, clock })).toEqual([
      `${level} directory-key-end: ${message}`,
    ]);
  });

  it("may have its end in the provider block, and is worth a warning when its end is nowhere", async () => {
    const environment = { ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: undefined };
    expect(await company.lines("directory-key-end", { environment })).toEqual([
      "warning directory-key-end: Nobody knows when the directory API key ends",
    ]);
    const end = new Date(Date.now() + 100.5 * DAY_MS).toISOString();
    const stack = { provider: { token_expires_at: end } };
    expect(await company.lines("directory-key-end", { environment, stack })).toEqual([
      `ok directory-key-end: The directory API key ends in 100 days, at ${end}`,
    ]);
  });
});

describe("the organisation's key", () => {
  it("may be missing, which is one warning", async () => {
    const environment = { ATLASSIAN_ORGANIZATION_ID: undefined, ATLASSIAN_ORGANIZATION_TOKEN: undefined };
    const lines = await company.lines(undefined, { environment });
    expect(lines.filter((line) => !/^(ok|skipped)/u.test(line))).toEqual([
      expect.stringContaining(
        "warning organization-key: There is no organization API key, so these are not checked",
      ),
    ]);
    expect(lines).toContain("skipped domains: The organisation cannot be asked: see organization-key");
  });

  it("goes with the organisation's id", async () => {
    const environment = { ATLASSIAN_ORGANIZATION_ID: undefined };
    expect(await company.lines("organization-key", { environment })).toEqual([
      "error organization-key: The organisation's id and key belong together",
    ]);
  });

  it.each([
    [{ ATLASSIAN_ORGANIZATION_TOKEN: "dir-s3cret" }, "does not accept the organization API key"],
    [
      { ATLASSIAN_ORGANIZATION_ID: "other" },
      "in the organisation other: Not allowed to manage this organization",
    ],
  ])("is refused with %j", async (environment, message) => {
    const [line, ...more] = (await company.lines(undefined, { environment })).filter((text) =>
      text.startsWith("error organization-key"),
    );
    expect(line).toContain(message);
    expect(more).toEqual([]);
  });

  it("is as it says beside a clock that goes wrong", async () => {
    const off = (seconds: number) => ({ clock: () => Date.now() + seconds * 1000 });
    expect(await company.lines("clock", off(0))).toEqual([
      "ok clock: This machine's clock goes with Atlassian's",
    ]);
    expect(await company.lines("clock", off(-120))).toEqual([
      expect.stringMatching(
        /^warning clock: This machine's clock is 1(19|20|21) seconds behind Atlassian's$/u,
      ),
    ]);
    expect(await company.lines("clock", off(900))).toEqual([
      expect.stringMatching(/^error clock: This machine's clock is 90[01] seconds ahead of Atlassian's$/u),
    ]);
  });
});

it("says that the environment is wrong, and asks nobody", async () => {
  const environment = { ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: "soon" };
  const lines = await company.lines(undefined, { environment });
  expect(lines).toContainEqual(
    expect.stringContaining(
      "error directory-key: The environment variable ATLASSIAN_SCIM_TOKEN_EXPIRES_AT is no date",
    ),
  );
  expect(lines.filter((line) => line.startsWith("error"))).toHaveLength(1);
  expect(company.emulator.requests).toEqual([]);
});

it("repeats no key that a server sends back", async () => {
  const body = { errors: [{ status: "400", title: "no", detail: "dir-s3cret and more" }] };
  company.emulator.faults.add({ kind: "status", status: 400, body }, { path: /domains/u });
  const text = JSON.stringify(await company.findings());
  expect(text).toContain("(secret) and more");
  expect(text).not.toContain("dir-s3cret");
});
