/** What can happen to a person, a group or its access. */
export const ACTIONS = [
  "Create",
  "Adopt",
  "Reactivate",
  "Update",
  "Deactivate",
  "Delete",
  "Join",
  "Leave",
  "Grant",
  "Revoke",
  /** The declaration ended, and the directory was told to keep the record as it is (`on_destroy = "abandon"`). */
  "Abandon",
  /** The declaration ended, and nothing was done to the record, or nobody can know what. */
  "Forget",
] as const;

export type Action = (typeof ACTIONS)[number];
