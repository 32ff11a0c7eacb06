import { warningsIn } from "../../src/terraform/command";

const OUTPUT = `
Plan: 1 to add, 0 to change, 0 to destroy.

Warning: Limits are raised for this run

  with provider["registry.terraform.io/identity-as-code/atlassian"],
   6: provider "atlassian" {

The reason given: OPS-1

Warning: bo@acme.com may lose the account

Look at it.

─────────────────────────────────────────────────────────────────────────────

Saved the plan to: /tmp/plan
`;

test("the warnings of a run without colours are found, each as a whole", () => {
  const [first, second, ...more] = warningsIn(OUTPUT);
  expect(first).toMatch(
    /^Warning: Limits are raised[^]*provider "atlassian" \{\n\nThe reason given: OPS-1\n$/u,
  );
  expect(second).toBe("Warning: bo@acme.com may lose the account\n\nLook at it.\n");
  expect(more).toEqual([]);
  expect(warningsIn("Warning: x\n\ny\n\nApply complete! Resources: 1 added.\n")).toEqual([
    "Warning: x\n\ny\n",
  ]);
  expect(warningsIn("No changes.\n")).toEqual([]);
});
