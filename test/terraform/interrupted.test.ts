import { group, members, user } from "./support/hcl";
import { organisation, type Organisation } from "./support/organisation";
import { startStateServer, type StateServer } from "./support/state-server";
import { ended, type Result } from "./support/workspace";

let org: Organisation;
let states: StateServer;
beforeEach(async () => {
  [org, states] = await Promise.all([organisation(), startStateServer()]);
});
afterEach(async () => {
  await org.close();
  await states.close();
});

const KEYS = ["ana", "bo", "cy", "di", "eve"];
const APPLY = ["apply", "-auto-approve", "-input=false"];
const everybody = KEYS.map((key) => `${key}@acme.example (team)`);

/** Five people in one group, kept in the state server. */
const company = (attributes = ""): string =>
  states.backend + KEYS.map((key) => user(key, attributes)).join("") + group("team") + members("team", KEYS);

/** How often somebody or something was created, which must never be twice. */
const creations = (): readonly string[] =>
  org.directory.changes
    .filter(({ kind }) => kind === "user-created" || kind === "group-created")
    .map(({ name }) => name)
    .sort();

/** One request of a run. */
interface Moment {
  readonly method: string;
  readonly path: RegExp;
  readonly nth: number;
}

/** Does something as a request comes in. The request itself is done and answered, or left lying. */
function at({ method, path, nth }: Moment, fate: "done" | "left lying", work: () => void): void {
  let seen = 0;
  org.emulator.faults.add(fate === "done" ? { kind: "latency", ms: 0 } : { kind: "hang" }, {
    method,
    path,
    matching: () => {
      seen += 1;
      if (seen !== nth) return false;
      work();
      return true;
    },
  });
}

/** Starts an apply and sends Terraform a signal as a request comes in. */
async function applySignalled(
  configuration: string,
  moment: Moment,
  fate: "done" | "left lying",
  signal: NodeJS.Signals,
): Promise<Result> {
  org.workspace.write(configuration);
  await org.workspace.terraform(["validate"]);
  const child = org.workspace.start(APPLY);
  at(moment, fate, () => child.kill(signal));
  const result = await ended(child);
  org.emulator.faults.clear();
  return result;
}

const firstPerson: Moment = { method: "POST", path: /^\/Users/u, nth: 1 };
const thirdPerson: Moment = { method: "POST", path: /^\/Users/u, nth: 3 };
const newGroup: Moment = { method: "POST", path: /^\/Groups/u, nth: 1 };
const membersIn: Moment = { method: "PATCH", path: /^\/Groups/u, nth: 1 };
const secondUpdate: Moment = { method: "PUT", path: /^\/Users/u, nth: 2 };

describe("kill -9 of Terraform", () => {
  test.each([
    ["a person is created", firstPerson, "done"],
    ["a person is about to be created", thirdPerson, "left lying"],
    ["the group is created", newGroup, "done"],
    ["the group is about to be created", newGroup, "left lying"],
    ["members are put in", membersIn, "done"],
    ["members are about to be put in", membersIn, "left lying"],
  ] as const)("while %s: the next run finds what there is", async (_case, moment, fate) => {
    const killed = await applySignalled(company(), moment, fate, "SIGKILL");
    expect(killed.code).toBeNull();
    expect(states.lock).toBeDefined();
    expect(states.versions.join("")).not.toContain("ana@acme.example");

    states.breakLock();
    await org.deploy(company());
    expect(org.people()).toEqual(everybody);
    expect(creations()).toEqual([...KEYS.map((key) => `${key}@acme.example`), "team"]);
  });

  test.each([
    ["somebody is changed", secondUpdate, "done"],
    ["somebody is about to be changed", secondUpdate, "left lying"],
    ["members are put in", membersIn, "done"],
  ] as const)("while %s: the next run does the rest", async (_case, moment, fate) => {
    await org.begin(company());
    const [, ...stay] = KEYS;
    const next =
      states.backend +
      [...stay, "joiner"].map((key) => user(key, 'title = "Changed"')).join("") +
      group("team") +
      members("team", [...stay, "joiner"]);
    const killed = await applySignalled(next, moment, fate, "SIGKILL");
    expect(killed.code).toBeNull();

    states.breakLock();
    await org.deploy(next);
    expect(org.people()).toEqual([
      "[ana@acme.example]",
      ...stay.map((key) => `${key}@acme.example (team)`),
      "joiner@acme.example (team)",
    ]);
    expect(org.directory.users().filter(({ title }) => title === "Changed")).toHaveLength(stay.length + 1);
    expect(creations()).toEqual([...KEYS.map((key) => `${key}@acme.example`), "joiner@acme.example", "team"]);
  });
});

describe("Ctrl-C", () => {
  test("ends a request that hangs, and saves what is done", async () => {
    const stopped = await applySignalled(company(), membersIn, "left lying", "SIGINT");
    expect(stopped.code).toBe(1);
    expect(stopped.output).toContain("Interrupt received");
    expect(org.workspace.complaints()).toEqual([]);
    expect(states.lock).toBeUndefined();
    for (const key of KEYS) expect(states.versions.at(-1)).toContain(`${key}@acme.example`);

    await org.deploy(company());
    expect(org.people()).toEqual(everybody);
    expect(creations()).toEqual([...KEYS.map((key) => `${key}@acme.example`), "team"]);
  });
});

describe("an API key that expires half-way", () => {
  test.each([
    ["after the first person", firstPerson],
    ["after the third person", thirdPerson],
    ["before the members", membersIn],
  ])("%s: one clear sentence, and the next run goes on", async (_case, moment) => {
    const { token } = org.directory;
    at(moment, "done", () => {
      org.directory.regenerateToken("a-newer-key");
    });
    const output = await org.refused(company());
    expect(output).toMatch(/key|token/iu);
    expect(output).not.toContain(token);
    expect(org.workspace.complaints()).toEqual([]);

    org.emulator.faults.clear();
    org.directory.regenerateToken(token);
    await org.deploy(company());
    expect(org.people()).toEqual(everybody);
    expect(creations()).toEqual([...KEYS.map((key) => `${key}@acme.example`), "team"]);
  });

  test("nobody is dropped from the state", async () => {
    const { token } = org.directory;
    await org.begin(company());
    const before = states.versions.at(-1);
    org.directory.regenerateToken("a-newer-key");
    await org.refused(company('title = "Changed"'));
    expect(states.versions.at(-1)).toBe(before);

    org.directory.regenerateToken(token);
    await org.deploy(company('title = "Changed"'));
    expect(creations()).toHaveLength(KEYS.length + 1);
  });
});
