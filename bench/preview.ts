import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import * as z from "zod";
import { type DirectoryHandle, startEmulator } from "../src/emulator";
import { Workspace } from "../test/terraform/support/workspace";

/**
 * Measures what a preview costs on top of Terraform: the plan and `terraform show -json` of 5,000 people with 200
 * changes, and then `preview --plan` of that JSON, from the file to the Markdown. The last part runs in a process of
 * its own, so that its memory is its own: the peak of all of it, less what the process had when it was loaded.
 */

const PEOPLE = 5_000;
const CHANGES = 200;
const LIMITS = { time: 0.15, memory: 3 };
const ROOT = join(__dirname, "..");
const QUIET = { TF_LOG: "" };

const EXTERNAL = "urn:scim:schemas:extension:atlassian-external:1.0";

const measured = z.object({ ms: z.number(), grownBytes: z.number(), text: z.string() });
const record = z.looseObject({
  userName: z.string(),
  [EXTERNAL]: z.object({ atlassianAccountId: z.string() }),
});
const state = z.looseObject({
  serial: z.number(),
  resources: z.array(
    z.looseObject({
      name: z.string(),
      instances: z.tuple([z.looseObject({ attributes: z.record(z.string(), z.unknown()) })]),
    }),
  ),
});

async function main(): Promise<void> {
  const emulator = await startEmulator({ keepsBodies: false });
  const directory = emulator.directory();
  const workspace = new Workspace({
    ATLASSIAN_SCIM_BASE_URL: directory.baseUrl,
    ATLASSIAN_SCIM_TOKEN: directory.token,
  });
  try {
    workspace.write(person(0, "Engineer"));
    await done(workspace, ["apply", "-auto-approve", "-input=false"]);
    multiply(workspace, directory);
    workspace.write(
      Array.from({ length: PEOPLE }, (_, index) =>
        person(index, index < CHANGES ? "Architect" : "Engineer"),
      ).join(""),
    );

    const began = performance.now();
    await done(workspace, ["plan", "-input=false", "-out=plan.bin"]);
    const json = await done(workspace, ["show", "-json", "plan.bin"]);
    const terraform = performance.now() - began;
    const file = join(workspace.folder, "plan.json");
    writeFileSync(file, json);
    const ours = await measure(file);
    requireAll(ours.text);

    const time = ours.ms / terraform;
    const memory = ours.grownBytes / json.length;
    console.log(
      `${PEOPLE} people, ${CHANGES} changes; the plan's JSON has ${(json.length / 1e6).toFixed(1)} MB\n`,
    );
    console.log(`Terraform (plan, show -json)   ${terraform.toFixed(0).padStart(7)} ms`);
    console.log(
      `preview (read, compare, show)  ${ours.ms.toFixed(0).padStart(7)} ms   ratio ${time.toFixed(3)}   limit ${LIMITS.time}`,
    );
    console.log(
      `memory                         ${(ours.grownBytes / 1e6).toFixed(0).padStart(7)} MB   times the JSON ${memory.toFixed(2)}   limit ${LIMITS.memory}`,
    );
    if (time > LIMITS.time || memory > LIMITS.memory) {
      console.error("\nA preview costs too much");
      process.exitCode = 1;
    }
  } finally {
    await emulator.close();
    workspace.remove();
  }
}

const address = (index: number): string => `p${index}@acme.example`;

function person(index: number, title: string): string {
  return `
resource "atlassian_user" "p${index}" {
  user_name = "${address(index)}"
  email     = "${address(index)}"
  title     = "${title}"
}
`;
}

/** Makes a directory and a state of everybody from the state of one, which takes no deploy of thousands. */
function multiply(workspace: Workspace, directory: DirectoryHandle): void {
  const before = state.parse(JSON.parse(workspace.state()));
  const [model] = before.resources;
  if (model === undefined) throw new Error("the state holds nobody");
  const [instance] = model.instances;
  const ids = Array.from({ length: PEOPLE - 1 }, (_, offset) =>
    directory.addUser({ userName: address(offset + 1), title: "Engineer" }),
  );
  // Asked for once: nobody is to look changed outside.
  const accounts = new Map(
    directory.users().map((user) => {
      const { userName, [EXTERNAL]: external } = record.parse(user);
      return [userName, external.atlassianAccountId];
    }),
  );
  const others = ids.map((id, offset) => {
    const name = address(offset + 1);
    const attributes = {
      ...instance.attributes,
      id,
      account_id: accounts.get(name),
      user_name: name,
      email: name,
      emails: [{ value: name, type: "work", primary: true }],
    };
    return { ...model, name: `p${offset + 1}`, instances: [{ ...instance, attributes }] };
  });
  const after = { ...before, serial: before.serial + 1, resources: [model, ...others] };
  writeFileSync(join(workspace.folder, "terraform.tfstate"), JSON.stringify(after));
}

/** A preview that leaves something out would be cheap, too. */
function requireAll(text: string): void {
  if (!text.includes(`**${CHANGES} change**`) || text.includes("Changed outside"))
    throw new Error(`the preview does not tell what the plan does:\n${text.slice(0, 500)}`);
}

async function done(workspace: Workspace, args: readonly string[]): Promise<string> {
  const { code, output } = await workspace.terraform(args, QUIET);
  if (code !== 0) throw new Error(`terraform ${args.join(" ")} failed:\n${output.slice(-2000)}`);
  return output;
}

/** In a process that has loaded everything before the clock runs. */
async function measure(file: string): Promise<z.output<typeof measured>> {
  const script = `
    const { runCommand } = require(${JSON.stringify(join(ROOT, "dist", "cli", "program"))});
    const args = ["preview", "--format", "markdown", "--plan", ${JSON.stringify(file)}];
    let text = "";
    const place = { out: (more) => { text += more; }, error: () => {}, width: 80, hasColours: false };
    const before = process.memoryUsage.rss();
    const began = performance.now();
    void runCommand(args, process.env, place).then(() => {
      const ms = performance.now() - began;
      const peak = process.resourceUsage().maxRSS * 1024;
      console.log(JSON.stringify({ ms, grownBytes: peak - before, text }));
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { maxBuffer: 1 << 20 });
  return measured.parse(JSON.parse(stdout));
}

void main();
