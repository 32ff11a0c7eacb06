import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { containing } from "./support/matching";
import { type Organisation, organisation } from "./support/organisation";

const command = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
const { stdout } = spawnSync(command, ["version", "-json"], { encoding: "utf8" });
const { terraform_version: version } = z.object({ terraform_version: z.string() }).parse(JSON.parse(stdout));
const [major = 0, minor = 0] = version.split(".").map(Number);
const isKnown = major > 1 || minor >= 14;
const [queries, reason] = isKnown ? [test, ""] : [test.skip, ` (skipped: Terraform is ${version})`];

let org: Organisation;

beforeEach(async () => {
  org = await organisation();
});

afterEach(async () => {
  await org.close();
});

const LISTS = ["atlassian_user", "atlassian_group", "atlassian_group_membership"]
  .map((type) => `list "${type}" "all" {\n  provider         = atlassian\n  include_resource = true\n}\n`)
  .join("\n");

queries(`a whole directory is listed, written down and imported${reason}`, async () => {
  org.directory.addUser({ userName: "ana@acme.example", title: "Engineer" });
  org.directory.addUser({ userName: "bo@acme.example", active: false });
  org.directory.addGroup("team", ["ana@acme.example"], "g-1");
  const changes = org.directory.changes.length;
  org.workspace.write('provider "atlassian" {}');
  writeFileSync(join(org.workspace.folder, "all.tfquery.hcl"), LISTS);

  const listed = await org.workspace.terraform(["query", "-generate-config-out=found.tf"]);
  expect(listed).toEqual({ code: 0, output: containing("ana@acme.example") });
  expect(readFileSync(join(org.workspace.folder, "found.tf"), "utf8")).toContain("identity = {");
  expect(await org.apply()).toEqual({
    code: 0,
    output: containing("Resources: 4 imported, 0 added, 0 changed, 0 destroyed."),
  });
  await org.expectNothingToChange();
  expect(org.directory.changes).toHaveLength(changes);
});
