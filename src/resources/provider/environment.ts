import * as z from "zod";
import { ProblemError } from "../../plugin";
import { providerAttributes } from "./schema";

const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? null : value.trim()));
const positive = text
  .transform((value) => (value === null ? undefined : Number(value)))
  .pipe(z.number("is no positive number").positive("is no positive number").optional());
const {
  request_timeout: timeout,
  max_concurrent_requests: concurrent,
  token_expires_at: keyEnd,
  propagation_timeout: propagation,
} = providerAttributes.shape;
const end = text.transform((value) => value ?? undefined).pipe(keyEnd);

/** What may stand in for the attributes of the provider block. */
const environment = z.object({
  ATLASSIAN_SCIM_BASE_URL: text,
  ATLASSIAN_SCIM_DIRECTORY_ID: text,
  ATLASSIAN_SCIM_TOKEN: text,
  ATLASSIAN_SCIM_TOKEN_EXPIRES_AT: end,
  ATLASSIAN_SCIM_REQUEST_TIMEOUT: positive.pipe(timeout),
  ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS: positive.pipe(concurrent),
  ATLASSIAN_LIMITS_OVERRIDE: text,
  ATLASSIAN_IDENTITY_PREVIEW: text,
  /**
   * Set by `atlassian-identity deploy`: where outcomes are told to, as whom, for which run, and the folder in which
   * each process that tells has a file until all of it is taken.
   */
  ATLASSIAN_IDENTITY_OUTCOMES: text.pipe(z.url({ protocol: /^https?$/u }).nullable()),
  ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION: text,
  ATLASSIAN_IDENTITY_RUN: text,
  ATLASSIAN_IDENTITY_TELLERS: text,
  ATLASSIAN_ORGANIZATION_ID: text,
  ATLASSIAN_ORGANIZATION_TOKEN: text,
  ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT: end,
  ATLASSIAN_ORGANIZATION_PROPAGATION_TIMEOUT: positive.pipe(propagation),
});

export type Environment = z.output<typeof environment>;

/** @throws ProblemError that names the variable that is wrong */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProblemError({
    summary: `The environment variable ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not valid"}`,
    detail: "Correct it, or remove it to use the default.",
  });
}
