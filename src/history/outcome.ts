import * as z from "zod";

type Text = (longest: number) => z.ZodString;

const LONGEST_RUN = 200;
/** Of what somebody or something is called; directories allow a few hundred characters at most. */
const LONGEST_NAME = 2_000;
const LONGEST_ERROR = 2_000;

const shape = (text: Text) => ({
  at: z.iso.datetime(),
  /** The run's id, or null when the apply was not started by `atlassian-identity deploy`. */
  run: text(LONGEST_RUN).nullable(),
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
      id: text(LONGEST_NAME).nullable(),
      userName: text(LONGEST_NAME).nullable(),
      email: text(LONGEST_NAME).nullable(),
      accountId: text(LONGEST_NAME).nullable(),
    })
    .nullable(),
  group: text(LONGEST_NAME).nullable(),
  application: text(LONGEST_NAME).nullable(),
  /** Of an update, the names of the attributes that the provider wrote; without, they are not known. */
  attributes: z.array(text(200)).max(200).exactOptional(),
  status: z.enum(["succeeded", "failed"]),
  /** One sentence without secrets, of a failure. */
  error: text(LONGEST_ERROR).nullable(),
});

/** What came of one change of one person (or of a group or its access) while a run applied it, as the provider told it. */
export const outcome = z.object(shape((longest) => z.string().max(longest)));

/** What is kept of it: where a name was replaced, a text may be longer than what is taken. */
export const keptOutcome = z.object(shape(() => z.string()));

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
