import { UNKNOWN } from "../../src/plugin/attributes";
import { played } from "./support/script";

// Null where something is required: Terraform leaves it to the provider to refuse it.
test.each([
  ["atlassian_user", { email: "ana@acme.com", user_name: null }, "Missing user_name"],
  ["atlassian_group", { display_name: null }, "Missing display_name"],
  ["atlassian_group_membership", { group_id: "id-team", members: null }, "Missing members"],
  ["atlassian_group_membership", { group_id: null, members: {} }, "Missing group_id"],
])("%s %j is refused when it is validated, and when only the apply knows it", async (type, config, words) => {
  await expect(played([], (core) => core.validate(type, config))).rejects.toThrow(words);
  await expect(played([], (core) => core.plan(type, config))).rejects.toThrow(words);
});

test("what is unknown is not null", async () => {
  await played([], async (core) => {
    const config = { group_id: UNKNOWN, members: UNKNOWN };
    await core.validate("atlassian_group_membership", config);
    const { state } = await core.plan("atlassian_group_membership", config);
    expect(state).toMatchObject({ group_id: UNKNOWN, members: UNKNOWN, version: UNKNOWN });
  });
});
