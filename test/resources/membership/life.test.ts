import { ALL_GROUPS, findUser, notFound, page, PATCH, person, PROOF, team } from "../support/records";
import { type Exchange, played } from "../support/script";

const MEMBERSHIP = "atlassian_group_membership";
const at = (key: string): string => `${key}@acme.com`;
const members = (...keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.map((key) => [at(key), `id-${key}`]));
const config = (...keys: readonly string[]): object => ({
  group_id: "id-team",
  group: "team",
  members: members(...keys),
});
const state = (keys: readonly string[], more: object = {}): object => ({
  id: "id-team",
  group_id: "id-team",
  group: "team",
  members: members(...keys),
  directory_id: "d-1",
  exclusive: true,
  found: {},
  evicted: {},
  until: null,
  version: "before",
  ...more,
});
const read = (...keys: readonly string[]): Exchange => ({
  request: "GET /Groups/id-team",
  answer: team("team", keys),
});
const patch = (operations: readonly object[], answer: readonly string[]): Exchange => ({
  request: "PATCH /Groups/id-team",
  body: { schemas: [PATCH], Operations: operations },
  answer: team("team", answer),
});
const add = (...keys: readonly string[]): object => ({
  op: "add",
  path: "members",
  value: keys.map((key) => ({ value: `id-${key}`, display: at(key) })),
});
const remove = (key: string): object => ({ op: "remove", path: `members[value eq "id-${key}"]` });

interface Scene {
  readonly name: string;
  readonly config: object | null;
  readonly prior?: object;
  readonly exchanges: readonly Exchange[];
  readonly state: unknown;
}

const anyVersion: unknown = expect.stringMatching(/^[0-9a-f]{16}$/u);

const scenes: readonly Scene[] = [
  {
    name: "everybody enters in one request",
    config: config("ana", "bo", "cy"),
    exchanges: [read(), patch([add("ana", "bo", "cy")], ["ana", "bo", "cy"])],
    state: state(["ana", "bo", "cy"], { version: anyVersion }),
  },
  {
    name: "whoever is in the group without being declared is taken out, and stands in evicted",
    config: config("ana"),
    exchanges: [
      read("ana", "old"),
      { request: "GET /Users/id-old", answer: person("old") },
      // How this directory takes people out is not known yet, so what it does is compared with what was before.
      read("ana", "old"),
      patch([remove("old")], ["ana"]),
    ],
    state: state(["ana"], { version: anyVersion, evicted: members("old") }),
  },
  {
    name: "an additive one leaves the others alone",
    config: { ...config("ana"), exclusive: false },
    exchanges: [read("old"), patch([add("ana")], ["old", "ana"])],
    state: state(["ana"], { version: anyVersion, exclusive: false }),
  },
  {
    name: "people without an id are found by name",
    config: { group_id: "id-team", members: { [at("ana")]: null } },
    exchanges: [
      read(),
      { request: findUser(at("ana")), answer: page(person("ana")) },
      patch([add("ana")], ["ana"]),
    ],
    state: state([], { members: { [at("ana")]: null }, found: members("ana"), version: anyVersion }),
  },
  {
    name: "some enter, and then some leave",
    config: config("bo", "cy", "di"),
    prior: state(["ana", "bo"]),
    exchanges: [
      patch([add("cy", "di")], ["ana", "bo", "cy", "di"]),
      patch([remove("ana")], ["bo", "cy", "di"]),
    ],
    state: state(["bo", "cy", "di"], { version: anyVersion }),
  },
  {
    name: "an empty map takes everybody out",
    config: config(),
    prior: state(["ana", "bo"]),
    exchanges: [read("ana", "bo"), patch([remove("ana"), remove("bo")], [])],
    state: state([], { version: anyVersion }),
  },
  {
    name: "a new name for the same person costs nothing, and no new version",
    config: { ...config(), members: { "ana.costa@acme.com": "id-ana" } },
    prior: state(["ana"]),
    exchanges: [],
    state: state([], { members: { "ana.costa@acme.com": "id-ana" } }),
  },
  {
    name: "the end of it takes its members out, and nobody else",
    config: null,
    prior: state(["ana"], { exclusive: false }),
    exchanges: [read("ana", "bo"), patch([remove("ana")], ["bo"])],
    state: null,
  },
  {
    name: "the end of it in a group that is gone",
    config: null,
    prior: state(["ana"]),
    exchanges: [
      { request: "GET /Groups/id-team", ...notFound },
      { request: PROOF, answer: page() },
    ],
    state: null,
  },
];

test.each(scenes)("$name", async ({ config: written, prior, exchanges, state: expected }) => {
  const reached = await played(exchanges, (core) => core.apply(MEMBERSHIP, written, prior ?? null));
  expect(reached).toEqual(expected);
});

test("version is unknown exactly when somebody enters or leaves", async () => {
  const versionOf = async (keys: readonly string[]): Promise<unknown> => {
    const { state: planned } = await played([], (core) =>
      core.plan(MEMBERSHIP, config(...keys), state(["ana", "bo"])),
    );
    return typeof planned?.version;
  };
  expect(await versionOf(["ana", "bo"])).toBe("string");
  expect(await versionOf(["bo", "ana"])).toBe("string");
  expect(await versionOf(["ana"])).toBe("symbol");
  expect(await versionOf(["ana", "cy"])).toBe("symbol");
});

describe("a refresh", () => {
  test("shows in an exclusive membership who came in and who left", async () => {
    const exchanges = [read("bo", "old"), { request: "GET /Users/id-old", answer: person("old") }];
    const reached = await played(exchanges, (core) => core.read(MEMBERSHIP, state(["ana", "bo"])));
    expect(reached).toEqual(state(["bo", "old"], { version: anyVersion }));
  });

  test("shows in an additive membership only who left", async () => {
    const reached = await played([read("bo", "old")], (core) =>
      core.read(MEMBERSHIP, state(["ana", "bo"], { exclusive: false })),
    );
    expect(reached).toEqual(state(["bo"], { exclusive: false, version: anyVersion }));
  });
});

test("a member who does not exist is named, and nothing is sent", async () => {
  const exchanges = [read("ana"), { request: findUser(at("bo")), answer: page() }];
  const config = { group_id: "id-team", members: { [at("ana")]: "id-ana", [at("bo")]: null } };
  await expect(played(exchanges, (core) => core.apply(MEMBERSHIP, config))).rejects.toThrow("bo@acme.com");
});

test("a group that does not exist is named while planning", async () => {
  const exchanges = [
    { request: "GET /Groups/nonsense", ...notFound },
    { request: ALL_GROUPS, answer: page() },
  ];
  const config = { group_id: "nonsense", members: { [at("ana")]: "id-ana" } };
  await expect(played(exchanges, (core) => core.plan(MEMBERSHIP, config))).rejects.toThrow(
    'holds no group with the SCIM id "nonsense"',
  );
});
