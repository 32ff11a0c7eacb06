import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliConfiguration, ROOT } from "./provider-mirror";

const MIRROR = join(ROOT, ".work", "null-provider");
const REASON = join(MIRROR, "reason");

/** Where HashiCorp's null provider comes from, or why there is none. */
export type NullProvider =
  { readonly version: string; readonly cliConfiguration: string } | { readonly reason: string };

/** `.ci/null-provider` fetches it; it does nothing when it has done so before. */
export function nullProvider(): NullProvider {
  const fetched = spawnSync("bash", [join(ROOT, ".ci", "null-provider")], { encoding: "utf8" });
  if (fetched.status !== 0) return { reason: `it could not be fetched: ${fetched.stderr.trim()}` };
  if (existsSync(REASON)) return { reason: readFileSync(REASON, "utf8").trim() };
  const path = join(MIRROR, `terraform-${process.pid}.rc`);
  const ours = readFileSync(cliConfiguration(), "utf8");
  const theirs = `  filesystem_mirror {\n    path = ${JSON.stringify(MIRROR)}\n    include = ["hashicorp/null"]\n  }\n`;
  // Two mirrors in one installation: Terraform looks into both.
  writeFileSync(path, ours.replace(/\}\n$/u, `${theirs}}\n`));
  return { version: "2.1.2", cliConfiguration: path };
}
