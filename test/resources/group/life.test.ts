import {
  ALL_GROUPS,
  CORE_GROUP,
  findGroup,
  notFound,
  page,
  PATCH,
  PROOF,
  taken,
  team,
} from "../support/records";
import { type Exchange, played } from "../support/script";

const GROUP = "atlassian_group";
const cost = (name: string): string =>
  `Replacing this group loses the product access and permissions bound to "${name}".`;
const state = (more: object = {}): object => ({
  id: "id-team",
  display_name: "team",
  external_id: null,
  directory_id: "d-1",
  origin: "created",
  replacement_cost: cost("team"),
  privileged: null,
  adopt_existing: "never",
  on_destroy: "delete",
  ...more,
});
const none: Exchange = { request: findGroup("team"), answer: page() };
const found = (more: object = {}): Exchange => ({
  request: findGroup("team"),
  answer: page(team("team", [], more)),
});
const setExternalId = (operation: object, answer: object): Exchange => ({
  request: "PATCH /Groups/id-team",
  body: { schemas: [PATCH], Operations: [operation] },
  answer: team("team", [], answer),
});

interface Scene {
  readonly name: string;
  readonly config: object | null;
  readonly prior?: object;
  readonly exchanges: readonly Exchange[];
  readonly state: object | null;
}

const scenes: readonly Scene[] = [
  {
    name: "a group is created",
    config: { display_name: "team", external_id: "hr-team" },
    exchanges: [
      none,
      {
        request: "POST /Groups",
        body: { schemas: [CORE_GROUP], displayName: "team", externalId: "hr-team" },
        status: 201,
        answer: team("team", [], { externalId: "hr-team" }),
      },
    ],
    state: state({ external_id: "hr-team" }),
  },
  {
    name: "a group that equals the declaration is taken over without a write",
    config: { display_name: "team" },
    exchanges: [found({ externalId: "hr-team" })],
    state: state({ external_id: "hr-team", origin: "adopted" }),
  },
  {
    name: "a group without an external id is taken over with always, and given one",
    config: { display_name: "Team", external_id: "hr-team", adopt_existing: "always" },
    exchanges: [
      { request: findGroup("Team"), answer: page(team("team", [])) },
      setExternalId({ op: "replace", path: "externalId", value: "hr-team" }, { externalId: "hr-team" }),
    ],
    state: state({
      display_name: "Team",
      external_id: "hr-team",
      origin: "adopted",
      adopt_existing: "always",
      replacement_cost: cost("Team"),
    }),
  },
  {
    name: "an external id changes in place",
    config: { display_name: "team", external_id: "hr-2" },
    prior: state({ external_id: "hr-1" }),
    exchanges: [setExternalId({ op: "replace", path: "externalId", value: "hr-2" }, { externalId: "hr-2" })],
    state: state({ external_id: "hr-2" }),
  },
  {
    name: "an empty external id takes it away",
    config: { display_name: "team", external_id: "" },
    prior: state({ external_id: "hr-1" }),
    exchanges: [setExternalId({ op: "remove", path: "externalId" }, {})],
    state: state({ external_id: "" }),
  },
  {
    name: "how to treat a group changes without a request",
    config: { display_name: "team", on_destroy: "abandon" },
    prior: state(),
    exchanges: [],
    state: state({ on_destroy: "abandon" }),
  },
  {
    name: "a group is deleted",
    config: null,
    prior: state(),
    exchanges: [
      { request: "GET /Groups/id-team", answer: team("team", []) },
      { request: "DELETE /Groups/id-team", status: 204 },
    ],
    state: null,
  },
  {
    name: "a group that is gone already is deleted",
    config: null,
    prior: state(),
    exchanges: [
      { request: "GET /Groups/id-team", ...notFound },
      { request: PROOF, answer: page() },
    ],
    state: null,
  },
  {
    name: "a group is abandoned",
    config: null,
    prior: state({ on_destroy: "abandon" }),
    exchanges: [],
    state: null,
  },
];

test.each(scenes)("$name", async ({ config, prior, exchanges, state: expected }) => {
  const reached = await played(exchanges, (core) => core.apply(GROUP, config, prior ?? null));
  expect(reached).toEqual(expected);
});

test("another name is another group, and the plan tells what that costs", async () => {
  const { state: planned, replaces } = await played([], (core) =>
    core.plan(GROUP, { display_name: "squad" }, state()),
  );
  expect(replaces).toEqual(["display_name"]);
  expect(planned).toMatchObject({ replacement_cost: cost("squad") });
});

test("another spelling of the name is no change", async () => {
  const { state: planned, replaces } = await played([], (core) =>
    core.plan(GROUP, { display_name: "TEAM" }, state()),
  );
  expect({ planned, replaces }).toEqual({ planned: state(), replaces: [] });
});

test.each([
  ["another external id", { external_id: "hr-1", adopt_existing: "always" }, "hr-9", "hr-9"],
  ["none where one is declared", { external_id: "hr-1" }, undefined, 'adopt_existing = "always"'],
])("a group with %s is refused while planning", async (_case, more, externalId, told) => {
  const refused = played([found({ externalId })], (core) =>
    core.plan(GROUP, { display_name: "team", ...more }),
  );
  await expect(refused).rejects.toThrow(told);
  await expect(refused).rejects.toThrow("terraform import 'atlassian_group.<name>' id-team");
});

test("a name that the organisation has outside the directory is one error", async () => {
  const exchanges = [
    none,
    {
      request: "POST /Groups",
      body: { schemas: [CORE_GROUP], displayName: "team" },
      ...taken("Resource [GROUP]: with displayName already exists."),
    },
  ];
  await expect(played(exchanges, (core) => core.apply(GROUP, { display_name: "team" }))).rejects.toThrow(
    "holds another record like the group team",
  );
});

describe("a refresh", () => {
  test("shows a new name and a new external id", async () => {
    const answer = team("squad", [], { id: "id-team", externalId: "hr-2" });
    const reached = await played([{ request: "GET /Groups/id-team", answer }], (core) =>
      core.read(GROUP, state({ external_id: "hr-1" })),
    );
    expect(reached).toEqual(state({ display_name: "squad", external_id: "hr-2" }));
  });

  test("drops a group that is proved to be gone", async () => {
    const exchanges = [
      { request: "GET /Groups/id-team", ...notFound },
      { request: ALL_GROUPS, answer: page() },
    ];
    expect(await played(exchanges, (core) => core.read(GROUP, state()))).toBeNull();
  });

  test("keeps everything when the whole directory answers 404", async () => {
    const exchanges = [
      { request: "GET /Groups/id-team", ...notFound },
      { request: ALL_GROUPS, ...notFound },
    ];
    await expect(played(exchanges, (core) => core.read(GROUP, state()))).rejects.toThrow(
      "There is no directory d-1",
    );
  });
});
