import { createOrganization } from "../../admin";
import { type Problem, ProblemError, type ProviderType } from "../../plugin";
import { createDirectory, guarded, Locks } from "../../scim";
import { Seats } from "../access-policy/seats";
import { Holders } from "../held-twice";
import { createClaims } from "../claims";
import type { Clients } from "../clients";
import { Crews } from "../crews";
import { asProblem } from "../directory-errors";
import { Entered } from "../entered";
import { Ledger } from "../limits/ledger";
import { limitsOf, OVERRIDE, type Override, readOverride } from "../limits/limits";
import { messengerOf } from "../outcomes/open";
import { Protection } from "../protection";
import { switchesOf } from "../switches";
import { LetGo } from "../user/let-go";
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
  const protection = new Protection(config);
  const directory = opened(() => createDirectory({ ...address, token, ...transport }));
  return Promise.resolve({
    directory: protection.isEmpty ? directory : guarded(directory, protection.guard),
    protection,
    ledger: new Ledger(
      limitsOf(config, raised(call, env)),
      directory,
      env.ATLASSIAN_IDENTITY_PREVIEW === "1",
    ),
    organization:
      key === undefined
        ? undefined
        : opened(() => createOrganization({ ...key, baseUrl: apiOf(address), ...transport, delayMs })),
    messenger: messengerOf(env, call, [token, ...(key === undefined ? [] : [key.token])]),
    switches: switchesOf(config),
    peopleByDomain: config.people_by_domain ?? {},
    told: new Set<string>(),
    crews: new Crews(),
    loginMethods: new Map<string, string>(),
    seats: new Seats(),
    accessInState: new Set<string>(),
    accessTaken: new Map<string, boolean>(),
    claims: createClaims(),
    holders: new Holders(),
    taken: new Set<string>(),
    letGo: new LetGo(),
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

/** Limits that are raised for this run, which whoever reads its output or log is to see. */
function raised({ warn, log }: ConfigureCall, env: Environment): Override | undefined {
  const override = readOverride(env.ATLASSIAN_LIMITS_OVERRIDE);
  if (override === undefined) return undefined;
  const limits = Object.entries(override.limits).map(([limit, most]) => `${limit} = ${most}`);
  log("warn", "Limits are raised for this run", { limits: override.limits, reason: override.reason });
  warn({
    summary: "Limits are raised for this run",
    detail: `${OVERRIDE} says ${limits.join(", ")}. The reason given: ${override.reason}`,
  });
  return override;
}

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
