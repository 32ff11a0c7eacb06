import * as z from "zod";
import { PROVIDER } from "./cli-configuration";

/** What one provider block says of limits and protections; "not known" where the plan does not tell. */
export interface InForce {
  /** `atlassian`, or with an alias `atlassian.emea`. */
  readonly provider: string;
  readonly limits: Readonly<Record<string, number>> | "none" | "not known";
  readonly protectedUsers: readonly string[] | "not known";
  readonly protectedGroups: readonly string[] | "not known";
}

const configuration = z.object({
  provider_config: z
    .record(
      z.string(),
      z.object({
        full_name: z.string().optional(),
        alias: z.string().optional(),
        expressions: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
});
const constant = z.object({ constant_value: z.unknown() });
const numbers = z
  .record(z.string(), z.number().nullable())
  .transform((limits) =>
    Object.fromEntries(
      Object.entries(limits).filter((entry): entry is [string, number] => entry[1] !== null),
    ),
  );
const names = z.array(z.string());

/**
 * Reads the provider blocks of a plan's JSON. Only what is written there as such is known: Terraform does not tell
 * what a reference leads to.
 */
export function inForce(configurationJson: unknown): readonly InForce[] {
  const parsed = configuration.safeParse(configurationJson);
  if (!parsed.success) return [UNKNOWN];
  const blocks = Object.entries(parsed.data.provider_config ?? {}).filter(([, { full_name: name }]) =>
    name?.toLowerCase().endsWith(`/${PROVIDER}`),
  );
  return blocks.map(([key, { alias, expressions = {} }]) => ({
    provider: alias === undefined ? key : `atlassian.${alias}`,
    limits: limitsOf(expressions.limits),
    protectedUsers: namesOf(expressions.protected_users),
    protectedGroups: namesOf(expressions.protected_groups),
  }));
}

const UNKNOWN: InForce = {
  provider: "atlassian",
  limits: "not known",
  protectedUsers: "not known",
  protectedGroups: "not known",
};

function limitsOf(expression: unknown): InForce["limits"] {
  if (expression === undefined) return "none";
  const value = constant.safeParse(expression).data?.constant_value;
  const parsed = numbers.safeParse(value);
  if (parsed.success) return Object.keys(parsed.data).length === 0 ? "none" : parsed.data;
  return "not known";
}

function namesOf(expression: unknown): readonly string[] | "not known" {
  if (expression === undefined) return [];
  const parsed = names.safeParse(constant.safeParse(expression).data?.constant_value);
  return parsed.success ? parsed.data : "not known";
}

export interface InForceTextOptions {
  /** Counts people instead of naming them. */
  readonly isRedacted: boolean;
  /** What to make of a name, so that it stays a name. */
  readonly quote: (name: string) => string;
}

const MOST_NAMED = 20;

/** A line for each provider block, for people. */
export function inForceLines(blocks: readonly InForce[], options: InForceTextOptions): readonly string[] {
  if (blocks.length === 0) return ["Limits in force: none. Protected: nobody."];
  return blocks.map(({ provider, limits, protectedUsers, protectedGroups }) => {
    const where = blocks.length === 1 ? "" : ` (${provider})`;
    const told =
      typeof limits === "string"
        ? limits
        : Object.entries(limits)
            .map(([limit, most]) => `${limit} = ${most}`)
            .join(", ");
    return `Limits in force${where}: ${told}. Protected: ${protectedText(protectedUsers, protectedGroups, options)}.`;
  });
}

function protectedText(
  users: InForce["protectedUsers"],
  groups: InForce["protectedGroups"],
  { isRedacted, quote }: InForceTextOptions,
): string {
  if (users === "not known" && groups === "not known") return "not known";
  const people =
    typeof users === "string"
      ? "people not known"
      : isRedacted && users.length > 0
        ? `${users.length} ${users.length === 1 ? "person" : "people"}`
        : listed(users, quote);
  const teams =
    typeof groups === "string"
      ? "groups not known"
      : groups.length === 0
        ? ""
        : `the ${groups.length === 1 ? "group" : "groups"} ${listed(groups, quote)}`;
  return [people, teams].filter((part) => part !== "").join("; ") || "nobody";
}

function listed(all: readonly string[], quote: (name: string) => string): string {
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : "";
  return `${all.slice(0, MOST_NAMED).map(quote).join(", ")}${more}`;
}
