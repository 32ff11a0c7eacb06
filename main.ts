// A small company. `npm start` deploys it into an emulated directory; COMPANY_REVISION=2 is the company a month later.
import { App, TerraformStack } from "cdktf";
import {
  AccessPolicy,
  Application,
  AtlassianGroup,
  AtlassianProvider,
  AtlassianUser,
  HistoryBackend,
  Membership,
  Role,
} from "./src/constructs";

const aMonthLater = process.env.COMPANY_REVISION === "2";

const app = new App();
const stack = new TerraformStack(app, "company");
new AtlassianProvider(stack, "atlassian"); // base URL and keys come from the environment
new HistoryBackend(stack, { address: process.env.HISTORY_ADDRESS ?? "http://127.0.0.1:8080" }); // keeps every version

/** A construct's id is a person's address for good: names and e-mail addresses may change. */
function person(id: string, givenName: string, familyName: string, title: string): AtlassianUser {
  const email = `${givenName}.${familyName}@acme.example`.toLowerCase();
  return new AtlassianUser(stack, id, {
    userName: email,
    email,
    name: { givenName, familyName },
    displayName: `${givenName} ${familyName}`,
    title,
  });
}

const ana = person("ana", "Ana", "Silva", "Chief executive");
const bo = person("bo", "Bo", "Lindqvist", "Head of engineering");
const chidi = person("chidi", "Chidi", "Okafor", "Engineer");
const dana = person("dana", "Dana", aMonthLater ? "Levi-Cohen" : "Levi", "Engineer"); // marries
const emil = person("emil", "Emil", "Novak", "Engineer");
const fatima = person("fatima", "Fatima", "Haddad", "Designer");
const goran = person("goran", "Goran", "Petrov", "Support engineer");
const hana = person("hana", "Hana", "Sato", aMonthLater ? "Product manager" : "Support engineer"); // moves
const ines = person("ines", "Ines", "Moreau", "Support lead");
const jonas = person("jonas", "Jonas", "Weber", "Accountant");
const kim = person("kim", "Kim", "Park", "Head of product");

const joiners = aMonthLater ? [person("leo", "Leo", "Rossi", "Engineer")] : [];
const leavers = aMonthLater ? [] : [person("mara", "Mara", "Jansen", "Engineer")];

function group(displayName: string, members: readonly AtlassianUser[]): AtlassianGroup {
  const declared = new AtlassianGroup(stack, displayName, { displayName });
  new Membership(stack, `${displayName}-members`, { group: declared, members });
  return declared;
}

const engineering = group("engineering", [bo, chidi, dana, emil, ...joiners, ...leavers]);
const product = group("product", [kim, fatima, ...(aMonthLater ? [hana] : [])]);
group("support", [ines, goran, ...(aMonthLater ? [] : [hana])]);
group("leadership", [ana, bo, ines, jonas, kim]);

const jira = Application.jira("acme.atlassian.net");
new AccessPolicy(stack, "engineering-jira", { group: engineering, application: jira, role: Role.user });
new AccessPolicy(stack, "product-jira", { group: product, application: jira, role: Role.admin });

app.synth();
