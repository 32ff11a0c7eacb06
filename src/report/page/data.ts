import type { Report } from "../report";

/** What the page is given, and where in it. */
export type PageData = Pick<Report, "header" | "rows">;

export const DATA_ID = "report-data";
