import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { cliConfiguration, layOutMirror, platformOf } from "../../src/terraform";

let folder: string;
let executable: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirror-"));
  executable = join(folder, "built");
  writeFileSync(executable, "#!/usr/bin/env node\n", { mode: 0o600 });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const linux = [{ os: "linux", arch: "amd64" }];

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

describe("laying the provider out", () => {
  it("copies it for both hosts, executable by everybody", async () => {
    const directory = join(folder, "a", "mirror");
    const { files } = await layOutMirror({ executable, version: "1.2.3", directory, platforms: linux });
    const place = "identity-as-code/atlassian/1.2.3/linux_amd64/terraform-provider-atlassian_v1.2.3";
    expect(filesIn(directory)).toEqual([`registry.opentofu.org/${place}`, `registry.terraform.io/${place}`]);
    for (const file of files) {
      expect(statSync(file).mode & 0o777).toBe(0o755);
      expect(readFileSync(file, "utf8")).toBe("#!/usr/bin/env node\n");
    }
  });

  it("serves the common platforms without being asked", async () => {
    const { files, directory } = await layOutMirror({
      executable,
      version: "1.2.3",
      directory: join(folder, "mirror"),
    });
    const platforms = new Set(files.map((file) => relative(directory, file).split("/")[4]));
    expect([...platforms]).toEqual(
      expect.arrayContaining(["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"]),
    );
  });

  it("replaces an earlier copy and leaves other providers and versions alone", async () => {
    const directory = join(folder, "mirror");
    await layOutMirror({ executable, version: "1.2.3", directory, platforms: linux });
    await layOutMirror({ executable, version: "1.2.4", directory, platforms: linux });
    writeFileSync(executable, "new");
    const { files } = await layOutMirror({ executable, version: "1.2.4", directory, platforms: linux });
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(["new", "new"]);
    expect(filesIn(directory)).toHaveLength(4);
  });

  it("says what to do when the provider is not built", async () => {
    const missing = join(folder, "missing");
    await expect(layOutMirror({ executable: missing, version: "1.2.3", directory: folder })).rejects.toThrow(
      `The provider's executable ${missing} is missing: run "npm run build" first.`,
    );
  });

  it("refuses Windows, which cannot start a script", async () => {
    const platforms = [{ os: "windows", arch: "amd64" }];
    await expect(
      layOutMirror({ executable, version: "1.2.3", directory: folder, platforms }),
    ).rejects.toThrow("cannot be started on Windows: use Linux, macOS or FreeBSD, on Windows inside WSL.");
  });

  it("says what to do when the mirror cannot be written", async () => {
    const directory = join(executable, "mirror");
    await expect(layOutMirror({ executable, version: "1.2.3", directory, platforms: linux })).rejects.toThrow(
      /^The mirror cannot be written to .*ENOTDIR.*: choose another folder with --mirror\.$/u,
    );
  });
});

describe("Go's names of platforms", () => {
  it.each([
    ["linux", "x64", "linux_amd64"],
    ["darwin", "arm64", "darwin_arm64"],
    ["linux", "arm", "linux_arm"],
    ["linux", "riscv64", "linux_riscv64"],
  ])("are right for %s on %s", (system, processor, expected) => {
    const { os, arch } = platformOf(system, processor);
    expect(`${os}_${arch}`).toBe(expected);
  });
});

describe("the CLI configuration", () => {
  it("takes this provider from the mirror, and every other one directly", () => {
    expect(cliConfiguration('/home/ana "x"/mirror')).toBe(`provider_installation {
  filesystem_mirror {
    path    = "/home/ana \\"x\\"/mirror"
    include = ["registry.terraform.io/identity-as-code/atlassian","registry.opentofu.org/identity-as-code/atlassian"]
  }
  direct {
    exclude = ["registry.terraform.io/identity-as-code/atlassian","registry.opentofu.org/identity-as-code/atlassian"]
  }
}
`);
  });
});
