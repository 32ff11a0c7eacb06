import { type Emulator, type EmulatorOptions, startEmulator } from "../../../src/emulator";
import { Core, type Kept } from "../support/core";

export const SITE = "acme.atlassian.net";
export const JIRA = `${SITE}/jira-software`;

/** An emulated organisation with Jira, and a group of two people in its directory. */
export class Company {
  private constructor(
    readonly emulator: Emulator,
    readonly jira: string,
  ) {}

  static async start(options: EmulatorOptions = {}, seats?: number): Promise<Company> {
    const emulator = await startEmulator({ ...options, organizationId: "org-1", organizationKey: "org-key" });
    const directory = emulator.directory();
    for (const name of ["ana", "bo"]) directory.addUser({ userName: `${name}@acme.example` });
    directory.addGroup("team", ["ana@acme.example", "bo@acme.example"]);
    const jira = emulator.organization.addApplication({
      product: "jira-software",
      site: SITE,
      name: "Jira",
      ...(seats === undefined ? {} : { capacity: seats }),
    });
    return new Company(emulator, jira);
  }

  /** Another process of the provider. */
  process(block: object = {}, kept?: Kept): Promise<Core> {
    const { baseUrl, token } = this.emulator.directory();
    return Core.start(
      {
        base_url: baseUrl,
        token,
        organization_id: "org-1",
        organization_token: "org-key",
        ...block,
      },
      kept,
    );
  }

  roles(group = "team"): readonly string[] {
    return this.emulator.organization.rolesOf(group, this.jira);
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}

/** The declaration of the team's access to Jira. */
export function teamPolicy(attributes: object = {}): object {
  return { name: "team-jira", group: "team", application: JIRA, role: "atlassian/user", ...attributes };
}
