import type { Console } from "../../src/cli/console";
import { runCommand } from "../../src/cli/program";
import { Company } from "../doctor/company";

let company: Company;

beforeEach(async () => {
  company = await Company.start({ organizationId: "acme-org", verifiedDomains: ["acme.com"] });
});

afterEach(() => company.close());

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function doctor(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  place: Partial<Console> = {},
): Promise<Run> {
  let out = "";
  let error = "";
  const console: Console = {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    width: 80,
    hasColours: false,
    ...place,
  };
  const code = await runCommand(["doctor", ...args], { ...company.environment, ...environment }, console);
  return { code, out, error };
}

describe("atlassian-identity doctor", () => {
  it("prints a line for each check and ends with 0 when nothing is wrong", async () => {
    const path = company.synth({ people: ["ana@acme.com"] });
    const { code, out, error } = await doctor(["--declared", path]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^ok {7}directory: The directory lists its people$/mu);
    expect(out).toMatch(/^ok {7}domains: acme\.com is verified: 1 declared person$/mu);
    expect(out).toMatch(/\n\n\d+ ok, \d+ skipped\n$/u);
  });

  it.each([40, 80, 120])("fits a terminal of %d characters and shows no key", async (width) => {
    company.emulator.organization.withhold("read:workspaces:admin");
    const people = Array.from({ length: 30 }, (_, index) => `person${index}@agency.example`);
    const { out } = await doctor(["--declared", company.synth({ people })], {}, { width });
    const longest = Math.max(...out.split("\n").map(({ length }) => length));
    expect(longest).toBeLessThanOrEqual(width);
    for (const secret of [company.emulator.directory().token, company.emulator.organization.key])
      expect(out.replaceAll(/\s/gu, "")).not.toContain(secret);
  });

  it("ends with 0 on a warning, and with 1 when it is strict", async () => {
    const path = company.synth({ people: ["bo@agency.example"] });
    expect(await doctor(["--declared", path])).toMatchObject({ code: 0, error: "" });
    expect(await doctor(["--declared", path, "--strict"])).toMatchObject({
      code: 1,
      error: "error: The set-up has 1 warning, and --strict is given.\n",
    });
  });

  it("ends with 1 on an error, and says what to do", async () => {
    const { code, out, error } = await doctor([], { ATLASSIAN_SCIM_TOKEN: "wrong" });
    expect({ code, error }).toEqual({ code: 1, error: "error: The set-up has 1 error.\n" });
    expect(out).toMatch(/^error {4}directory-key: The directory \S+ does\s+not accept the API key$/mu);
    expect(out).toContain("→ Check that the token is the API key of this directory.");
  });

  it("prints JSON for pipelines", async () => {
    const { code, out } = await doctor([
      "--json",
      "--declared",
      company.synth({ people: ["bo@agency.example"] }),
    ]);
    expect(code).toBe(0);
    const { checks, counts } = JSON.parse(out) as { checks: { level: string }[]; counts: object };
    expect(checks).toContainEqual({
      check: "domains",
      level: "warning",
      message: "agency.example is none of the organisation's domains: 1 declared person: bo@agency.example",
      remedy: expect.stringContaining("Verify the domain") as string,
    });
    expect(counts).toEqual({
      ok: checks.filter(({ level }) => level === "ok").length,
      warning: 1,
      error: 0,
      skipped: checks.filter(({ level }) => level === "skipped").length,
    });
  });

  it("is coloured on a terminal alone", async () => {
    expect((await doctor([])).out).not.toContain("\u001b");
    expect((await doctor([], {}, { hasColours: true })).out).toContain("\u001b[32mok\u001b[39m");
  });

  it("cannot tell more than that nothing answers when nothing does", async () => {
    company.emulator.faults.add({ kind: "status", status: 404 });
    const { code, out } = await doctor(["--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ counts: { ok: 2, error: 2 } });
  });

  it.each([
    [["--declared", "/not/there"], "--declared: /not/there cannot be read: ENOENT"],
    [["--declared", __filename], `--declared: ${__filename} cannot be read as JSON`],
    [["--declared", ""], "--declared: the path is empty."],
  ])("answers %j with exit code 2", async (args, sentence) => {
    const { code, out, error } = await doctor(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toContain(sentence);
  });
});
