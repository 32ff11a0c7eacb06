import type { Organization } from "../admin";
import type { Directory } from "../scim";
import type { Declared } from "./declared";
import { type Finding, wordsOf } from "./finding";
import { once, type Outcome, tried } from "./outcome";
import { type Reads, readsOf } from "./reads";

/** Why there is a client, or none. */
export type Client<T> =
  | { readonly client: T }
  | {
      readonly summary: string;
      readonly remedy: string;
      /** Whether it is a mistake, worth knowing, or another's fault. */
      readonly level: "error" | "warning" | "skipped";
    };

/** What the two keys and the clock are, and what is declared. */
export interface Given {
  readonly directory: Client<Directory>;
  readonly organization: Client<Organization>;
  /** Whether one and the same key is written for both. */
  readonly isSameKey: boolean;
  /** When the keys end, as somebody has written it down. */
  readonly ends: { readonly directory: string | undefined; readonly organization: string | undefined };
  readonly declared: Declared | undefined;
  readonly clock: () => number;
}

/** How the organisation answers to its key at all. */
export interface Greeting {
  readonly name: string | undefined;
  readonly serverTime: Date | undefined;
  /** Of our clock, when the answer came. */
  readonly ourTime: number;
}

/** What the checks look at. */
export interface Scene extends Given {
  /** Undefined when there is no client to ask. */
  greetDirectory(): Promise<Outcome<undefined> | undefined>;
  /** Undefined when there is no client to ask. */
  greetOrganization(): Promise<Outcome<Greeting> | undefined>;
  /** What to read of the organisation, or why nothing can be. */
  reads(): Promise<Reads | { readonly why: string }>;
}

export type Check = (scene: Scene) => Promise<readonly Finding[]>;

export function sceneOf(given: Given): Scene {
  const { directory, organization, declared, clock } = given;
  const greetOrganization =
    "client" in organization
      ? tried(async () => ({ ...(await organization.client.check()), ourTime: clock() }))
      : () => Promise.resolve(undefined);
  return {
    ...given,
    greetDirectory:
      "client" in directory
        ? tried(async () => {
            await directory.client.check();
            return undefined;
          })
        : () => Promise.resolve(undefined),
    greetOrganization,
    reads: once(async () => {
      if (!("client" in organization))
        return { why: "The organisation cannot be asked: see organization-key" };
      const greeting = await greetOrganization();
      if (greeting === undefined || "failure" in greeting)
        return { why: "The organisation does not answer to its API key: see organization-key" };
      return readsOf(organization.client, declared);
    }),
  };
}

/** A check that needs the organisation, and is skipped without it. */
export function inOrganization(
  name: string,
  check: (reads: Reads, scene: Scene) => Promise<readonly Finding[]>,
): Check {
  return async (scene) => {
    const reads = await scene.reads();
    return "why" in reads ? [wordsOf(name).skipped(reads.why)] : check(reads, scene);
  };
}

/** A check that needs the organisation and something declared, and is skipped without. */
export function ofDeclared(
  name: string,
  check: (reads: Reads, declared: Declared) => Promise<readonly Finding[]>,
): Check {
  return inOrganization(name, async (reads, { declared }) =>
    declared === undefined ? [wordsOf(name).skipped(NOTHING_DECLARED)] : check(reads, declared),
  );
}

export const NOTHING_DECLARED =
  "Nothing declared was found: run cdktf synth before, or name it with --declared";
