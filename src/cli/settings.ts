import * as z from "zod";

const isOn = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== "");

/** What the command itself takes from the environment. */
const settings = z
  .object({ NO_COLOR: isOn, TERM: z.string().optional(), ATLASSIAN_IDENTITY_DEBUG: z.string().optional() })
  .transform((variables) => ({
    /** See no-color.org. */
    refusesColours: variables.NO_COLOR || variables.TERM === "dumb",
    isDebugging: variables.ATLASSIAN_IDENTITY_DEBUG === "1",
  }));

export function settingsFrom(environment: NodeJS.ProcessEnv): z.output<typeof settings> {
  return settings.parse(environment);
}
