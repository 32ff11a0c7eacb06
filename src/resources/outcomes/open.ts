import type { ProviderType } from "../../plugin";
import type { Attributes } from "../../plugin/attributes";
import type { Environment } from "../provider/environment";
import { Messenger } from "./messenger";

type ConfigureCall = Parameters<ProviderType<Attributes, unknown>["configure"]>[0];

/** A messenger to the history that the deploy has named in the environment, or undefined when it named none. */
export function messengerOf(
  env: Environment,
  { log, hide }: Pick<ConfigureCall, "log" | "hide">,
  secrets: readonly string[],
): Messenger | undefined {
  const {
    ATLASSIAN_IDENTITY_OUTCOMES: address,
    ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION: authorization,
    ATLASSIAN_IDENTITY_RUN: run,
    ATLASSIAN_IDENTITY_TELLERS: folder,
  } = env;
  if (address === null) return undefined;
  if (authorization !== null) hide(authorization);
  return new Messenger({
    address,
    authorization: authorization ?? undefined,
    run,
    folder: folder ?? undefined,
    secrets: authorization === null ? secrets : [...secrets, ...secretsIn(authorization)],
    log,
  });
}

/** The header, and the token in it. */
function secretsIn(authorization: string): readonly string[] {
  const [, coded] = /^basic +(\S+)$/iu.exec(authorization) ?? [];
  if (coded === undefined) return [authorization];
  const [, ...token] = Buffer.from(coded, "base64").toString("utf8").split(":");
  return [authorization, coded, token.join(":")];
}
