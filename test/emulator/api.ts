import * as z from "zod";
import { type DirectoryHandle, type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";

export const CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const EXTERNAL = "urn:scim:schemas:extension:atlassian-external:1.0";
export const CUSTOM = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";
export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
export const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where there is no body. */
  readonly body: unknown;
}

export interface Asking {
  /** @default the directory's own */
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const record = z.object({ id: z.string() });
const list = z.object({ Resources: z.array(z.looseObject({ id: z.string() })) });

/** A client of one emulated directory that knows HTTP and nothing else. */
export class Api {
  readonly directory: DirectoryHandle;

  constructor(
    readonly emulator: Emulator,
    directory?: DirectoryHandle,
  ) {
    this.directory = directory ?? emulator.directory();
  }

  static async start(options?: EmulatorOptions): Promise<Api> {
    return new Api(await startEmulator(options));
  }

  async ask(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const { token = this.directory.token, body, text, headers } = asking;
    const response = await fetch(`${this.directory.baseUrl}${path}`, {
      method,
      redirect: "manual",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json", ...headers },
      body: text ?? (body === undefined ? null : JSON.stringify(body)),
    });
    return answerOf(response);
  }

  get(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask("POST", path, { body });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask("PUT", path, { body });
  }

  patch(path: string, ...operations: readonly object[]): Promise<Answer> {
    return this.ask("PATCH", path, { body: { schemas: [PATCH_OP], Operations: operations } });
  }

  delete(path: string): Promise<Answer> {
    return this.ask("DELETE", path);
  }

  /** Creates somebody. @returns the SCIM id */
  async person(userName: string, attributes: object = {}): Promise<string> {
    return idOf(await this.post("/Users", personOf(userName, attributes)));
  }

  /** Creates a group with these members' ids. @returns the SCIM id */
  async group(displayName: string, members: readonly string[] = []): Promise<string> {
    const body = { schemas: [CORE_GROUP], displayName, members: members.map((value) => ({ value })) };
    return idOf(await this.post("/Groups", body));
  }

  /** The records of a list. */
  async found(path: string): Promise<readonly z.output<typeof list>["Resources"][number][]> {
    return list.parse((await this.get(path)).body).Resources;
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /^application\/(scim\+)?json/u.test(response.headers.get("content-type") ?? "");
  const body: unknown = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body };
}

export function idOf(answer: Answer): string {
  return record.parse(answer.body).id;
}

/** What a POST needs at least. */
export function personOf(userName: string, attributes: object = {}): object {
  return {
    schemas: [CORE_USER],
    userName,
    emails: [{ value: userName, type: "work", primary: true }],
    ...attributes,
  };
}

/** The path of a list with a filter. */
export function filtered(kind: "Users" | "Groups", filter: string): string {
  return `/${kind}?filter=${encodeURIComponent(filter)}`;
}

export function scimError(status: number, detail: string, scimType?: string): object {
  return {
    schemas: [ERROR],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  };
}
