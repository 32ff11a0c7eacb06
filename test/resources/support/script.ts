import { inTurn, json, type TinyServer, tinyServer } from "../../http/tiny-server";
import { Core } from "./core";

/** One request that is expected, and what it is answered. */
export interface Exchange {
  /** `METHOD /path`, with its query as a person reads it. */
  readonly request: string;
  /** What has to be in it, exactly; absent when it has to have none. */
  readonly body?: unknown;
  readonly status?: number;
  readonly answer?: unknown;
}

const DIRECTORY = "/scim/directory/d-1";

const ORGANIZATION = "/admin/v2/orgs/o-1";
const CONTROL = "/admin/control/v1/orgs/o-1";

/** What a provider block has for the organisation of a script; its paths begin with `org:` and `control:`. */
export const ORGANIZED = { organization_id: "o-1", organization_token: "org-key", propagation_timeout: 0 };

/** A directory that knows nothing but its part, and a process of the provider that talks to it. */
export class Script {
  private constructor(
    private readonly exchanges: readonly Exchange[],
    private readonly server: TinyServer,
    readonly core: Core,
  ) {}

  static async start(exchanges: readonly Exchange[], block: object = {}): Promise<Script> {
    const answers = exchanges.map(
      ({ status = 200, answer }) =>
        (response: Parameters<typeof json>[0]): void => {
          if (answer === undefined) response.writeHead(status).end();
          else json(response, status, answer);
        },
    );
    const server = await tinyServer(
      inTurn(...answers, (response) => {
        json(response, 418, { detail: "this request is not in the script" });
      }),
    );
    const core = await Core.start({ base_url: `${server.url}${DIRECTORY}`, token: "key", ...block });
    return new Script(exchanges, server, core);
  }

  /** Everything that was asked for so far, in the words of the script. */
  get asked(): readonly Pick<Exchange, "request" | "body">[] {
    return this.server.received.map(({ method, url, body }) => {
      const query = url
        .replace(DIRECTORY, "")
        .replace(ORGANIZATION, "org:")
        .replace(CONTROL, "control:")
        .replaceAll("+", " ");
      const request = `${method} ${decodeURIComponent(query)}`;
      return body === "" ? { request } : { request, body: JSON.parse(body) as unknown };
    });
  }

  /** What had to be asked for. */
  get expected(): readonly Pick<Exchange, "request" | "body">[] {
    return this.exchanges.map(({ request, body }) => (body === undefined ? { request } : { request, body }));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** Plays a scene against a scripted directory: it must ask for exactly what the script has. */
export async function played<T>(
  exchanges: readonly Exchange[],
  scene: (core: Core) => Promise<T>,
  block: object = {},
): Promise<T> {
  const script = await Script.start(exchanges, block);
  try {
    return await scene(script.core);
  } finally {
    expect(script.asked).toEqual(script.expected);
    await script.close();
  }
}
