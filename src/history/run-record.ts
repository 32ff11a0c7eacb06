import * as z from "zod";
import { plainId } from "./plain-text";

const LONGEST_ID = 200;

/** As a part of an address, `.` and `..` are other addresses. */
export const runId = plainId(LONGEST_ID).refine((id) => !/^\.{1,2}$/u.test(id), "it is a run of dots alone");

/** What a run said of itself: who asked for it, who approved it, and what was reviewed. All of it is a claim of the run. */
export const runRecord = z.object({
  /** Ties the versions of one run together. */
  id: runId,
  /** When the run began, as an ISO instant in UTC. */
  startedAt: z.iso.datetime(),
  /** The pipeline's page. */
  link: z.string().max(2_000).nullable(),
  commit: z.string().max(200).nullable(),
  /** The pull request's page or number. */
  pullRequest: z.string().max(2_000).nullable(),
  author: z.string().max(500).nullable(),
  approvers: z.array(z.string().max(500)).max(100),
  mergedBy: z.string().max(500).nullable(),
  ticket: z.string().max(500).nullable(),
  /** Of the reviewed preview. */
  digest: z.string().max(200).nullable(),
  /** Why the provider's limits were raised for this run. */
  limitsOverride: z.string().max(2_000).nullable(),
});

export type RunRecord = z.infer<typeof runRecord>;
