import { createOrganization } from "../../admin";
import { type Problem, ProblemError, type ProviderType } from "../../plugin";
import { createDirectory, Locks } from "../../scim";
import { Seats } from "../access-policy/seats";
import { createClaims } from "../claims";
import type { Clients } from "../clients";
import { Crews } from "../crews";
import { asProblem } from "../directory-errors";
import { Entered } from "../entered";
import { switchesOf } from "../switches";
import { addressOf, apiOf, organizationKey } from "./credentials";
import { type Environment, readEnvironment } from "./environment";
import { keyEnd } from "./key-end";
import type { ProviderAttributes } from "./schema";

type ConfigureCall = Parameters<ProviderType<ProviderAttributes, Clients>["configure"]>[0];

/** Makes the clients from the provider block, and from the environment where the block is silent. */
export const configure: ProviderType<ProviderAttributes, Clients>["configure"] = (call) => {
  const { config, log, hide } = call;
  const env = readEnvironment(process.env);
  const token = config.token?.trim() ?? env.ATLASSIAN_SCIM_TOKEN;
  const address = addressOf(config, env);
  if (token === null) throw new ProblemError(NO_TOKEN);
  hide(token);
  warnOfEnds(call, env);
  const seconds = config.request_timeout ?? env.ATLASSIAN_SCIM_REQUEST_TIMEOUT;
  const transport = {
    timeLimitMs: seconds === undefined ? undefined : seconds * 1000,
    concurrency: config.max_concurrent_requests ?? env.ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS,
    log: (line: object) => {
      log("debug", "HTTP request", line);
    },
  };
  const key = organizationKey(config, env);
  const delay = config.propagation_timeout ?? env.ATLASSIAN_ORGANIZATION_PROPAGATION_TIMEOUT;
  const delayMs = delay === undefined ? undefined : delay * 1000;
  if (key !== undefined) hide(key.token);
  return Promise.resolve({
    directory: opened(() => createDirectory({ ...address, token, ...transport })),
    organization:
      key === undefined
        ? undefined
        : opened(() => createOrganization({ ...key, baseUrl: apiOf(address), ...transport, delayMs })),
    switches: switchesOf(config),
    peopleByDomain: config.people_by_domain ?? {},
    told: new Set<string>(),
    crews: new Crews(),
    loginMethods: new Map<string, string>(),
    seats: new Seats(),
    accessInState: new Set<string>(),
    accessTaken: new Map<string, boolean>(),
    claims: createClaims(),
    stateIds: new Set<string>(),
    heldTwice: new Set<string>(),
    taken: new Set<string>(),
    entered: new Entered(),
    synchronised: new Map<string, string>(),
    newGroups: new Set<string>(),
    records: new Locks(),
  });
};

function opened<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw asProblem(error);
  }
}

const NO_TOKEN: Problem = {
  summary: "The directory API key is missing",
  detail:
    "Set ATLASSIAN_SCIM_TOKEN, or token in the provider block, to the key that Atlassian showed when the directory was made. A lost key can only be regenerated, which stops the old one.",
};

function warnOfEnds({ config, warn }: ConfigureCall, env: Environment): void {
  const keys = [
    {
      name: "The directory API key",
      expiresAt: config.token_expires_at ?? env.ATLASSIAN_SCIM_TOKEN_EXPIRES_AT ?? null,
      attribute: "token_expires_at",
    },
    {
      name: "The organization API key",
      expiresAt: config.organization_token_expires_at ?? env.ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT ?? null,
      attribute: "organization_token_expires_at",
    },
  ];
  for (const key of keys) {
    const problem = keyEnd(key, Date.now());
    if (problem !== undefined) warn(problem);
  }
}
