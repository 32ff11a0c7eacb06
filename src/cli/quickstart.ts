import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { packageVersion } from "../constructs/package-version";
import { type DirectoryHandle, type Emulator, startEmulator } from "../emulator";
import {
  cdktfJson,
  cliConfiguration,
  findTerraform,
  layOutMirror,
  platformOf,
  type Review,
  type TerraformBinary,
} from "../terraform";
import { type HistoryServer, startHistoryServer } from "../history/server";
import { coloursOf, type Console } from "./console";
import { counted } from "./counted";
import { deploy, deployOptions } from "./deploy";
import { exportLines, interruption } from "./emulate";
import { CommandProblem, INTERRUPTED } from "./outcome";
import { builtProvider, packageRoot } from "./package";
import { peopleTable } from "./people-table";
import { preview, previewOptions } from "./preview";
import { report } from "./report";
import { reportOptions } from "./report-options";

export const quickstartOptions = z.strictObject({ keep: z.boolean().default(false) });

/** The history's file. */
const HISTORY = "history.db";
/** What main.ts gives access to. */
const JIRA = { product: "jira-software", name: "Jira", site: "acme.atlassian.net", capacity: 10 } as const;

/** What the steps share. */
interface Scene {
  readonly console: Console;
  readonly folder: string;
  readonly terraform: TerraformBinary;
  readonly emulator: Emulator;
  /** The ARI of {@link JIRA}. */
  readonly jira: string;
  /** Where every version of the state is kept. */
  readonly history: HistoryServer;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Deploys the example company into the emulator, again, and then its second revision, and shows what becomes of
 * it. Everything it writes is in `.work/quickstart`, which each run starts anew.
 */
export async function quickstart(
  options: z.output<typeof quickstartOptions>,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<void> {
  const terraform = await findTerraform(environment);
  const program = join(packageRoot, "main.ts");
  if (!existsSync(program)) {
    throw new CommandProblem(
      `The example company ${program} is missing: the quick start runs in a clone of the repository, with "npm start".`,
    );
  }
  const folder = join(packageRoot, ".work", "quickstart");
  await prepare(folder, program);
  const emulator = await startEmulator({ keepsBodies: false, verifiedDomains: ["acme.example"] });
  const jira = emulator.organization.addApplication(JIRA);
  const history = await startHistoryServer({ file: join(folder, HISTORY) });
  try {
    const scene = {
      console,
      folder,
      terraform,
      emulator,
      jira,
      history,
      environment: clean(environment, variables({ folder, emulator, history })),
    };
    await tell(scene);
    if (options.keep) {
      console.out(howToGoOn(scene));
      await interruption();
    } else {
      console.out(CLOSING);
    }
  } finally {
    await history.close();
    await emulator.close();
  }
}

async function tell(scene: Scene): Promise<void> {
  const { console, emulator, terraform } = scene;
  const directory = emulator.directory();
  const { bold } = coloursOf(console);
  console.out(
    `${bold("A small company moves into Atlassian")}
main.ts, ${terraform.product} ${terraform.version}, and an emulated directory at
${emulator.origin}
`,
  );

  headline(scene, "1. Deploy the company", "atlassian-identity deploy");
  await deployed(scene, 1, { autoApprove: true, runId: "moving-in", runAuthor: "ines.moreau@acme.example" });
  showDirectory(scene, directory);

  headline(scene, "2. Deploy it again: nothing changes", "atlassian-identity deploy");
  const changesBefore = directory.changes.length;
  emulator.resetRequests();
  await deployed(scene, 1, { autoApprove: true });
  const changes = directory.changes.length - changesBefore;
  console.out(
    `\nThe directory was asked ${counted(emulator.requests.length, "time")} and changed ${changes === 0 ? "not once" : counted(changes, "time")}.\n`,
  );

  headline(scene, "3. A month later: what a reviewer reads", "atlassian-identity preview");
  console.out(A_MONTH_LATER);
  const { digest } = await previewed(scene, 2);

  headline(scene, "4. Deploy what was reviewed, and nothing else", "atlassian-identity deploy --digest");
  await deployed(scene, 2, { digest, ...A_MONTH_LATER_RUN });
  showDirectory(scene, directory);

  headline(scene, "5. The report: what happened to Mara", "atlassian-identity report --user mara");
  const asked = reportOptions.parse({ from: [join(scene.folder, HISTORY)], user: "mara", header: false });
  await report(asked, scene.environment, console);
}

/** What the second revision of main.ts changes. */
const A_MONTH_LATER = `Leo joins engineering, Hana moves to product, Dana marries, and Mara leaves.

`;

/** What a pipeline says of the run that deploys it: the history keeps it, and the report tells it. */
const A_MONTH_LATER_RUN = {
  runId: "a-month-later",
  runAuthor: "ines.moreau@acme.example",
  runApprover: ["jonas.weber@acme.example"],
  runPullRequest: "https://git.acme.example/people/pulls/7",
};

const CLOSING = `
That was the whole of it: everything that it started has ended.
"npm start -- --keep" plays it again and leaves the directory to you.
`;

function headline({ console }: Scene, title: string, command: string): void {
  const { bold, cyan, dim } = coloursOf(console);
  console.out(`\n${bold(cyan(`== ${title}`))} ${dim(`(${command})`)}\n\n`);
}

function showDirectory(scene: Scene, directory: DirectoryHandle): void {
  const { console } = scene;
  console.out(`\nThe directory now holds:\n${peopleTable(directory, console)}\n${seatsLine(scene)}\n`);
}

/** Who may use Jira, in one line. */
function seatsLine({ emulator: { organization }, jira }: Scene): string {
  const admins = organization.whoHasAccess(jira, ["atlassian/admin"]).length;
  return `${JIRA.name} on ${JIRA.site}: ${organization.seatsTaken(jira)} of ${JIRA.capacity} seats taken, ${admins} of them by admins.`;
}

type Revision = 1 | 2;

async function deployed(
  scene: Scene,
  revision: Revision,
  options: Omit<z.input<typeof deployOptions>, "folder">,
): Promise<void> {
  const { folder, environment, console } = scene;
  await step(() =>
    deploy(deployOptions.parse({ ...options, folder }), ofRevision(environment, revision), told(console)),
  );
}

async function previewed({ folder, environment, console }: Scene, revision: Revision): Promise<Review> {
  return await step(() =>
    preview(previewOptions.parse({ folder }), ofRevision(environment, revision), told(console)),
  );
}

function ofRevision(environment: NodeJS.ProcessEnv, revision: Revision): NodeJS.ProcessEnv {
  return { ...environment, COMPANY_REVISION: String(revision) };
}

/** How far it has come belongs between what it shows. */
function told(console: Console): Console {
  return { ...console, error: console.out };
}

async function step<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandProblem && error.code === INTERRUPTED)
      throw new CommandProblem(
        "The quick start was interrupted; nothing of it is left running.",
        INTERRUPTED,
      );
    throw error;
  }
}

async function prepare(folder: string, program: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const mirror = await layOutMirror({
    executable: builtProvider,
    version: packageVersion(),
    directory: join(folder, "mirror"),
    platforms: [platformOf(process.platform, process.arch)],
  });
  await writeFile(configurationPath(folder), cliConfiguration(mirror.directory));
  await writeFile(join(folder, "cdktf.json"), cdktfJson(packageRoot, program));
}

function configurationPath(folder: string): string {
  return join(folder, "terraform.rc");
}

/** The caller's own settings of Terraform and of an Atlassian directory must not reach this play. */
function clean(environment: NodeJS.ProcessEnv, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(TF_|ATLASSIAN_|CDKTF_)/u.test(name) || name.startsWith("TF_LOG"),
  );
  return { ...Object.fromEntries(kept), ...own, TSX_DISABLE_CACHE: "1" };
}

type Place = Pick<Scene, "folder" | "emulator" | "history">;

function variables({ folder, emulator, history }: Place): Readonly<Record<string, string>> {
  const { baseUrl, token } = emulator.directory();
  return {
    ATLASSIAN_SCIM_BASE_URL: baseUrl,
    ATLASSIAN_SCIM_TOKEN: token,
    ATLASSIAN_ORGANIZATION_ID: emulator.organization.id,
    ATLASSIAN_ORGANIZATION_TOKEN: emulator.organization.key,
    HISTORY_ADDRESS: history.origin,
    TF_CLI_CONFIG_FILE: configurationPath(folder),
  };
}

function howToGoOn(scene: Scene): string {
  const { console, folder, terraform } = scene;
  const { bold } = coloursOf(console);
  const exports = exportLines({
    ...variables(scene),
    TERRAFORM_BINARY_NAME: terraform.command,
    CHECKPOINT_DISABLE: "1",
    COMPANY_REVISION: "2",
  });
  return `
${bold("The emulator and the history stay until you press Ctrl-C here.")} Go on in another terminal, in the same state:

cd ${folder}
${exports}npx atlassian-identity preview

Edit ${join(packageRoot, "main.ts")} and look at the preview again. This deploys it:

npx atlassian-identity deploy

What the directory holds:

curl -H "Authorization: Bearer $ATLASSIAN_SCIM_TOKEN" \\
  "$ATLASSIAN_SCIM_BASE_URL/Users"

What happened to its people:

npx atlassian-identity report --from ${HISTORY}
`;
}
