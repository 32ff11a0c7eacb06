import { createOrganization, type Organization, OrganizationError } from "../admin";
import { ProblemError } from "../plugin";
import { addressOf, apiOf, organizationKey } from "../resources/provider/credentials";
import { type Environment, readEnvironment } from "../resources/provider/environment";
import { createDirectory, type Directory, DirectoryError } from "../scim";
import type { Declared } from "./declared";
import type { Client, Given } from "./scene";

export interface DoctorOptions {
  /** Where the provider finds its settings, too. */
  readonly environment: NodeJS.ProcessEnv;
  /** Undefined when nothing is known to be declared. */
  readonly declared: Declared | undefined;
  readonly clock: () => number;
}

/** One request with all its tries; whoever waits for a doctor wants to hear that nothing answers. */
const PATIENCE_MS = 30_000;
const UNWRITTEN = { base_url: null, directory_id: null, organization_id: null, organization_token: null };
const NO_ORGANIZATION_KEY = {
  summary:
    "There is no organization API key, so these are not checked: its rights, domains, applications and their seats, authentication policies, the organisation's own groups, and the clock",
  remedy:
    "Set ATLASSIAN_ORGANIZATION_ID and ATLASSIAN_ORGANIZATION_TOKEN. Without them there are no access policies and no account_status.",
  level: "warning",
} as const;

/** What the environment says, with clients that have sent nothing yet. */
export function givenBy({ environment, declared, clock }: DoctorOptions): Given {
  const settings = told(() => readEnvironment(environment));
  if (!("client" in settings)) {
    const organization = { ...settings, summary: "The environment is not valid", level: "skipped" } as const;
    return { directory: settings, organization, isSameKey: false, ends: NO_ENDS, declared, clock };
  }
  const env = settings.client;
  const seconds = env.ATLASSIAN_SCIM_REQUEST_TIMEOUT;
  const transport = {
    timeLimitMs: Math.min(seconds === undefined ? PATIENCE_MS : seconds * 1000, PATIENCE_MS),
    concurrency: env.ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS,
    patienceMs: PATIENCE_MS,
  };
  return {
    directory: directoryBy(env, transport),
    organization: organizationBy(env, transport),
    isSameKey:
      env.ATLASSIAN_SCIM_TOKEN !== null && env.ATLASSIAN_SCIM_TOKEN === env.ATLASSIAN_ORGANIZATION_TOKEN,
    ends: {
      directory: declared?.ends.directory ?? env.ATLASSIAN_SCIM_TOKEN_EXPIRES_AT,
      organization: declared?.ends.organization ?? env.ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT,
    },
    declared,
    clock,
  };
}

const NO_ENDS = { directory: undefined, organization: undefined };

interface Transport {
  readonly timeLimitMs: number;
  readonly concurrency: number | undefined;
  readonly patienceMs: number;
}

function directoryBy(env: Environment, transport: Transport): Client<Directory> {
  const token = env.ATLASSIAN_SCIM_TOKEN;
  if (token === null) {
    return {
      summary: "The directory API key is missing",
      remedy:
        "Set ATLASSIAN_SCIM_TOKEN to the key that Atlassian showed when the directory was made. A lost key can only be regenerated, which stops the old one.",
      level: "error",
    };
  }
  return told(() => createDirectory({ ...addressOf(UNWRITTEN, env), token, ...transport }));
}

function organizationBy(env: Environment, transport: Transport): Client<Organization> {
  const key = told(() => organizationKey(UNWRITTEN, env));
  if (!("client" in key)) return key;
  if (key.client === undefined) return NO_ORGANIZATION_KEY;
  const own = key.client;
  const address = told(() => addressOf(UNWRITTEN, env));
  if (!("client" in address)) {
    return {
      summary: "Where the organisation is asked follows from the directory's base URL, which is not known",
      remedy: address.remedy,
      level: "skipped",
    };
  }
  return told(() => createOrganization({ ...own, baseUrl: apiOf(address.client), ...transport }));
}

/** What is made, or why it cannot be. */
function told<T>(make: () => T): Client<T> {
  try {
    return { client: make() };
  } catch (error) {
    if (error instanceof ProblemError)
      return { summary: error.problem.summary, remedy: error.problem.detail, level: "error" };
    if (error instanceof DirectoryError || error instanceof OrganizationError)
      return { summary: error.message, remedy: error.remedy, level: "error" };
    throw error;
  }
}
