import * as z from "zod";

/** What came of one change of one person (or of a group or its access) while a run applied it, as the provider told it. */
export const outcome = z.object({
  at: z.iso.datetime(),
  /** The run's id, or null when the apply was not started by `atlassian-identity deploy`. */
  run: z.string().max(200).nullable(),
  resource: z.enum([
    "atlassian_user",
    "atlassian_group",
    "atlassian_group_membership",
    "atlassian_access_policy",
  ]),
  operation: z.enum(["create", "update", "delete"]),
  /** Whom it is about; null for what is about a group alone. */
  person: z
    .object({
      id: z.string().nullable(),
      userName: z.string().nullable(),
      email: z.string().nullable(),
      accountId: z.string().nullable(),
    })
    .nullable(),
  group: z.string().nullable(),
  application: z.string().nullable(),
  /** Of an update, the names of the attributes that the provider wrote; without, they are not known. */
  attributes: z.array(z.string().max(200)).max(200).exactOptional(),
  status: z.enum(["succeeded", "failed"]),
  /** One sentence without secrets, of a failure. */
  error: z.string().max(2_000).nullable(),
});

export type Outcome = z.infer<typeof outcome>;

/** With who told it, as the history knows them. */
export type ToldOutcome = Outcome & { readonly by?: string | null };

/**
 * Where a teller stands: one process of the provider, which begins, tells what came of changes, and ends once all of
 * it is kept. Whoever ends has told everything; who began and did not end may have had more to tell.
 */
export const telling = z.object({
  /** Unique for each process. */
  teller: z.uuid(),
  /** The run's id. */
  run: z.string().max(200).nullable(),
  phase: z.enum(["begin", "more", "end"]),
});

export type Telling = z.infer<typeof telling>;

/** What a teller sends at once. */
export const toldBatch = telling.extend({ outcomes: z.array(outcome).max(10_000) });
