import {
  type DirectoryHandle,
  type Emulator,
  type EmulatorOptions,
  startEmulator,
} from "../../../src/emulator";
import { containing } from "./matching";
import { type Result, Workspace } from "./workspace";

/** An emulated organisation, and a workspace whose provider is configured for it by environment. */
export class Organisation {
  readonly directory: DirectoryHandle;

  constructor(
    readonly emulator: Emulator,
    readonly workspace: Workspace,
  ) {
    this.directory = emulator.directory();
  }

  /**
   * Applies the configuration and then asks for another plan: it has to be empty, and Terraform must have
   * nothing to complain of.
   *
   * @returns what Terraform printed of the apply
   */
  async deploy(configuration: string | object, args: readonly string[] = []): Promise<string> {
    this.workspace.write(configuration);
    const applied = await this.apply(args);
    expect(applied).toEqual({ code: 0, output: containing("Apply complete!") });
    await this.expectNothingToChange();
    return applied.output;
  }

  /** Applies the configuration that a test goes on from; what comes after it is what the test is about. */
  async begin(configuration: string | object, args: readonly string[] = []): Promise<void> {
    this.workspace.write(configuration);
    expect(await this.apply(args)).toEqual({ code: 0, output: containing("Apply complete!") });
  }

  /** Applies what is written, whatever comes of it. */
  apply(args: readonly string[] = []): Promise<Result> {
    return this.workspace.terraform(["apply", "-auto-approve", "-input=false", ...args]);
  }

  /** Applies a configuration that must fail, and answers what Terraform printed, unwrapped. */
  async refused(configuration: string | object, command: "plan" | "apply" = "apply"): Promise<string> {
    this.workspace.write(configuration);
    const args = command === "apply" ? ["apply", "-auto-approve", "-input=false"] : ["plan", "-input=false"];
    const { code, output } = await this.workspace.terraform(args);
    expect({ code, output }).toEqual({ code: 1, output: containing("Error:") });
    return unwrapped(output);
  }

  async expectNothingToChange(): Promise<void> {
    const again = await this.workspace.terraform(["plan", "-input=false", "-detailed-exitcode"]);
    expect(again).toEqual({ code: 0, output: containing("No changes.") });
    expect(this.workspace.complaints()).toEqual([]);
  }

  /** Everybody with their groups, as `name (groups)`, the inactive in brackets. */
  people(): readonly string[] {
    return this.directory.people().map(({ userName, active, groups }) => {
      const name = active ? userName : `[${userName}]`;
      return groups.length === 0 ? name : `${name} (${groups.join(", ")})`;
    });
  }

  async close(): Promise<void> {
    await this.emulator.close();
    this.workspace.remove();
  }
}

/** An emulated organisation with one directory and an empty workspace, whose Terraform gets `environment` as well. */
export async function organisation(
  options: EmulatorOptions = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Organisation> {
  const emulator = await startEmulator(options);
  const { baseUrl, token } = emulator.directory();
  const workspace = new Workspace({
    ATLASSIAN_SCIM_BASE_URL: baseUrl,
    ATLASSIAN_SCIM_TOKEN: token,
    ...environment,
  });
  return new Organisation(emulator, workspace);
}

/** The same, whose provider has the organization key, too. */
export function organisationWithKey(
  options: EmulatorOptions = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Organisation> {
  const organizationId = "org-1";
  const organizationKey = "org-key";
  return organisation(
    { ...options, organizationId, organizationKey },
    {
      ATLASSIAN_ORGANIZATION_ID: organizationId,
      ATLASSIAN_ORGANIZATION_TOKEN: organizationKey,
      ...environment,
    },
  );
}

/** Terraform's boxed messages as running text. */
export function unwrapped(output: string): string {
  return output.replace(/^[│╷╵] ?/gmu, "").replace(/\s+/gu, " ");
}
