import * as z from "zod";
import { type Problem, ProblemError, type ProviderType } from "../../plugin";
import type { State } from "../../plugin/attributes";
import { createDirectory, type DirectoryAddress, parseBaseUrl } from "../../scim";
import { createClaims } from "../claims";
import type { Clients } from "../clients";
import { Turns } from "../turns";
import type { ProviderAttributes } from "./schema";

const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? null : value.trim()));
const positive = text
  .transform((value) => (value === null ? null : Number(value)))
  .pipe(z.number().positive().nullable());

/** What may stand in for the attributes of the provider block. */
const environment = z.object({
  ATLASSIAN_SCIM_BASE_URL: text,
  ATLASSIAN_SCIM_DIRECTORY_ID: text,
  ATLASSIAN_SCIM_TOKEN: text,
  ATLASSIAN_SCIM_REQUEST_TIMEOUT: positive,
  ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS: positive,
});

/** Makes the clients from the provider block, and from the environment where the block is silent. */
export const configure: ProviderType<ProviderAttributes, Clients>["configure"] = ({ config, log, hide }) => {
  const env = readEnvironment();
  const token = config.token ?? env.ATLASSIAN_SCIM_TOKEN;
  const address = addressOf(config, env);
  if (token === null) throw new ProblemError(NO_TOKEN);
  hide(token);
  const timeout = config.request_timeout ?? env.ATLASSIAN_SCIM_REQUEST_TIMEOUT;
  const concurrent = config.max_concurrent_requests ?? env.ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS;
  const directory = createDirectory({
    ...address,
    token,
    timeLimitMs: timeout === null ? undefined : timeout * 1000,
    concurrency: concurrent ?? undefined,
    log: (line) => {
      log("debug", "HTTP request", line);
    },
  });
  return Promise.resolve({
    directory,
    claims: createClaims(),
    stateIds: new Set<string>(),
    taken: new Set<string>(),
    turns: new Turns(),
  });
};

const NO_TOKEN: Problem = {
  summary: "The directory API key is missing",
  detail:
    "Set ATLASSIAN_SCIM_TOKEN, or token in the provider block, to the key that Atlassian showed when the directory was made. A lost key can only be regenerated, which stops the old one.",
};

function readEnvironment(): z.output<typeof environment> {
  const parsed = environment.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProblemError({
    summary: `The environment variable ${issue?.path.join(".") ?? ""} is no positive number`,
    detail: "Correct it, or remove it to use the default.",
  });
}

/** The configuration's own word first; within one place the whole URL before the id alone. */
function addressOf(config: State<ProviderAttributes>, env: z.output<typeof environment>): DirectoryAddress {
  const pasted =
    config.base_url ?? config.directory_id ?? env.ATLASSIAN_SCIM_BASE_URL ?? env.ATLASSIAN_SCIM_DIRECTORY_ID;
  if (pasted === null) {
    throw new ProblemError({
      summary: "The directory is missing",
      detail:
        "Set ATLASSIAN_SCIM_BASE_URL, or base_url in the provider block, to the directory base URL as Atlassian's administration shows it: https://api.atlassian.com/scim/directory/<directory id>.",
    });
  }
  const address = parseBaseUrl(pasted);
  if ("message" in address) throw new ProblemError({ summary: address.message, detail: address.remedy });
  return address;
}
