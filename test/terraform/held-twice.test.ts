import { group, members, user } from "./support/hcl";
import { organisation, type Organisation } from "./support/organisation";

let org: Organisation;
beforeEach(async () => {
  org = await organisation();
});
afterEach(async () => {
  await org.close();
});

const everybody = ["ana@acme.example (team)", "bo@acme.example (team)"];
const team = (attributes = ""): string =>
  user("ana", attributes) + user("bo") + group("team") + members("team", ["ana", "bo"]);

/** Something that is done after the person, and fails if it is told to. */
const follower = (command: string): string => `
resource "terraform_data" "follower" {
  triggers_replace = "${command}"
  input            = atlassian_user.ana.id
  provisioner "local-exec" {
    command = "${command}"
  }
}
`;

// Terraform reads and plans both holders in any order: all of them are tried in test/resources/held-twice.test.ts.
test.each(["-parallelism=1", "-parallelism=10"])(
  "a copied block is removed again (%s): the person stays as they are",
  async (parallelism) => {
    await org.begin(team());
    org.workspace.write(team() + user("ana").replace('"ana"', '"copy"'));
    expect(await org.apply()).toMatchObject({ code: 0 });
    await org.deploy(team(), [parallelism]);
    expect(org.people()).toEqual(everybody);
  },
);

test.each(["deactivate", "delete"])(
  "what is left of an interrupted replacement goes (%s), and the person stays",
  async (onDestroy) => {
    const declared = team(`on_destroy = "${onDestroy}"\n lifecycle {\n create_before_destroy = true\n }`);
    await org.begin(declared + follower("true"));
    org.workspace.write(declared + follower("false"));
    const interrupted = await org.apply(["-replace=atlassian_user.ana"]);
    expect(interrupted.code).toBe(1);
    await org.deploy(declared + follower("true"));
    expect(org.people()).toEqual(everybody);
  },
);

test("a copied group is removed again: the group and its members stay", async () => {
  await org.begin(team());
  org.workspace.write(team() + group("team").replace('"team"', '"copy"'));
  expect(await org.apply()).toMatchObject({ code: 0 });
  await org.deploy(team());
  expect(org.people()).toEqual(everybody);
});

test("when both holders go the person leaves", async () => {
  await org.begin(team());
  org.workspace.write(team() + user("ana").replace('"ana"', '"copy"'));
  expect(await org.apply()).toMatchObject({ code: 0 });
  await org.deploy(user("bo"));
  expect(org.people()).toEqual(["[ana@acme.example]", "bo@acme.example"]);
});
