import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { join, resolve } from "node:path";
import { HOSTS } from "../../../src/terraform/cli-configuration";

export const ROOT = resolve(__dirname, "../../..");
export const WORK = join(ROOT, ".work", "e2e");
const BUILT = join(ROOT, "dist", "provider", "terraform-provider-atlassian");
const VERSION = "0.1.0";

/**
 * Lays the built provider out for Terraform once and answers the CLI configuration that uses it. Every test
 * process may do so at the same time.
 */
export function cliConfiguration(): string {
  return (configuration ??= layOut());
}

let configuration: string | undefined;

function layOut(): string {
  if (!existsSync(BUILT)) throw new Error("dist/ is missing: run npm run build first");
  const mirror = join(WORK, `mirror-${Math.floor(statSync(BUILT).mtimeMs)}`);
  const system = `${platform()}_${arch() === "x64" ? "amd64" : arch()}`;
  for (const host of HOSTS) {
    const place = join(mirror, host, "identity-as-code", "atlassian", VERSION, system);
    const executable = join(place, `terraform-provider-atlassian_v${VERSION}`);
    if (existsSync(executable)) continue;
    mkdirSync(place, { recursive: true });
    const mine = join(mirror, `${host}.${process.pid}`);
    copyFileSync(BUILT, mine);
    chmodSync(mine, 0o755);
    renameSync(mine, executable);
  }
  const path = join(mirror, `terraform-${process.pid}.rc`);
  writeFileSync(
    path,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  return path;
}
