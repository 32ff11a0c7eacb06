import { organizationVariants } from "../../../src/emulator";
import { usualOrganizationBehaviour } from "../../../src/emulator/organization/behaviour";

describe("the variants of the organization API", () => {
  it.each(Object.entries(usualOrganizationBehaviour))("deviate in %s, which is usually %j", (key, usual) => {
    // What a 429 tells shows only where something limits the requests.
    if (key === "organizationRetryHeader") return;
    const settings = organizationVariants.map(({ behaviour }) => new Map(Object.entries(behaviour)).get(key));
    expect(settings.filter((setting) => setting !== undefined && setting !== usual)).not.toEqual([]);
  });

  it("have a name each", () => {
    const names = organizationVariants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
