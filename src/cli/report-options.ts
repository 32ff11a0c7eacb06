import * as z from "zod";
import { type Action, ACTIONS } from "../report";
import { UsageProblem } from "./outcome";

const text = z.string().min(1, "it is empty");
const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/u, "it is a whole number from 1 on")
  .transform(Number);
const port = z
  .string()
  .regex(/^\d+$/u, "it is a number from 0 to 65535")
  .transform(Number)
  .pipe(z.number().max(65_535, "it is a number from 0 to 65535"));

export const REPORT_FORMATS = ["table", "csv", "json", "markdown", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Where the versions come from, and how the answer is shown. */
const common = {
  from: z.array(text).default([]),
  stack: text.optional(),
  user: text.optional(),
  group: text.optional(),
  application: text.optional(),
  format: z.enum(REPORT_FORMATS, `it is one of ${REPORT_FORMATS.join(", ")}`).optional(),
  json: z.boolean().default(false),
  output: text.optional(),
  header: z.boolean().default(true),
};

export const reportOptions = z.strictObject({
  ...common,
  action: z.array(z.string()).default([]),
  since: text.optional(),
  until: text.optional(),
  last: text.optional(),
  sort: z.enum(["oldest", "newest"], "it is oldest or newest").optional(),
  limit: count.optional(),
  page: count.optional(),
  serve: z.boolean().default(false),
  port: port.optional(),
});

export const accessOptions = z.strictObject({
  ...common,
  at: text.optional(),
  explain: z.boolean().default(false),
});

export type ReportOptions = z.output<typeof reportOptions>;
export type AccessOptions = z.output<typeof accessOptions>;

const DAY = 86_400_000;
const SPANS: Readonly<Record<string, number>> = { h: DAY / 24, d: DAY, w: 7 * DAY };

/** The time span that is asked for, as instants. @throws UsageProblem */
export function spanOf(
  { since, until, last }: Pick<ReportOptions, "since" | "until" | "last">,
  now: Date,
): { readonly since?: string; readonly until?: string } {
  if (last !== undefined) {
    if (since !== undefined) throw new UsageProblem("--last and --since cannot be given together.");
    const [, number, unit] = /^([1-9]\d{0,4})([hdw])$/u.exec(last) ?? [];
    const length = Number(number) * (SPANS[unit ?? ""] ?? NaN);
    if (Number.isNaN(length))
      throw new UsageProblem("--last: it is a number of hours, days or weeks, such as 12h, 30d or 4w.");
    const end = until === undefined ? now : new Date(instantOf("--until", until, "end"));
    return {
      since: new Date(end.getTime() - length).toISOString(),
      ...(until !== undefined && { until: end.toISOString() }),
    };
  }
  const span = {
    ...(since !== undefined && { since: instantOf("--since", since, "begin") }),
    ...(until !== undefined && { until: instantOf("--until", until, "end") }),
  };
  // An empty report that nobody can have meant would look like evidence.
  if (span.since !== undefined && span.since > now.toISOString())
    throw new UsageProblem(`--since: ${since ?? ""} has not come yet.`);
  if (span.since !== undefined && span.until !== undefined && span.since > span.until)
    throw new UsageProblem(`--since: ${since ?? ""} is after --until ${until ?? ""}.`);
  return span;
}

/** The moment of a list: the end of a day, or now where it has not ended. @throws UsageProblem */
export function momentOf(flag: string, value: string, now: Date): string {
  if (instantOf(flag, value, "begin") > now.toISOString())
    throw new UsageProblem(`${flag}: ${value} has not come yet, and who will have access then is not known.`);
  const [end, present] = [instantOf(flag, value, "end"), now.toISOString()];
  return end > present ? present : end;
}

/** A day in UTC, from its first instant or to its last one; or an instant with its time zone. @throws UsageProblem */
export function instantOf(flag: string, value: string, side: "begin" | "end"): string {
  if (z.iso.date().safeParse(value).success)
    return side === "begin" ? `${value}T00:00:00.000Z` : `${value}T23:59:59.999Z`;
  if (z.iso.datetime({ offset: true }).safeParse(value).success) return new Date(value).toISOString();
  throw new UsageProblem(
    `${flag}: ${value} is neither a day such as 2026-06-01 nor a time such as 2026-06-01T12:00:00Z.`,
  );
}

/** @throws UsageProblem */
export function actionsOf(given: readonly string[]): readonly Action[] {
  return given
    .flatMap((each) => each.split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .map((each) => {
      const action = ACTIONS.find((known) => known.toLowerCase() === each.toLowerCase());
      if (action !== undefined) return action;
      throw new UsageProblem(`--action: ${each} is none of ${ACTIONS.join(", ")}.`);
    });
}
