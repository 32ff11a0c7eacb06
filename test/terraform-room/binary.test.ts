import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findTerraform } from "../../src/terraform";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "binaries-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An executable that answers `version` and `version -json` as Terraform does. */
function fake(name: string, greeting: string, json: string): string {
  const path = join(folder, name);
  const script = `#!/bin/sh
if [ "$2" = "-json" ]; then echo '${json}'; else echo '${greeting}'; fi
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: folder, ...extra };
}

describe("finding Terraform", () => {
  it("takes terraform from the PATH before tofu", async () => {
    fake("terraform", "Terraform v1.9.2", '{"terraform_version":"1.9.2"}');
    fake("tofu", "OpenTofu v1.8.0", '{"terraform_version":"1.8.0"}');
    expect(await findTerraform(environment())).toEqual({
      command: "terraform",
      product: "Terraform",
      version: "1.9.2",
    });
  });

  it("takes tofu where there is no terraform", async () => {
    fake("tofu", "OpenTofu v1.6.0", '{"terraform_version":"1.6.0"}');
    expect(await findTerraform(environment())).toEqual({
      command: "tofu",
      product: "OpenTofu",
      version: "1.6.0",
    });
  });

  it("takes what TERRAFORM_BINARY_NAME names, and nothing else", async () => {
    fake("terraform", "Terraform v1.9.2", '{"terraform_version":"1.9.2"}');
    const named = fake("my terraform", "Terraform v1.14.0-beta1", '{"terraform_version":"1.14.0-beta1"}');
    expect(await findTerraform(environment({ TERRAFORM_BINARY_NAME: named }))).toEqual({
      command: named,
      product: "Terraform",
      version: "1.14.0-beta1",
    });
    await expect(findTerraform(environment({ TERRAFORM_BINARY_NAME: "not-there" }))).rejects.toThrow(
      'Terraform is missing: "not-there" cannot be started',
    );
  });

  it("says in one sentence that there is none", async () => {
    await expect(findTerraform(environment())).rejects.toThrow(
      /^Terraform is missing: neither "terraform" nor "tofu" can be started; install Terraform or OpenTofu, version 1\.6 or later, or name its executable in TERRAFORM_BINARY_NAME\.$/u,
    );
  });

  it.each([
    ["Terraform v1.5.7", "1.5.7", "Terraform 1.5.7"],
    ["OpenTofu v0.15.0", "0.15.0", "OpenTofu 0.15.0"],
  ])("refuses %s as too old", async (greeting, version, shown) => {
    fake("terraform", greeting, `{"terraform_version":"${version}"}`);
    await expect(findTerraform(environment())).rejects.toThrow(
      `"terraform" is ${shown}, which is too old: install Terraform or OpenTofu, version 1.6 or later`,
    );
  });

  it("accepts a later major version", async () => {
    fake("terraform", "Terraform v2.0.0", '{"terraform_version":"2.0.0"}');
    expect((await findTerraform(environment())).version).toBe("2.0.0");
  });

  it("refuses a program that is something else", async () => {
    fake("terraform", "hello", "hello");
    await expect(findTerraform(environment())).rejects.toThrow('"terraform" does not say its version');
  });

  it("passes over a file on the PATH that may not be executed", async () => {
    writeFileSync(join(folder, "terraform"), "");
    fake("tofu", "OpenTofu v1.9.0", '{"terraform_version":"1.9.0"}');
    const path = [folder, dirname("/bin/sh")].join(delimiter);
    const found = await findTerraform({ PATH: path });
    expect(found.command).toBe("tofu");
  });
});
