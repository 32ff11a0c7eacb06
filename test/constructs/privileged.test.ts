import { AtlassianGroup } from "../../src/constructs";
import { stackOf, synthesised } from "./synthesised";

test("a group may be marked in code for whoever reads a preview", () => {
  const stack = stackOf();
  new AtlassianGroup(stack, "admins", { displayName: "org-admins", privileged: true });
  expect(synthesised(stack).resource.atlassian_group?.admins).toMatchObject({ privileged: true });
});
