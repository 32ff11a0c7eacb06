import { HistoryError, type HistorySource, type StateVersion } from "../../../../src/history";

/** A small state file. */
export function state(serial: number, more = ""): string {
  return `${JSON.stringify({ version: 4, serial, lineage: "5f1a", resources: [], more }, null, 2)}\n`;
}

export async function versionsOf(source: HistorySource): Promise<readonly StateVersion[]> {
  const versions: StateVersion[] = [];
  for await (const version of source.versions()) versions.push(version);
  return versions;
}

export async function textsOf(source: HistorySource): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const version of await versionsOf(source)) {
    texts.push(Buffer.from(await version.read()).toString("utf8"));
  }
  return texts;
}

/** What the work fails with; it must be a HistoryError. */
export async function failure(work: () => unknown): Promise<HistoryError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof HistoryError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** What a HistoryError says, after its kind. */
export async function sentence(work: () => unknown): Promise<string> {
  const { kind, message } = await failure(work);
  return `${kind}: ${message}`;
}

/** Asserts that times never go backwards. */
export function expectInOrder(versions: readonly StateVersion[]): void {
  const times = versions.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  for (const at of times) expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
}

/** Sets environment variables; gives back a function that undoes it. */
export function withEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = ([name, value]: readonly [string, string | undefined]): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };
  Object.entries(variables).forEach(set);
  return () => {
    before.forEach(set);
  };
}
