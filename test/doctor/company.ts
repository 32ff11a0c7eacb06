import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examine, type Finding, readDeclared } from "../../src/doctor";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";

type Blocks = Readonly<Record<string, object>>;

/** What a stack declares, each resource under a made-up id. */
export interface Stack {
  readonly people?: readonly string[];
  readonly groups?: readonly string[];
  readonly members?: Readonly<Record<string, readonly string[]>>;
  readonly policies?: readonly object[];
  readonly provider?: object;
}

/** An emulated organisation with one directory, and a stack for it. */
export class Company {
  readonly folder = mkdtempSync(join(tmpdir(), "doctor-"));

  constructor(readonly emulator: Emulator) {}

  static async start(options?: EmulatorOptions): Promise<Company> {
    return new Company(await startEmulator(options));
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.emulator.close();
  }

  /** Both keys, which end in a year. */
  get environment(): Readonly<Record<string, string>> {
    const { organization } = this.emulator;
    const { baseUrl, token } = this.emulator.directory();
    const end = new Date(Date.now() + 364 * 86_400_000).toISOString();
    return {
      ATLASSIAN_SCIM_BASE_URL: baseUrl,
      ATLASSIAN_SCIM_TOKEN: token,
      ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: end,
      ATLASSIAN_ORGANIZATION_ID: organization.id,
      ATLASSIAN_ORGANIZATION_TOKEN: organization.key,
      ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT: end,
    };
  }

  /** Writes a stack as cdktf does. @returns its path */
  synth(stack: Stack): string {
    return this.write("cdk.tf.json", synthesised(stack));
  }

  write(name: string, json: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(path, JSON.stringify(json));
    return path;
  }

  /** What the doctor finds, as `level check: message`, or those lines of one check. */
  async lines(
    check?: string,
    { stack, environment = {}, clock = Date.now }: Visit = {},
  ): Promise<readonly string[]> {
    const findings = await this.findings({ stack, environment, clock });
    return findings
      .filter((finding) => check === undefined || finding.check === check)
      .map((finding) => `${finding.level} ${finding.check}: ${finding.message}`);
  }

  async findings({ stack, environment = {}, clock = Date.now }: Visit = {}): Promise<readonly Finding[]> {
    return examine({
      environment: { ...this.environment, ...environment },
      declared: stack === undefined ? undefined : await readDeclared(this.synth(stack)),
      clock,
    });
  }
}

export interface Visit {
  readonly stack?: Stack | undefined;
  /** In place of what the company's own environment says; undefined takes a variable away. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: () => number;
}

export function synthesised({
  people = [],
  groups = [],
  members = {},
  policies = [],
  provider,
}: Stack): object {
  return {
    terraform: {},
    ...(provider === undefined ? {} : { provider: { atlassian: [provider] } }),
    resource: {
      atlassian_user: blocks(people.map((name) => ({ user_name: name, email: name }))),
      atlassian_group: blocks(groups.map((name) => ({ display_name: name }))),
      atlassian_group_membership: blocks(
        Object.entries(members).map(([group, names]) => ({
          group,
          group_id: "${atlassian_group.any.id}",
          members: Object.fromEntries(names.map((name) => [name, null])),
        })),
      ),
      atlassian_access_policy: blocks(policies),
    },
  };
}

function blocks(entries: readonly object[]): Blocks {
  return Object.fromEntries(entries.map((entry, index) => [`r${index}`, entry]));
}
