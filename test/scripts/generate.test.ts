import { spawnSync } from "node:child_process";
import { join } from "node:path";

test("what is generated is what the .proto files and the schemas say", () => {
  const root = join(__dirname, "../..");
  const run = spawnSync(process.execPath, ["--import", "tsx", "scripts/generate.ts", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
});
