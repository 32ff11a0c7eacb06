import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { containing } from "./support/matching";
import { nullProvider } from "./support/null-provider";
import { type Organisation, organisationWithKey } from "./support/organisation";
import { ROOT, WORK } from "./support/provider-mirror";
import { ended } from "./support/workspace";

const configuration = z.looseObject({
  terraform: z.object({ required_providers: z.record(z.string(), z.looseObject({})) }),
});
const source = nullProvider();
const [version, configurationFile] =
  "reason" in source ? ["", ""] : [source.version, source.cliConfiguration];

let org: Organisation;
let folder: string;

beforeEach(async () => {
  org = await organisationWithKey(
    { verifiedDomains: ["acme.com", "acme.example"] },
    configurationFile === "" ? {} : { TF_CLI_CONFIG_FILE: configurationFile },
  );
  mkdirSync(WORK, { recursive: true });
  folder = mkdtempSync(join(WORK, "example-"));
});

afterEach(async () => {
  await org.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The Terraform configuration that a program in TypeScript synthesises. */
async function synthesised(program: string, stack: string): Promise<object> {
  const { code, output } = await ended(
    spawn(process.execPath, ["--import", "tsx", join(ROOT, program)], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, CDKTF_OUTDIR: folder },
    }),
  );
  expect({ code, output }).toEqual({ code: 0, output: "" });
  const text = readFileSync(join(folder, "stacks", stack, "cdk.tf.json"), "utf8");
  const { terraform, ...rest } = configuration.parse(JSON.parse(text));
  const { required_providers: providers } = terraform;
  // The workspace keeps the state where it is, and the null provider is of the version that can be had.
  const required = "null" in providers ? { ...providers, null: { ...providers.null, version } } : providers;
  return { ...rest, terraform: { required_providers: required } };
}

test("every example has a test here, and the pipelines have theirs in pipelines.test.ts", () => {
  expect(readdirSync(join(ROOT, "examples"))).toEqual(["announce", "from-data", "hcl", "pipelines"]);
});

test("the example in HCL deploys and then has nothing to change", async () => {
  const { organization } = org.emulator;
  const jira = organization.addApplication({ product: "jira-software", site: "acme.atlassian.net" });
  org.workspace.write(readFileSync(join(ROOT, "examples/hcl/main.tf"), "utf8"), "");
  expect(await org.apply()).toMatchObject({ code: 0 });
  await org.expectNothingToChange();
  expect(org.people()).toEqual(["ana@acme.com (engineering)"]);
  expect(organization.whoHasAccess(jira)).toEqual(["ana@acme.com"]);
});

test("the example that reads people from a file deploys", async () => {
  org.workspace.write(await synthesised("examples/from-data/main.ts", "from-data"), "");
  expect(await org.apply()).toMatchObject({ code: 0 });
  await org.expectNothingToChange();
  expect(org.people()).toEqual([
    "ana@acme.example (engineering)",
    "bo@acme.example (engineering, support)",
    "chidi@acme.example (support)",
  ]);
});

const announces = "reason" in source ? test.skip : test;

announces("the example of a hook announces who joins (skipped where there is no null provider)", async () => {
  org.workspace.write(await synthesised("examples/announce/main.ts", "announce"), "");
  const { code, output } = await org.apply();
  expect({ code, output }).toEqual({ code: 0, output: containing("joined: ana@acme.example") });
  expect(output).toContain("joined: bo@acme.example");
});
