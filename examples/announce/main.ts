// A command of yours is told who has joined, changed and left.
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import {
  AtlassianGroup,
  AtlassianProvider,
  AtlassianUser,
  LifecycleHook,
  Membership,
} from "../../src/constructs"; // in your project: "atlassian-identity"

const app = new App();
const stack = new TerraformStack(app, "announce");
new AtlassianProvider(stack, "atlassian");

const ana = new AtlassianUser(stack, "ana", { userName: "ana@acme.example", email: "ana@acme.example" });
const bo = new AtlassianUser(stack, "bo", { userName: "bo@acme.example", email: "bo@acme.example" });
const engineering = new AtlassianGroup(stack, "engineering", { displayName: "engineering" });
new Membership(stack, "engineers", { group: engineering, members: [ana, bo] });

new LifecycleHook(stack, "announce", { command: `node "${join(__dirname, "announce.cjs")}"` });

app.synth();
