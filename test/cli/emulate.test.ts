import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulate-"));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(ROOT, "src/cli/main.ts"), "emulate", ...args],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, TSX_DISABLE_CACHE: "1" } },
  );
  children.push(child);
  return child;
}

/** What it prints until the text appears or it ends. */
async function printed(child: ChildProcess, until: string): Promise<string> {
  let text = "";
  return new Promise((settle) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
        if (text.includes(until)) settle(text);
      });
    }
    child.on("close", () => {
      settle(text);
    });
  });
}

describe("atlassian-identity emulate", () => {
  it("serves the people of a seed until it is asked to end", async () => {
    const seed = join(folder, "people.json");
    writeFileSync(
      seed,
      JSON.stringify({
        people: [{ userName: "ana@acme.example", displayName: "Ana" }],
        groups: [{ displayName: "engineering", members: ["ana@acme.example"] }],
        applications: [{ product: "confluence", site: "https://acme.atlassian.net", capacity: 10 }],
        policies: [{ id: "p-1", name: "Everybody" }],
      }),
    );
    const child = start(["--seed", seed, "--directory", "acme", "--token", "s3cret"]);
    const text = await printed(child, "Ctrl-C");
    expect(text).toContain("1 person in 1 group");
    expect(text).toContain("export ATLASSIAN_SCIM_TOKEN='s3cret'");
    const [, baseUrl] =
      /ATLASSIAN_SCIM_BASE_URL='(http:\/\/127\.0\.0\.1:\d+\/scim\/directory\/acme)'/u.exec(text) ?? [];
    const answer = await fetch(`${String(baseUrl)}/Users`, { headers: { authorization: "Bearer s3cret" } });
    expect(await answer.json()).toMatchObject({
      totalResults: 1,
      Resources: [{ userName: "ana@acme.example", displayName: "Ana" }],
    });
    const [, organization = ""] = /ATLASSIAN_ORGANIZATION_ID='([^']+)'/u.exec(text) ?? [];
    const [, key = ""] = /ATLASSIAN_ORGANIZATION_TOKEN='([^']+)'/u.exec(text) ?? [];
    const workspaces = await fetch(
      `${new URL(String(baseUrl)).origin}/admin/v2/orgs/${organization}/workspaces`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: "{}",
      },
    );
    expect(await workspaces.json()).toMatchObject({
      data: [{ attributes: { typeKey: "confluence", usage: 0, capacity: 10 } }],
    });
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
  });

  it("says in one sentence that a port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const child = start(["--port", String(port)]);
    const closed = once(child, "close");
    expect(await printed(child, "never")).toMatch(
      new RegExp(
        `^error: The emulator cannot listen on port ${port}: .*EADDRINUSE.*; choose another one with --port\\.\n$`,
        "u",
      ),
    );
    expect(await closed).toEqual([1, null]);
    taken.close();
  });

  it("refuses a seed whose group names somebody who is not there", async () => {
    const seed = join(folder, "people.json");
    writeFileSync(seed, JSON.stringify({ groups: [{ displayName: "a", members: ["nobody@acme.example"] }] }));
    const child = start(["--seed", seed]);
    const closed = once(child, "close");
    expect(await printed(child, "Ctrl-C")).toMatch(
      /^error: The seed file .* holds nobody called nobody@acme\.example\.\n$/u,
    );
    expect(await closed).toEqual([2, null]);
  });
});
