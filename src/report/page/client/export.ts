import { BYTE_ORDER_MARK, showCsv } from "../../show/csv";
import { showReportJson } from "../../show/json";
import { fullReport } from "../../show/sheet";
import type { PageData } from "../data";
import { html } from "./dom";

/** Gives what is shown as a file. Nothing leaves the browser. */
export function save(data: PageData, format: "csv" | "json"): void {
  const text = format === "csv" ? `${BYTE_ORDER_MARK}${showCsv(fullReport(data))}` : showReportJson(data);
  const type = format === "csv" ? "text/csv;charset=utf-8" : "application/json";
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = html("a", { href: address, download: `identity-report.${format}` });
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
