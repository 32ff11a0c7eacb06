import * as z from "zod";
import { keptRun } from "../history";
import { ACTIONS } from "./actions";

const reportPerson = z.object({
  /** The SCIM id. */
  id: z.string().nullable(),
  userName: z.string().nullable(),
  email: z.string().nullable(),
  accountId: z.string().nullable(),
  displayName: z.string().nullable(),
});

export type ReportPerson = z.output<typeof reportPerson>;

const attributeChange = z.object({
  attribute: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Why `from` and `to` are not the values; `untold`: the provider told that it wrote the attribute, and not what. */
  hidden: z.enum(["sensitive", "redacted", "untold"]).exactOptional(),
});

/** One thing that happened to one person, or to a group or its access. */
const reportRow = z.object({
  /** Unique within the stack's report, and the same in the next one, once the run is over. */
  id: z.string(),
  stack: z.string(),
  /** When the state was written that shows it, or, where none does, when it was tried, as an ISO instant in UTC. */
  at: z.string(),
  action: z.enum(ACTIONS),
  /** Null: it happened to the group, or to its access as a whole. */
  person: reportPerson.nullable(),
  application: z.string().nullable(),
  role: z.string().nullable(),
  /** The group concerned; for access that a person gains or loses, the groups that give or gave it, in one text. */
  group: z.string().nullable(),
  /** Each of these groups' names. */
  groups: z.array(z.string()),
  attributes: z.array(attributeChange),
  /** Who wrote the state, as the history knows them. */
  by: z.string().nullable(),
  approvers: z.array(z.string()),
  run: keptRun.nullable(),
  /** The version of the state that shows it; null for a failed attempt, and for a write that no state shows. */
  version: z.string().nullable(),
  status: z.enum(["succeeded", "failed"]),
  /** `written`: the provider told of it; `outside`: the provider told of others and not of it; `state`: the state says so, and nobody else. */
  evidence: z.enum(["written", "outside", "state"]),
  /** What has to be known to read the row, a sentence each. */
  notes: z.array(z.string()),
});

export type ReportRow = z.output<typeof reportRow>;

/** A row as it is kept: with what decides which outcomes belong to it, and where it stands among others of its time. */
export const keptRow = z.object({
  kind: z.literal("row"),
  /** Which event of the stack it belongs to, and which of its rows it is. */
  sequence: z.number(),
  place: z.number(),
  /** The time of the version before, exclusive, to that of the last version of the event. */
  after: z.string().nullable(),
  until: z.string(),
  /** The declaration began with it, as one that is imported does without a write. */
  begins: z.boolean(),
  /** The declaration ended with it. */
  ends: z.boolean(),
  /** What the versions of its event have in common: the id of their run, or of the lock. */
  together: z.string().nullable(),
  /** Whether the run's provider has told everything that it did: only then does its silence say something. */
  isToldAll: z.boolean(),
  row: reportRow,
});

export type KeptRow = z.output<typeof keptRow>;
/** As the versions alone tell it. */
export type VersionRow = Omit<KeptRow, "isToldAll">;

/** What is said of the history as a whole. */
export const keptNote = z.object({ kind: z.literal("note"), at: z.string(), text: z.string() });
export type KeptNote = z.output<typeof keptNote>;

/** Up to which version everything is kept. */
export const keptMark = z.object({
  kind: z.literal("mark"),
  sequence: z.number(),
  version: z.string(),
  /** The newest one that could be read, which the next version is compared with. */
  read: z.string().nullable(),
  /** How many versions there are up to it. */
  count: z.number(),
  at: z.string(),
});
export type KeptMark = z.output<typeof keptMark>;
