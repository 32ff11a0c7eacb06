import * as z from "zod";
import type { ListType, ProviderType, ResourceType } from "../../../src/plugin";
import { computed, optional, optionalComputed, required, type State } from "../../../src/plugin/attributes";
import { type Init, decode, encode } from "../../../src/plugin/protocol/codec";
import { type Messages, SERVICES } from "../../../src/plugin/protocol/messages";
import type { RpcCall } from "../../../src/plugin/protocol/service";
import type { ProviderLog } from "../../../src/plugin/resource";
import { modelOf, objectType } from "../../../src/plugin/schema/model";
import type { Attributes } from "../../../src/plugin/schema/values";
import { type ServedProvider, serveProvider } from "../../../src/plugin/service";
import { valueFrom } from "../../../src/plugin/value/convert";
import { fromMsgpack, toMsgpack } from "../../../src/plugin/value/msgpack";
import { STRING, type Type } from "../../../src/plugin/value/type";
import type { Value } from "../../../src/plugin/value/value";

const about = { description: "" };

export const noteAttributes = z.object({
  id: computed(z.string(), { ...about, stable: true }),
  version: computed(z.string(), about),
  name: required(z.string().min(2, "is too short"), { ...about, replaces: true }),
  body: optional(z.string(), about),
  count: optional(z.number(), about),
  mode: optionalComputed(z.string(), { ...about, default: "soft" }),
  secret: optional(z.string(), { ...about, writeOnly: true }),
  tags: optional(z.set(z.string()), about),
  readers: optional(z.record(z.string(), z.string()), about),
  place: optional(z.object({ room: required(z.string(), about), level: computed(z.number(), about) }), about),
});
const identity = z.object({ id: required(z.string(), about) });
const listConfig = z.object({ prefix: optional(z.string(), about) });
const sourceAttributes = z.object({ name: required(z.string(), about), length: computed(z.number(), about) });
const providerAttributes = z.object({
  token: optional(z.string(), { ...about, sensitive: true }),
  limit: optional(z.number().min(1, "is less than one"), about),
});

export type Note = ResourceType<typeof noteAttributes, Clients, typeof identity>;
export type NoteState = State<typeof noteAttributes>;
export interface Clients {
  readonly token: string | null;
}

/** A whole state of a note. */
export function note(parts: Partial<NoteState> = {}): NoteState {
  return {
    id: "1",
    version: "1",
    name: "shopping",
    body: null,
    count: null,
    mode: "soft",
    secret: null,
    tags: null,
    readers: null,
    place: null,
    ...parts,
  };
}

/** The note of a plan, with its unknown values filled. */
export function settled(planned: object, parts: Partial<NoteState> = {}): NoteState {
  const known = Object.entries(planned).filter(([, value]) => typeof value !== "symbol");
  return note({ ...(Object.fromEntries(known) as Partial<NoteState>), ...parts });
}

export interface Overrides {
  readonly note?: Partial<Note>;
  readonly list?: Partial<ListType<typeof noteAttributes, Clients, typeof listConfig>>;
  readonly provider?: Partial<ProviderType<typeof providerAttributes, Clients>>;
  readonly graceMs?: number;
}

const OBJECT: Type = objectType(modelOf(noteAttributes));
/** What the wire carries of a note, with its `timeouts` block. */
export const NOTE: Type = {
  kind: "object",
  attributes: {
    ...(OBJECT.kind === "object" ? OBJECT.attributes : {}),
    timeouts: {
      kind: "object",
      attributes: { create: STRING, read: STRING, update: STRING, delete: STRING },
    },
  },
};
export const SOURCE: Type = objectType(modelOf(sourceAttributes));
export const PROVIDER: Type = objectType(modelOf(providerAttributes));
export const LIST: Type = objectType(modelOf(listConfig));
export const IDENTITY: Type = objectType(modelOf(identity));

/** A provider of notes that does nothing remarkable, apart from what a test wants otherwise. */
function provider({ note: own, list, provider: whole }: Overrides): ProviderType<Attributes, Clients> {
  const noteType: Note = {
    name: "test_note",
    description: "A note.",
    version: 0,
    attributes: noteAttributes,
    timeouts: ["create", "read", "update", "delete"],
    identity,
    identify: ({ id }) => ({ id }),
    read: ({ state }) => Promise.resolve(state),
    create: ({ planned }) => Promise.resolve(settled(planned)),
    update: ({ planned }) => Promise.resolve(settled(planned, { version: "2" })),
    delete: () => Promise.resolve(),
    import: ({ id, identity: given }) => Promise.resolve(note({ id: id ?? given?.id ?? "?" })),
    list: {
      description: "Notes.",
      config: listConfig,
      list: () => listed(5),
      ...list,
    },
    ...own,
  };
  return {
    name: "test",
    attributes: providerAttributes,
    resources: [noteType, { ...noteType, name: "test_bare", ...BARE }],
    dataSources: [
      {
        name: "test_length",
        description: "How long a name is.",
        attributes: sourceAttributes,
        read: ({ config: { name } }) => Promise.resolve({ name: String(name), length: String(name).length }),
      },
    ],
    configure: ({ config }) => Promise.resolve({ token: config.token }),
    ...whole,
  } as ProviderType<Attributes, Clients>;
}

const BARE = {
  import: undefined,
  list: undefined,
  identity: undefined,
  identify: undefined,
  timeouts: undefined,
};

/** So many notes, one after the other. */
export async function* listed(
  count: number,
): AsyncGenerator<{ readonly displayName: string; readonly state: NoteState }> {
  for (let index = 1; index <= count; index += 1)
    yield await Promise.resolve({ displayName: `Note ${index}`, state: note({ id: String(index) }) });
}

/** Values as DynamicValue carries them. */
export function packed(raw: unknown, type: Type = NOTE): { readonly msgpack: Uint8Array } {
  return { msgpack: toMsgpack(valueFrom(raw, type), type) };
}

export function unpacked(value: Messages["DynamicValue"] | undefined, type: Type = NOTE): Value | undefined {
  return value === undefined ? undefined : fromMsgpack(value.msgpack, type);
}

type Rpcs = (typeof SERVICES)["tfplugin6.Provider"];
type Name = keyof Rpcs;
type Request<N extends Name> = Init<Messages[Rpcs[N]["request"]]>;
type Response<N extends Name> = Messages[Rpcs[N]["response"]];
/** The RPCs whose answer is one message. */
type Unary = { [N in Name]: Rpcs[N]["kind"] extends "unary" ? N : never }[Name];

/** A served provider, asked with messages as they come off the wire. */
export class Asked {
  readonly served: ServedProvider;
  readonly log: string[] = [];
  readonly #secrets: string[] = [];

  constructor(overrides: Overrides = {}) {
    const redact = (text: string): string =>
      this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, "(hidden)"), text);
    const log: ProviderLog = Object.assign(
      (level: string, message: string) => {
        this.log.push(`${level} ${message}`);
      },
      { redact, hide: (secret: string) => this.#secrets.push(secret) },
    );
    const { graceMs } = overrides;
    this.served = serveProvider(provider(overrides), log, graceMs === undefined ? {} : { graceMs });
  }

  /** The same after a known configuration. */
  static async configured(overrides: Overrides = {}): Promise<Asked> {
    const asked = new Asked(overrides);
    const answer = await asked.ask("ConfigureProvider", { config: packed({ token: "hunter2" }, PROVIDER) });
    expect(answer.diagnostics).toEqual([]);
    return asked;
  }

  async ask<N extends Unary>(
    name: N,
    request: Request<N>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Response<N>> {
    const rpc = SERVICES["tfplugin6.Provider"][name];
    const arrived = decode(rpc.request, encode(rpc.request, request));
    // The types of an RPC and of its handler belong together, which TypeScript cannot follow through a table.
    const handler = this.served.service[name] as unknown as (
      request: object,
      call: RpcCall,
    ) => Promise<Init<Messages[Rpcs[N]["response"]]>>;
    const answer = await handler(arrived, { signal });
    return decode(rpc.response, encode(rpc.response, answer)) as Response<N>;
  }

  /** The events of a listing; `most` is how many somebody reads who then goes away. */
  async list(
    request: Request<"ListResource">,
    most = Number.POSITIVE_INFINITY,
  ): Promise<readonly Messages["ListResourceEvent"][]> {
    const arrived = decode("ListResourceRequest", encode("ListResourceRequest", request));
    const { signal } = new AbortController();
    const events: Messages["ListResourceEvent"][] = [];
    for await (const event of this.served.service.ListResource(arrived, { signal })) {
      events.push(decode("ListResourceEvent", encode("ListResourceEvent", event)));
      if (events.length >= most) break;
    }
    return events;
  }
}

/** Diagnostics as a user reads them, each with its path. */
export function told(diagnostics: readonly Messages["Diagnostic"][] | undefined): readonly string[] {
  return (diagnostics ?? []).map(({ severity, summary, attribute }) =>
    [severity, summary, ...(attribute === undefined ? [] : [pathText(attribute)])].join(" | "),
  );
}

/** A path as in `place.room`, `readers["ada"]` and `emails[0]`. */
export function pathText({ steps }: Messages["AttributePath"]): string {
  return steps
    .map(({ attributeName, elementKeyString, elementKeyInt }) =>
      attributeName !== undefined
        ? `.${attributeName}`
        : `[${JSON.stringify(elementKeyString ?? elementKeyInt)}]`,
    )
    .join("")
    .replace(/^\./u, "");
}
