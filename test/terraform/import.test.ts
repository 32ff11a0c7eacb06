import { readFileSync } from "node:fs";
import { join } from "node:path";
import { user } from "./support/hcl";
import { containing } from "./support/matching";
import { organisation, type Organisation } from "./support/organisation";

let org: Organisation;
beforeEach(async () => {
  org = await organisation();
});
afterEach(async () => {
  await org.close();
});

test("people by SCIM id and by user name; of nobody it is one sentence", async () => {
  const id = org.directory.addUser({ userName: "ana@acme.example", title: "Engineer" });
  org.directory.addUser({ userName: "bo@acme.example", active: false });
  org.workspace.write(user("ana") + user("bo"));
  for (const [to, from] of [
    ["ana", id],
    ["bo", "Bo@Acme.example"],
  ]) {
    const imported = await org.workspace.terraform(["import", `atlassian_user.${to ?? ""}`, from ?? ""]);
    expect(imported).toEqual({ code: 0, output: containing("Import successful!") });
  }
  await org.expectNothingToChange();
  org.workspace.write(user("ana") + user("bo") + user("cy"));
  const nobody = await org.workspace.terraform(["import", "atlassian_user.cy", "cy@acme.example"]);
  expect(nobody).toEqual({ code: 1, output: containing("Nobody to import") });
});

test("-generate-config-out gives configuration that plans empty", async () => {
  const id = org.directory.addUser({
    userName: "ana@acme.example",
    title: 'the "boss" ${x}',
    name: { givenName: "Ana" },
    emails: [
      { value: "ana@acme.example", type: "work", primary: true },
      { value: "ana@home.example", primary: false },
    ],
    phoneNumbers: [{ value: "+351 21" }],
  });
  org.directory.addUser({ userName: "bo@acme.example", active: false });
  const groupId = org.directory.addGroup("team", ["ana@acme.example", "bo@acme.example"], "hr-team");
  org.directory.addGroup("empty");
  org.workspace.write(
    [
      ["atlassian_user.ana", id],
      ["atlassian_user.bo", "bo@acme.example"],
      ["atlassian_group.team", "team"],
      ["atlassian_group_membership.team", groupId],
      ["atlassian_group_membership.empty", "empty"],
    ]
      .map(([to = "", from = ""]) => `import {\n  to = ${to}\n  id = "${from}"\n}\n`)
      .join(""),
  );
  const generated = await org.workspace.terraform([
    "plan",
    "-input=false",
    "-generate-config-out=generated.tf",
  ]);
  expect(generated).toEqual({
    code: 0,
    output: containing("5 to import, 0 to add, 0 to change, 0 to destroy"),
  });
  expect(readFileSync(join(org.workspace.folder, "generated.tf"), "utf8")).toContain("ana@home.example");
  expect(await org.apply()).toEqual({ code: 0, output: containing("5 imported, 0 added, 0 changed") });
  await org.expectNothingToChange();
  expect(org.directory.changes.filter(({ by }) => by === "api")).toEqual([]);
});
