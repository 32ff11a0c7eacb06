import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ReportProblem } from "../problems";

// Beside this file in the package; from the sources, in what was built of them.
const PLACES = [
  join(__dirname, "client.js"),
  join(__dirname, "..", "..", "..", "dist", "report", "page", "client.js"),
];

/** The page's script as the build has bundled it. */
export async function pageScript(): Promise<string> {
  for (const place of PLACES) {
    try {
      return await readFile(place, "utf8");
    } catch {
      // In the next place.
    }
  }
  throw new ReportProblem("The report's page was not built: run npm run build first.");
}
