import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const ROOT = join(__dirname, "..", "..", "..");
const SCREENSHOTS = join(ROOT, ".work", "screenshots");

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether there is Debian's Chromium, or the browser that CHROMIUM names; installs it where that can be done. */
export function isThereABrowser(): boolean {
  if (existsSync(executablePath)) return true;
  spawnSync("bash", [join(ROOT, ".ci", "chromium")]);
  if (existsSync(executablePath)) return true;
  const reason = join(ROOT, ".work", "chromium.reason");
  const why = existsSync(reason) ? readFileSync(reason, "utf8").trim() : `there is none at ${executablePath}`;
  console.warn(`The page is not tested in a browser: ${why}`);
  return false;
}

export async function startBrowser(): Promise<Browser> {
  // Whoever runs tests in a container is root there, which the sandbox refuses.
  return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Where a screenshot goes; kept for whoever looks at the tests. */
export function screenshot(name: string): string {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return join(SCREENSHOTS, `${name}.png`);
}
