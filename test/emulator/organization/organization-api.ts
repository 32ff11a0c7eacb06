import * as z from "zod";
import { type EmulatorOptions, type OrganizationHandle, startEmulator } from "../../../src/emulator";
import { type Answer, answerOf, Api } from "../api";

const page = z.object({
  data: z.array(z.looseObject({})),
  links: z.object({ next: z.string().nullish() }),
});

export type Page = z.output<typeof page>;

/** A client of the emulated organization API that knows HTTP and nothing else, beside one of the directory. */
export class OrganizationApi {
  readonly scim: Api;
  readonly handle: OrganizationHandle;

  constructor(scim: Api) {
    this.scim = scim;
    this.handle = scim.emulator.organization;
  }

  static async start(options?: EmulatorOptions): Promise<OrganizationApi> {
    return new OrganizationApi(new Api(await startEmulator(options)));
  }

  /** A path that begins with `…` goes on below the organisation in version 2. */
  async ask(method: string, path: string, body?: unknown, token = this.handle.key): Promise<Answer> {
    const whole = path.replace(/^…/u, `/admin/v2/orgs/${this.handle.id}`);
    const response = await fetch(`${this.scim.emulator.origin}${whole}`, {
      method,
      redirect: "manual",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return answerOf(response);
  }

  get(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.ask("POST", path, body);
  }

  /** One page of a query by POST, of a list by GET where there is no body. */
  async page(path: string, body?: unknown): Promise<Page> {
    return page.parse((await (body === undefined ? this.get(path) : this.post(path, body))).body);
  }

  groups(query: object = {}): Promise<Page> {
    return this.page("…/directories/-/groups/search", query);
  }

  users(query: object = {}): Promise<Page> {
    return this.page("…/directories/-/users/search", query);
  }

  /** The id that the API tells for a group. */
  async groupId(name: string): Promise<string> {
    const { data } = await this.groups({ groupNames: [name] });
    return z.tuple([z.looseObject({ id: z.string() })]).parse(data)[0].id;
  }

  assign(groupId: string, resourceId: string, roleId = "atlassian/user"): Promise<Answer> {
    return this.post(`…/directories/-/groups/${groupId}/role-assignments/assign`, { resourceId, roleId });
  }

  revoke(groupId: string, resourceId: string, roleId = "atlassian/user"): Promise<Answer> {
    return this.post(`…/directories/-/groups/${groupId}/role-assignments/revoke`, { resourceId, roleId });
  }

  async roles(groupId: string, query = ""): Promise<Page["data"]> {
    return (await this.page(`…/directories/-/groups/${groupId}/role-assignments${query}`)).data;
  }

  close(): Promise<void> {
    return this.scim.close();
  }
}

/** What an error is answered with, as far as it is the same each time. */
export function applicationError(status: number, code: string): object {
  return { errors: [{ status: String(status), code: `ADMIN-${code}` }] };
}
