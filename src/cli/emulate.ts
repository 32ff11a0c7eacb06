import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { type Emulator, parseSeed, plant, plantOrganization, type Seed, startEmulator } from "../emulator";
import { coloursOf, type Console } from "./console";
import { counted } from "./counted";
import { CommandProblem, messageOf, UsageProblem } from "./outcome";

const HIGHEST_PORT = 65_535;

export const emulateOptions = z.strictObject({
  port: z
    .string()
    .regex(/^\d+$/u, "it is a number from 0 to 65535")
    .transform(Number)
    .pipe(z.number().max(HIGHEST_PORT, "it is a number from 0 to 65535"))
    .optional(),
  seed: z.string().min(1, "the file name is empty").optional(),
  directory: z
    .string()
    .regex(/^[\w.-]+$/u, "it may hold letters, digits, dots, dashes and underscores")
    .optional(),
  token: z
    .string()
    .regex(/^[!-~]+$/u, "it may hold visible ASCII characters only")
    .optional(),
});

/** Runs the emulator until somebody interrupts it. */
export async function emulate(options: z.output<typeof emulateOptions>, console: Console): Promise<void> {
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed);
  const id = options.directory ?? randomUUID();
  const token = options.token ?? `key-${randomUUID()}`;
  const emulator = await start(options.port ?? 0, id, token);
  try {
    if (seed !== undefined) sow(seed, emulator, options.seed ?? "");
    const { baseUrl } = emulator.directory();
    const people = emulator.directory().users().length;
    const groups = emulator.directory().groups().length;
    const { bold } = coloursOf(console);
    console.out(
      `${bold(`The emulator listens at ${emulator.origin}`)} with ${counted(people, "person", "people")} in ${counted(groups, "group")}. For the provider:

${exportLines({
  ATLASSIAN_SCIM_BASE_URL: baseUrl,
  ATLASSIAN_SCIM_TOKEN: token,
  ATLASSIAN_ORGANIZATION_ID: emulator.organization.id,
  ATLASSIAN_ORGANIZATION_TOKEN: emulator.organization.key,
})}
Ctrl-C ends it, and what it holds is gone then.
`,
    );
    await interruption();
  } finally {
    await emulator.close();
  }
}

/** Lines for a shell. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}

/** Resolves at Ctrl-C, or when this process is asked to end. */
export function interruption(): Promise<void> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

async function readSeed(path: string): Promise<Seed> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageProblem(`The seed file ${path} cannot be read: ${messageOf(error)}.`);
  }
  try {
    return parseSeed(text);
  } catch (error) {
    throw new UsageProblem(`The seed file ${path} is not usable: ${messageOf(error)}.`);
  }
}

function sow(seed: Seed, emulator: Emulator, path: string): void {
  try {
    plant(seed, emulator.directory());
    plantOrganization(seed, emulator.organization);
  } catch (error) {
    throw new UsageProblem(
      `The seed file ${path} is refused by the emulator: ${messageOf(error).replace(/\.$/u, "")}.`,
    );
  }
}

async function start(port: number, id: string, token: string): Promise<Emulator> {
  try {
    return await startEmulator({ port, directories: [{ id, token }], keepsBodies: false });
  } catch (error) {
    throw new CommandProblem(
      `The emulator cannot listen on port ${port}: ${messageOf(error)}; choose another one with --port.`,
    );
  }
}
