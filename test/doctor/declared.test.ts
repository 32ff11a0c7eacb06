import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { AtlassianGroup, AtlassianProvider, AtlassianUser, Membership } from "../../src/constructs";
import { readDeclared, readUsualDeclared } from "../../src/doctor";
import { synthesised } from "./company";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "declared-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, json: unknown): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, typeof json === "string" ? json : JSON.stringify(json));
  return whole;
}

const ana = { userName: "ana@acme.com", email: "ana@acme.com" };

describe("what is declared", () => {
  it("is read from what the constructs synthesise", async () => {
    const stack = new TerraformStack(Testing.app(), "people");
    new AtlassianProvider(stack, "atlassian");
    const first = new AtlassianUser(stack, "ana", { userName: "ana@acme.com", email: "ana@acme.com" });
    new AtlassianUser(stack, "bo", {
      userName: "bo",
      emails: [
        { value: "bo@home.example", type: "home" },
        { value: "bo@acme.com", type: "work", primary: true },
      ],
    });
    new AtlassianUser(stack, "chen", { userName: first.displayName, email: "chen@acme.com" });
    const group = new AtlassianGroup(stack, "engineering", { displayName: "engineering" });
    new Membership(stack, "members", { group, members: [first, "dee@acme.com"] });
    const path = write("cdk.tf.json", Testing.synth(stack));
    expect(await readDeclared(path)).toEqual({
      files: [path],
      people: [ana, { userName: "bo", email: "bo@acme.com" }],
      groups: ["engineering"],
      members: [{ group: "engineering", userNames: ["ana@acme.com", "dee@acme.com"] }],
      policies: [],
      ends: { directory: undefined, organization: undefined },
      expressions: 1,
    });
  });

  it("is read from a folder of stacks, those of the last synthesis alone", async () => {
    write("stacks/one/cdk.tf.json", synthesised({ people: ["ana@acme.com"] }));
    write("stacks/two/cdk.tf.json", synthesised({ people: ["ANA@acme.com", "bo@acme.com"] }));
    const names = async (): Promise<readonly string[]> =>
      (await readDeclared(folder)).people.map(({ userName }) => userName.toLowerCase()).sort();
    expect(await names()).toEqual(["ana@acme.com", "bo@acme.com"]);
    write("manifest.json", { stacks: { one: { synthesizedStackPath: "stacks/one/cdk.tf.json" } } });
    expect(await names()).toEqual(["ana@acme.com"]);
  });

  const resources = [
    {
      mode: "managed",
      type: "atlassian_user",
      name: "any",
      values: { user_name: "ana@acme.com", email: "ana@acme.com" },
    },
    { mode: "managed", type: "atlassian_user", name: "any", values: { email: "new@acme.com" } },
    { mode: "data", type: "atlassian_user", name: "any", values: { user_name: "other@acme.com" } },
    { mode: "managed", type: "null_resource", name: "any", values: {} },
  ];
  const group = {
    mode: "managed",
    type: "atlassian_group",
    name: "any",
    values: { display_name: "costs ${money}" },
  };
  const root = { root_module: { resources, child_modules: [{ resources: [group] }] } };

  it.each([
    ["plan", { format_version: "1.2", planned_values: root, values: {} }],
    ["state", { format_version: "1.0", values: root }],
  ])("is read from terraform show -json of a %s", async (name, json) => {
    const declared = await readDeclared(
      write(`${name}.json`, { ...json, ...(name === "plan" ? { values: undefined } : {}) }),
    );
    expect(declared).toMatchObject({ people: [ana], groups: ["costs ${money}"], expressions: 1 });
  });

  it("is nothing where cdktf has not been yet", async () => {
    expect(await readUsualDeclared(folder)).toBeUndefined();
    write("cdktf.out/stacks/one/cdk.tf.json", synthesised({ groups: ["engineering"] }));
    expect((await readUsualDeclared(folder))?.groups).toEqual(["engineering"]);
  });

  it.each([
    ["list.json", [], "is neither a synthesised stack"],
    ["broken.json", "{", "cannot be read as JSON"],
    ["empty/notes.txt", "", "holds no synthesised stack: run cdktf synth before"],
  ])("has to be one of the formats: %s", async (name, content, message) => {
    const path = write(name, content);
    await expect(readDeclared(name.startsWith("empty") ? join(path, "..") : path)).rejects.toThrow(message);
  });

  it("finds a membership's group by its id, as people write it by hand", async () => {
    const path = write("people.tf.json", {
      resource: {
        atlassian_group: { dev: { display_name: "engineering" } },
        atlassian_group_membership: {
          dev: { group_id: "${atlassian_group.dev.id}", members: { "ana@acme.com": null } },
          far: { group_id: "${module.groups.far}", members: { "ana@acme.com": null } },
          id: { group_id: "4711", members: { "ana@acme.com": null } },
        },
      },
    });
    expect(await readDeclared(path)).toMatchObject({
      members: [{ group: "engineering", userNames: ["ana@acme.com"] }],
      expressions: 2,
    });
  });

  it("keeps text that only looks like an expression", async () => {
    const path = write(
      "cdk.tf.json",
      synthesised({ groups: ["$${literal}", "${var.name}", "%{ if true }x%{ endif }"] }),
    );
    expect(await readDeclared(path)).toMatchObject({ groups: ["${literal}"], expressions: 2 });
  });
});
