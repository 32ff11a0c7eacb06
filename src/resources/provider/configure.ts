import * as z from "zod";
import { type Problem, ProblemError, type ProviderType } from "../../plugin";
import type { State } from "../../plugin/attributes";
import {
  createDirectory,
  type Directory,
  type DirectoryAddress,
  type DirectoryOptions,
  Locks,
  parseBaseUrl,
} from "../../scim";
import { createClaims } from "../claims";
import type { Clients } from "../clients";
import { asProblem } from "../directory-errors";
import { Entered } from "../entered";
import { type ProviderAttributes, providerAttributes } from "./schema";

const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? null : value.trim()));
const positive = text
  .transform((value) => (value === null ? undefined : Number(value)))
  .pipe(z.number("is no positive number").positive("is no positive number").optional());
const { request_timeout: timeout, max_concurrent_requests: concurrent } = providerAttributes.shape;

/** What may stand in for the attributes of the provider block. */
const environment = z.object({
  ATLASSIAN_SCIM_BASE_URL: text,
  ATLASSIAN_SCIM_DIRECTORY_ID: text,
  ATLASSIAN_SCIM_TOKEN: text,
  ATLASSIAN_SCIM_REQUEST_TIMEOUT: positive.pipe(timeout),
  ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS: positive.pipe(concurrent),
});

/** Makes the clients from the provider block, and from the environment where the block is silent. */
export const configure: ProviderType<ProviderAttributes, Clients>["configure"] = ({ config, log, hide }) => {
  const env = readEnvironment();
  const token = config.token?.trim() ?? env.ATLASSIAN_SCIM_TOKEN;
  const address = addressOf(config, env);
  if (token === null) throw new ProblemError(NO_TOKEN);
  hide(token);
  const seconds = config.request_timeout ?? env.ATLASSIAN_SCIM_REQUEST_TIMEOUT;
  const directory = opened({
    ...address,
    token,
    timeLimitMs: seconds === undefined ? undefined : seconds * 1000,
    concurrency: config.max_concurrent_requests ?? env.ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS,
    log: (line) => {
      log("debug", "HTTP request", line);
    },
  });
  return Promise.resolve({
    directory,
    claims: createClaims(),
    stateIds: new Set<string>(),
    heldTwice: new Set<string>(),
    taken: new Set<string>(),
    entered: new Entered(),
    records: new Locks(),
  });
};

function opened(options: DirectoryOptions): Directory {
  try {
    return createDirectory(options);
  } catch (error) {
    throw asProblem(error);
  }
}

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
    summary: `The environment variable ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not valid"}`,
    detail: "Correct it, or remove it to use the default.",
  });
}

/** The configuration's own word first. Where one place has both the whole URL and the id, they must agree. */
function addressOf(config: State<ProviderAttributes>, env: z.output<typeof environment>): DirectoryAddress {
  const isWritten = config.base_url !== null || config.directory_id !== null;
  const url = isWritten ? config.base_url : env.ATLASSIAN_SCIM_BASE_URL;
  const id = isWritten ? config.directory_id : env.ATLASSIAN_SCIM_DIRECTORY_ID;
  const pasted = url ?? id;
  if (pasted === null) {
    throw new ProblemError({
      summary: "The directory is missing",
      detail:
        "Set ATLASSIAN_SCIM_BASE_URL, or base_url in the provider block, to the directory base URL as Atlassian's administration shows it: https://api.atlassian.com/scim/directory/<directory id>.",
    });
  }
  const address = parseBaseUrl(pasted);
  if ("message" in address) throw new ProblemError({ summary: address.message, detail: address.remedy });
  if (id !== null && !samePlace(id, address)) {
    throw new ProblemError({
      summary: "The base URL and the directory id contradict each other",
      detail: `The base URL leads to the directory ${address.directoryId}, and the directory id is ${id}: leave one of them out.`,
    });
  }
  return address;
}

function samePlace(id: string, address: DirectoryAddress): boolean {
  const other = parseBaseUrl(id);
  return "directoryId" in other && other.directoryId === address.directoryId;
}
