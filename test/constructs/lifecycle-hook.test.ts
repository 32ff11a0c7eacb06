import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import * as z from "zod";
import { AtlassianGroup, AtlassianUser, LifecycleHook, Membership } from "../../src/constructs";
import { messageOf, stackOf, synthesised } from "./synthesised";

const hook = z.object({
  triggers: z.object({ watched: z.string() }),
  provisioner: z.array(
    z.object({
      "local-exec": z.object({
        command: z.string(),
        environment: z.record(z.string(), z.string()),
        interpreter: z.array(z.string()),
        quiet: z.literal(true),
        when: z.literal("destroy").optional(),
      }),
    }),
  ),
});

function company(stack: TerraformStack): AtlassianUser {
  const ana = new AtlassianUser(stack, "ana", {
    userName: "ana@acme.com",
    email: "ana@acme.com",
    title: 'Engineer "${x}"',
    onDestroy: "delete",
  });
  const group = new AtlassianGroup(stack, "engineering", { displayName: "engineering" });
  new Membership(stack, "members", { group, members: ana });
  return ana;
}

function hooked(stack: TerraformStack): z.output<typeof hook> {
  const [resource] = Object.values(synthesised(stack).resource.null_resource ?? {});
  return hook.parse(resource);
}

test("the whole stack is watched, with what is declared and never how it is treated", () => {
  const stack = stackOf();
  new LifecycleHook(stack, "announce", { command: "true" });
  company(stack);
  const { watched } = hooked(stack).triggers;
  expect(watched).toMatch(/^\$\{jsonencode\(.*\)\}$/su);
  expect(watched).toContain("atlassian_user.ana.title");
  expect(watched).toContain("atlassian_user.ana.account_id");
  expect(watched).toContain("atlassian_group.engineering.display_name");
  expect(watched).toContain("atlassian_group_membership.members.version");
  expect(watched).not.toContain("on_destroy");
  expect(watched).not.toContain("Engineer");
});

test("only what is to be watched is", () => {
  const stack = stackOf();
  const ana = company(stack);
  new LifecycleHook(stack, "announce", { command: "true", watch: [ana] });
  const { watched } = hooked(stack).triggers;
  expect(watched).toContain("atlassian_user.ana.id");
  expect(watched).not.toContain("atlassian_group");
});

test("the command and its values reach the script by environment, letter by letter", () => {
  const stack = stackOf();
  company(stack);
  const command = "echo \"${HOME}\" '%{x}' `id`";
  new LifecycleHook(stack, "announce", {
    command,
    workingDirectory: "/srv/${x}",
    environment: { CHANNEL: "#${people}" },
  });
  const [remember, tell] = hooked(stack).provisioner.map((provisioner) => provisioner["local-exec"]);
  expect(remember?.when).toBe("destroy");
  expect(remember?.interpreter).toEqual(["node", "-e"]);
  expect(tell?.interpreter).toEqual(["node", "-e"]);
  expect(tell?.when).toBeUndefined();
  expect(remember?.environment).toEqual({
    ATLASSIAN_IDENTITY_OLD: "${self.triggers.watched}",
    ATLASSIAN_IDENTITY_MEMORY: "atlassian-identity-hook-announce_resource_5E3F1D5C.json".replace(
      /[0-9A-F]{8}/u,
      /[0-9A-F]{8}/u.exec(remember?.environment.ATLASSIAN_IDENTITY_MEMORY ?? "")?.[0] ?? "",
    ),
  });
  expect(tell?.environment).toMatchObject({
    ATLASSIAN_IDENTITY_NEW: "${self.triggers.watched}",
    ATLASSIAN_IDENTITY_COMMAND: "echo \"$${HOME}\" '%%{x}' `id`",
    ATLASSIAN_IDENTITY_FOLDER: "/srv/$${x}",
    CHANNEL: "#$${people}",
  });
  for (const script of [remember?.command, tell?.command]) expect(script).not.toMatch(/[$%]\{/u);
});

test("two hooks in one stack are two resources and share the null provider", () => {
  const stack = stackOf();
  company(stack);
  new LifecycleHook(new Construct(stack, "a"), "announce", { command: "true" });
  new LifecycleHook(new Construct(stack, "b"), "announce", { command: "true" });
  const { resource, provider } = synthesised(stack);
  expect(Object.keys(resource.null_resource ?? {})).toHaveLength(2);
  expect(provider.null).toEqual([{}]);
});

test.each<[string, (stack: TerraformStack) => object, string]>([
  ["an empty command", () => ({ command: " " }), "the command is empty."],
  [
    "a reserved variable",
    () => ({ command: "x", environment: { Atlassian_Identity_NEW: "" } }),
    "Atlassian_Identity_NEW cannot be set: names that begin with ATLASSIAN_IDENTITY_ are what the command is told. Choose another name.",
  ],
  ["a prop that there is not", () => ({ command: "x", run: "y" }), "run: there is no such prop."],
  ["something that cannot be watched", () => ({ command: "x", watch: ["ana"] }), 'cannot watch "ana"'],
  [
    "somebody in another stack",
    () => ({ command: "x", watch: [company(stackOf())] }),
    'cannot watch "people/ana", which is in another stack',
  ],
])("%s is refused", (_case, props, message) => {
  const stack = stackOf();
  const made = messageOf(() => Reflect.construct(LifecycleHook, [stack, "announce", props(stack)]));
  expect(made).toContain('LifecycleHook "people/announce"');
  expect(made).toContain(message);
});

test("more than an environment variable holds is found at synth", () => {
  const stack = stackOf();
  for (let index = 0; index < 1000; index += 1) {
    new AtlassianUser(stack, `u${index}`, { userName: `u${index}@acme.com`, email: `u${index}@acme.com` });
  }
  new LifecycleHook(stack, "announce", { command: "true" });
  expect(messageOf(() => synthesised(stack))).toMatch(/watches at least \d{6} characters of JSON/u);
});
