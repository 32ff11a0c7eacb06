import * as z from "zod";
import { plainId } from "./plain-text";

const LONGEST_ID = 200;

/** As a part of an address, `.` and `..` are other addresses. */
export const runId = plainId(LONGEST_ID).refine((id) => !/^\.{1,2}$/u.test(id), "it is a run of dots alone");

type Text = (longest: number) => z.ZodString;

const shape = (text: Text) => ({
  /** When the run began, as an ISO instant in UTC. */
  startedAt: z.iso.datetime(),
  /** The pipeline's page. */
  link: text(2_000).nullable(),
  commit: text(200).nullable(),
  /** The pull request's page or number. */
  pullRequest: text(2_000).nullable(),
  author: text(500).nullable(),
  approvers: z.array(text(500)).max(100),
  mergedBy: text(500).nullable(),
  ticket: text(500).nullable(),
  /** Of the reviewed preview. */
  digest: text(200).nullable(),
  /**
   * How it was let through: by the digest of a reviewed preview, by somebody at a terminal, by nobody, or because
   * something had run out. Said by the deploy itself, and by no file.
   */
  confirmed: z.enum(["reviewed", "asked", "unasked", "expired"]).exactOptional(),
  /** Why the provider's limits were raised for this run. */
  limitsOverride: text(2_000).nullable(),
});

/** What a run said of itself: who asked for it, who approved it, and what was reviewed. All of it is a claim of the run. */
export const runRecord = z.object({
  /** Ties the versions of one run together. */
  id: runId,
  ...shape((longest) => z.string().max(longest)),
});

/** What is kept of it: where a name was replaced, a text may be longer than what is taken. */
export const keptRun = z.object({ id: z.string(), ...shape(() => z.string()) });

export type RunRecord = z.infer<typeof runRecord>;

/** Of a run of which nobody says anything. */
export const UNTOLD: Omit<RunRecord, "id" | "startedAt"> = {
  ...{ link: null, commit: null, pullRequest: null, author: null, approvers: [], mergedBy: null },
  ...{ ticket: null, digest: null, limitsOverride: null },
};

/** What somebody wrote of a run into a file: all of it may be left out, and nothing else may be in it. */
export const runFile = z
  .strictObject({ ...runRecord.shape, id: runId.nullable() })
  .omit({ confirmed: true })
  .partial();

const wanted: Readonly<Record<keyof RunRecord, string>> = {
  id: `a text of 1 to ${LONGEST_ID} characters that can be seen, and no dots alone`,
  startedAt: "a time such as 2026-06-01T10:00:00Z",
  link: "a text of at most 2,000 characters",
  commit: "a text of at most 200 characters",
  pullRequest: "a text of at most 2,000 characters",
  author: "a text of at most 500 characters",
  approvers: "a list of at most 100 texts of at most 500 characters",
  mergedBy: "a text of at most 500 characters",
  ticket: "a text of at most 500 characters",
  digest: "a text of at most 200 characters",
  limitsOverride: "a text of at most 2,000 characters",
  confirmed: "one of reviewed, asked, unasked and expired",
};

/** What somebody may write into a file. */
const IN_FILE = Object.keys(wanted).filter((key) => key !== "confirmed");

/** What is wrong with a run's record, as a clause that names the key. @param known the keys that may be there */
export function wrongInRun({ issues: [issue] }: z.ZodError, known: readonly string[] = IN_FILE): string {
  if (issue?.code === "unrecognized_keys")
    return `${issue.keys.map((key) => JSON.stringify(key)).join(", ")} ${issue.keys.length === 1 ? "is no key" : "are no keys"} of it; there are ${known.join(", ")}`;
  const key = z.keyof(runRecord).safeParse(issue?.path[0]).data;
  return key === undefined ? "it is no JSON object" : `"${key}" has to be ${wanted[key]}`;
}
