import type { RunRecord } from "../../../src/history";

/** A run that says nothing of itself but its id and commit. */
export const QUIET_RUN: RunRecord = {
  ...{ id: "18", startedAt: "2026-03-01T10:00:00Z", link: null, commit: "abc", pullRequest: null },
  ...{ author: null, approvers: [], mergedBy: null, ticket: null, digest: null, limitsOverride: null },
};
