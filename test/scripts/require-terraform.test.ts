import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

test("npm test without Terraform says so in one sentence and goes no further", () => {
  const run = spawnSync("npm", ["test", "--silent"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TERRAFORM_BINARY_NAME: "no-such-terraform" },
  });
  expect({ status: run.status, stdout: run.stdout, stderr: run.stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr:
      'Terraform is missing: "no-such-terraform" cannot be started; install Terraform or OpenTofu, version 1.6 or later, or name its executable in TERRAFORM_BINARY_NAME.\n',
  });
});
