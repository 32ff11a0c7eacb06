import type { Emulator } from "../../src/emulator";
import { type Directory, newUser } from "../../src/scim";
import { Emulated } from "./emulated";

const PEOPLE = 200;
const GROUPS = 10;
const MEMBERS = 100;
/** As many as Terraform works on at once. */
const PARALLEL = 10;

const names = Array.from({ length: PEOPLE }, (_, index) => `person${index}@acme.com`);
const groups = Array.from({ length: GROUPS }, (_, index) => ({
  name: `group ${index}`,
  members: Array.from({ length: MEMBERS }, (_member, place) => names[(index * 20 + place) % PEOPLE] ?? ""),
}));

/** What Terraform's state holds between two runs. */
interface State {
  readonly users: Map<string, string>;
  readonly groups: Map<string, string>;
}

async function parallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/** A create as the resources do it: planned, planned again at apply, looked up and sent. */
async function createUser(directory: Directory, name: string, state: State): Promise<void> {
  await directory.beforeOwnWrites.userByName(name);
  expect(await directory.userByName(name)).toBeUndefined();
  const record = { ...newUser(name), emails: [{ value: name, primary: true }] };
  state.users.set(name, (await directory.createUser(record)).user.id);
}

async function refresh(directory: Directory, state: State): Promise<void> {
  await parallel(
    [
      ...[...state.users.values()].map((id) => () => directory.userById(id)),
      ...[...state.groups.values()].map((id) => () => directory.groupById(id)),
      ...[...state.groups.values()].map((id) => () => directory.groupById(id, { members: true })),
    ],
    async (read) => {
      expect(await read()).toBeDefined();
    },
  );
}

describe("budgets of requests for 200 people in 10 groups of 100", () => {
  let server: Emulated;
  let emulator: Emulator;
  let state: State;

  beforeEach(async () => {
    server = await Emulated.start();
    ({ emulator } = server);
    state = { users: new Map(), groups: new Map() };
  });

  afterEach(async () => {
    await server.close();
  });

  /** What was asked since the last time, in all. */
  function cost(): number {
    const count = emulator.count();
    emulator.resetRequests();
    return count;
  }

  async function deploy(): Promise<void> {
    const plan = server.open();
    await parallel(names, (name) => plan.beforeOwnWrites.userByName(name));
    await parallel(groups, ({ name }) => plan.beforeOwnWrites.groupByDisplayName(name));

    const apply = server.open();
    await parallel(names, (name) => createUser(apply, name, state));
    await parallel(groups, async ({ name }) => {
      await apply.beforeOwnWrites.groupByDisplayName(name);
      await apply.groupByDisplayName(name);
      state.groups.set(name, (await apply.createGroup({ displayName: name })).group.id);
    });
    await parallel(groups, async ({ name, members }) => {
      const id = state.groups.get(name) ?? "";
      await apply.beforeOwnWrites.groupById(id, { members: true });
      await apply.groupById(id, { members: true });
      const add = members.map((member) => ({ id: state.users.get(member) ?? "", name: member }));
      await apply.changeMembers(id, { add, remove: [] });
    });
  }

  it("deploys for the first time with at most 235, of which 220 are writes", async () => {
    await deploy();
    expect(emulator.count({ method: "POST" })).toBe(PEOPLE + GROUPS);
    expect(emulator.count({ method: "PATCH" })).toBe(GROUPS);
    expect(cost()).toBeLessThanOrEqual(224);
    for (const { name, members } of groups) {
      expect([...emulator.directory().membersOf(name)].sort()).toEqual([...members].sort());
    }
  });

  it.each([{}, { membersInLists: false }])(
    "plans with nothing to change with at most 15 (%j)",
    async (behaviour) => {
      emulator.behave(behaviour);
      await deploy();
      cost();
      await refresh(server.open(), state);
      expect(cost()).toBeLessThanOrEqual(15);
    },
  );

  it("adds one person to one group with at most 20, of which 3 are in the apply", async () => {
    await deploy();
    cost();
    const plan = server.open();
    await refresh(plan, state);
    await plan.beforeOwnWrites.userByName("new@acme.com");
    expect(cost()).toBeLessThanOrEqual(5);

    const apply = server.open();
    await createUser(apply, "new@acme.com", state);
    const add = [{ id: state.users.get("new@acme.com") ?? "", name: "new@acme.com" }];
    await apply.changeMembers(state.groups.get("group 0") ?? "", { add, remove: [] });
    expect(server.requests.map((request) => request.split(/[?/ ]/).slice(0, 3).join(" "))).toEqual([
      "GET  Users",
      "POST  Users",
      "PATCH  Groups",
    ]);
  });

  it("lets fifty leavers of all groups go with two requests each, and few for each group", async () => {
    await deploy();
    cost();
    const apply = server.open();
    const leavers = names.slice(0, 50).map((name) => state.users.get(name) ?? "");
    await parallel(leavers, async (id) => {
      await apply.replaceUser(id, (user) => ({ ...user, active: false }));
      await apply.takeOutOfAllGroups(id);
    });
    const patches = emulator.count({ method: "PATCH" });
    expect(emulator.count() - patches).toBeLessThanOrEqual(2 * leavers.length + GROUPS);
    // Ten at a time, each of the groups needs one request for each of five rounds, or a little more.
    expect(patches).toBeLessThanOrEqual(GROUPS * 10);
    expect(
      groups
        .flatMap(({ name }) => emulator.directory().membersOf(name))
        .filter((name) => names.indexOf(name) < 50),
    ).toEqual([]);
  });
});
