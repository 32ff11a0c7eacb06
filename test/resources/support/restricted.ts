import { type Emulator, startEmulator } from "../../../src/emulator";
import type { Switch } from "../../../src/resources/switches";
import { Core } from "./core";

export const JIRA = "acme.atlassian.net/jira-software";
export const SSO = "5b1c9a52-0000-4000-8000-000000000001";

/** An emulated organisation whose people, groups and access a provider may change in part. */
export class Restricted {
  private constructor(
    readonly emulator: Emulator,
    readonly jira: string,
  ) {}

  static async start(): Promise<Restricted> {
    const emulator = await startEmulator({ organizationId: "org-1", organizationKey: "org-key" });
    const directory = emulator.directory();
    for (const name of ["ana", "bo"]) directory.addUser({ userName: `${name}@acme.example` });
    directory.addUser({ userName: "old@acme.example", active: false });
    directory.addGroup("team", ["ana@acme.example"], "e-team");
    directory.addGroup("plain");
    const jira = emulator.organization.addApplication({
      product: "jira-software",
      site: "acme.atlassian.net",
    });
    emulator.organization.addPolicy(SSO, "Single sign-on");
    return new Restricted(emulator, jira);
  }

  /** A process whose provider block switches these off. */
  process(...off: readonly Switch[]): Promise<Core> {
    const { baseUrl, token } = this.emulator.directory();
    return Core.start({
      base_url: baseUrl,
      token,
      organization_id: "org-1",
      organization_token: "org-key",
      ...Object.fromEntries(off.map((name) => [name, false])),
    });
  }

  /** Applied by a provider that may do everything. */
  async declared(type: string, config: object): Promise<object> {
    return (await (await this.process()).apply(type, config)) ?? {};
  }

  /** The declaration of who is in the team. */
  members(...names: readonly string[]): object {
    return {
      group_id: this.emulator.directory().groupIdOf("team"),
      group: "team",
      members: Object.fromEntries(names.map((name) => [`${name}@acme.example`, null])),
    };
  }

  /** What was asked for that is neither a look nor a search. */
  get sent(): readonly string[] {
    return this.emulator.requests
      .filter(({ method, path }) => method !== "GET" && !/\/(search|workspaces|bulk-fetch)$/u.test(path))
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** The words of the refusal; whatever was refused must have sent nothing. */
  async refusal(work: (core: Core) => Promise<unknown>, off: Switch): Promise<string> {
    const before = this.sent;
    const core = await this.process(off);
    const said = await work(core).then(
      () => "nothing was refused",
      (error: unknown) => String(error),
    );
    expect(this.sent).toEqual(before);
    return said;
  }
}

export const person = (name: string, attributes: object = {}): object => ({
  user_name: `${name}@acme.example`,
  email: `${name}@acme.example`,
  ...attributes,
});

export const team = (attributes: object = {}): object => ({ display_name: "team", ...attributes });

export const access = (attributes: object = {}): object => ({
  name: "team-jira",
  group: "team",
  application: JIRA,
  role: "atlassian/user",
  ...attributes,
});
