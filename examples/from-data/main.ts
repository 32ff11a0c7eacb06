// People from a file that an HR system writes. The employee number is both the construct's id and the external id,
// so that neither a new name nor a new address makes anybody leave and join.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { z } from "zod";
import { AtlassianGroup, AtlassianProvider, AtlassianUser, Membership } from "../../src/constructs"; // in your project: "atlassian-identity"

const people = z
  .array(z.object({ employee: z.string(), name: z.string(), mail: z.email(), teams: z.array(z.string()) }))
  .parse(JSON.parse(readFileSync(join(__dirname, "people.json"), "utf8")));

const app = new App();
const stack = new TerraformStack(app, "from-data");
new AtlassianProvider(stack, "atlassian");

const teams = new Map<string, AtlassianUser[]>();
for (const { employee, name, mail, teams: names } of people) {
  const person = new AtlassianUser(stack, employee, {
    userName: mail,
    email: mail,
    displayName: name,
    externalId: employee,
  });
  for (const team of names) teams.set(team, [...(teams.get(team) ?? []), person]);
}

for (const [displayName, members] of teams) {
  const group = new AtlassianGroup(stack, displayName, { displayName });
  new Membership(stack, `${displayName}-members`, { group, members });
}

app.synth();
