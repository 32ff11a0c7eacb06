import { spawnSync } from "node:child_process";
import { join } from "node:path";

test("messages.ts is what the .proto files say", () => {
  const root = join(__dirname, "../../..");
  const run = spawnSync(process.execPath, ["--import", "tsx", "scripts/generate-protocol.ts", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
});
