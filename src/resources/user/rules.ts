import { UNKNOWN, type Draft, type Problem } from "../../plugin/attributes";
import { folded, sameName } from "../text";
import type { UserAttributes } from "./schema";

/** What a configuration of a person must hold beyond the types of its attributes; parts may be unknown. */
export function checkUser(
  config: Pick<Draft<UserAttributes>, "user_name" | "email" | "emails">,
): readonly Problem[] {
  const { email, emails } = config;
  const who = typeof config.user_name === "string" ? config.user_name : "this person";
  if (email === UNKNOWN || emails === UNKNOWN) return [];
  if (emails === null) {
    return email === null
      ? [
          {
            summary: "No primary e-mail address",
            detail: `Atlassian needs one for ${who}: write \`email\`, or \`emails\` with exactly one primary address.`,
            path: ["email"],
          },
        ]
      : [];
  }
  const problems: Problem[] = [];
  let primaries = 0;
  let primary: string | undefined;
  let undecided = false;
  const seen = new Set<string>();
  for (const [index, entry] of emails.entries()) {
    if (entry === UNKNOWN || entry === null || entry.primary === UNKNOWN || entry.value === UNKNOWN) {
      undecided = true;
      continue;
    }
    if (entry.value !== null && seen.size === seen.add(folded(entry.value)).size) {
      problems.push({
        summary: "An e-mail address twice",
        detail: `${who} has ${entry.value} twice: remove one of the entries.`,
        path: ["emails", index, "value"],
      });
    }
    if (entry.primary === true) {
      primaries += 1;
      primary = entry.value ?? undefined;
    }
  }
  if (primaries > 1) {
    problems.push({
      summary: "More than one primary e-mail address",
      detail: `${who} has ${primaries} of them: leave \`primary = true\` on the one that notifications go to.`,
      path: ["emails"],
    });
  } else if (primaries === 0 && !undecided) {
    problems.push({
      summary: "No primary e-mail address",
      detail: `Atlassian needs one for ${who}: write \`primary = true\` on one entry of \`emails\`.`,
      path: ["emails"],
    });
  } else if (email !== null && primary !== undefined && !sameName(email, primary)) {
    problems.push({
      summary: "Two different primary e-mail addresses",
      detail: `${who} has \`email\` ${email}, but ${primary} is the primary one of \`emails\`: write the same, or leave \`email\` out.`,
      path: ["email"],
    });
  }
  return problems;
}
