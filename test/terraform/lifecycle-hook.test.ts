import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { Testing } from "cdktf";
import * as z from "zod";
import {
  AtlassianGroup,
  AtlassianUser,
  type AtlassianUserProps,
  LifecycleHook,
  Membership,
} from "../../src/constructs";
import { stackOf } from "../constructs/synthesised";
import { containing } from "./support/matching";
import { nullProvider } from "./support/null-provider";
import { type Organisation, organisation } from "./support/organisation";

const source = nullProvider();
const [version, configurationFile] =
  "reason" in source ? ["", ""] : [source.version, source.cliConfiguration];
const title = "reason" in source ? `a hook (skipped: ${source.reason})` : "a hook";

const told = z.object({
  users: z.record(z.string(), z.record(z.string(), z.unknown())),
  groups: z.record(z.string(), z.object({ id: z.string(), display_name: z.string() })),
  memberships: z.record(
    z.string(),
    z.object({ group: z.string(), members: z.record(z.string(), z.string()) }),
  ),
});
const call = z.object({ old: z.union([z.literal(""), told]), new: told, active: z.array(z.string()) });

/**
 * Writes down what it is told, and whom the directory holds as active at that moment, one line of JSON a call, and
 * fails when it is asked to.
 */
const RECORDER = `
const { appendFileSync, existsSync } = require("node:fs");
const { ATLASSIAN_IDENTITY_OLD: old, ATLASSIAN_IDENTITY_NEW: now, SAYS, ...env } = process.env;
const authorization = "Bearer " + env.ATLASSIAN_SCIM_TOKEN;
void fetch(env.ATLASSIAN_SCIM_BASE_URL + "/Users", { headers: { authorization } })
  .then((answer) => answer.json())
  .then(({ Resources: people }) => {
    const active = people.filter((person) => person.active).map((person) => person.userName);
    appendFileSync("calls", JSON.stringify({ old: old && JSON.parse(old), new: JSON.parse(now), active }) + "\\n");
    console.log("the hook says " + SAYS);
    process.exit(existsSync("fail") ? 7 : 0);
  });
`;

("reason" in source ? describe.skip : describe)(title, () => {
  let org: Organisation;

  beforeEach(async () => {
    org = await organisation({}, { TF_CLI_CONFIG_FILE: configurationFile });
    writeFileSync(join(org.workspace.folder, "recorder.cjs"), RECORDER);
  });

  afterEach(async () => {
    await org.close();
  });

  function write(people: Readonly<Record<string, Partial<AtlassianUserProps>>>): void {
    const stack = stackOf();
    stack.addOverride("terraform.required_providers.null.version", version);
    declare(stack, people);
    new LifecycleHook(stack, "announce", {
      command: "node recorder.cjs",
      environment: { SAYS: '"${quoted}" $HOME' },
      workingDirectory: org.workspace.folder,
    });
    const { terraform, ...rest } = z
      .looseObject({ terraform: z.looseObject({}) })
      .parse(JSON.parse(Testing.synth(stack, true)));
    // The workspace keeps its state where it is.
    const { backend: _, ...settings } = terraform;
    org.workspace.write({ ...rest, terraform: settings }, "");
  }

  async function apply(code: number): Promise<string> {
    const { output, ...end } = await org.apply();
    expect({ ...end, output }).toEqual({ code, output: containing("") });
    return output;
  }

  function calls(): readonly z.output<typeof call>[] {
    return readFileSync(join(org.workspace.folder, "calls"), "utf8")
      .trim()
      .split("\n")
      .map((line) => call.parse(JSON.parse(line)));
  }

  it("tells the command what was and what is, once for each deploy that changes somebody", async () => {
    write({ ana: {}, bo: {} });
    expect(await apply(0)).toContain('the hook says "${quoted}" $HOME');
    const [first] = calls();
    expect(first?.old).toBe("");
    const ana = org.directory.idOf("ana@acme.example");
    expect(first?.new.users.ana).toMatchObject({ id: ana, user_name: "ana@acme.example", active: true });
    expect(first?.new.groups).toEqual({ team: { id: org.directory.groups()[0]?.id, display_name: "team" } });
    expect(first?.new.memberships.members?.members).toMatchObject({ "ana@acme.example": ana });

    // Nothing changes: nothing is told.
    await apply(0);
    expect(calls()).toHaveLength(1);
    const plan = await org.workspace.terraform(["plan", "-input=false", "-detailed-exitcode"]);
    expect(plan).toEqual({ code: 0, output: containing("No changes.") });

    // Ana is promoted, Bo leaves, Chidi joins. Bo has been deactivated when the command is told.
    write({ ana: { title: "Head" }, chidi: {} });
    await apply(0);
    const [, second, ...more] = calls();
    expect(more).toEqual([]);
    expect(second?.old).toEqual(first?.new);
    expect(Object.keys(second?.new.users ?? {})).toEqual(["ana", "chidi"]);
    expect(second?.new.users.ana).toMatchObject({ id: ana, title: "Head" });
    expect(Object.keys(second?.new.memberships.members?.members ?? {})).toEqual([
      "ana@acme.example",
      "chidi@acme.example",
    ]);
    expect(second?.active).toEqual(["ana@acme.example", "chidi@acme.example"]);
  });

  it("is told the same again by the next deploy when it has failed", async () => {
    write({ ana: {} });
    await apply(0);
    write({ ana: { title: "Head" } });
    writeFileSync(join(org.workspace.folder, "fail"), "");
    expect(await apply(1)).toContain("exit status 7");
    rmSync(join(org.workspace.folder, "fail"));
    await apply(0);
    const [first, failed, repeated, ...more] = calls();
    expect(more).toEqual([]);
    expect(failed?.old).toEqual(first?.new);
    expect(repeated).toEqual(failed);
  });
});

function declare(stack: TerraformStack, people: Readonly<Record<string, Partial<AtlassianUserProps>>>): void {
  const group = new AtlassianGroup(stack, "team", { displayName: "team" });
  const members = Object.entries(people).map(
    ([id, props]) =>
      new AtlassianUser(stack, id, {
        userName: `${id}@acme.example`,
        email: `${id}@acme.example`,
        ...props,
      }),
  );
  new Membership(stack, "members", { group, members });
}
