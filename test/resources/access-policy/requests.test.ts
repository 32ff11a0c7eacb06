import type { Core } from "../support/core";
import { findGroup, page, person, team } from "../support/records";
import { type Exchange, ORGANIZED, played } from "../support/script";

const POLICY = "atlassian_access_policy";
const JIRA = "acme.atlassian.net/jira-software";
const ARI = "ari:cloud:jira-software::site/s-1";

const policy = (more: object = {}): object => ({
  name: "team-jira",
  group: "team",
  application: JIRA,
  role: "atlassian/user",
  ...more,
});

/** What an apply of {@link policy} leaves in the state. */
const state = (more: object = {}): object => ({
  id: `${JIRA} atlassian/user team`,
  ...policy(),
  access_before: false,
  other_roles: [],
  resource_id: ARI,
  organization_group_id: "g-1",
  organization_id: "o-1",
  login_method_failed: {},
  ...more,
});

const applications: Exchange = {
  request: "POST org:/workspaces",
  body: { limit: 1000 },
  answer: {
    data: [
      {
        id: ARI,
        type: "workspace",
        attributes: {
          name: "Jira",
          typeKey: "jira-software",
          type: "Jira",
          status: "online",
          usage: 1,
          capacity: 10,
          hostUrl: "https://acme.atlassian.net",
        },
      },
    ],
    links: {},
  },
};

const groups: Exchange = {
  request: "POST org:/directories/-/groups/search",
  body: { groupNames: ["team"], limit: 50 },
  answer: {
    data: [{ id: "g-1", name: "team", directoryId: "d-org", externalSynced: true }],
    links: {},
  },
};

const roles = (...held: readonly string[]): Exchange => ({
  request: "GET org:/directories/-/groups/g-1/role-assignments?limit=50",
  answer: { data: held.length === 0 ? [] : [{ resourceId: ARI, roles: held }], links: {} },
});

const GROUP = "org:/directories/-/groups/g-1/role-assignments";
const write = (deed: "assign" | "revoke", roleId: string, more: Partial<Exchange> = {}): Exchange => ({
  request: `POST ${GROUP}/${deed}`,
  body: { resourceId: ARI, roleId },
  status: 204,
  ...more,
});

/** Who is in the group, for the seats and for the login method. */
const crew: readonly Exchange[] = [
  { request: findGroup("team"), answer: page(team("team", ["ana"])) },
  { request: "GET /Users/id-ana", answer: person("ana") },
];

const fails = (status: number, code: string, detail: string): Partial<Exchange> => ({
  status,
  answer: { errors: [{ id: "1", status: String(status), code, title: detail, detail }] },
});

const scene = <T>(exchanges: readonly Exchange[], play: (core: Core) => Promise<T>): Promise<T> =>
  played(exchanges, play, ORGANIZED);

const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );

test("access for a group that is there", async () => {
  const reached = await scene(
    [applications, groups, roles(), ...crew, write("assign", "atlassian/user"), roles("atlassian/user")],
    (core) => core.apply(POLICY, policy()),
  );
  expect(reached).toMatchObject(state());
});

test("access that is there already is not given again", async () => {
  const reached = await scene([applications, groups, roles("atlassian/user"), ...crew], (core) =>
    core.apply(POLICY, policy()),
  );
  expect(reached).toMatchObject(state({ access_before: true }));
});

test("another role is given before the old one is revoked", async () => {
  const reached = await scene(
    [
      applications,
      groups,
      roles("atlassian/user"),
      ...crew,
      write("assign", "atlassian/admin"),
      roles("atlassian/admin", "atlassian/user"),
      write("revoke", "atlassian/user"),
      roles("atlassian/admin"),
    ],
    (core) => core.apply(POLICY, policy({ role: "atlassian/admin" }), state()),
  );
  expect(reached).toMatchObject({
    id: `${JIRA} atlassian/admin team`,
    role: "atlassian/admin",
    access_before: false,
    other_roles: [],
  });
});

test("a refresh is one request", async () => {
  const reached = await scene([roles("atlassian/admin", "atlassian/user")], (core) =>
    core.read(POLICY, state()),
  );
  expect(reached).toMatchObject(state({ other_roles: ["atlassian/admin"] }));
});

describe("the end", () => {
  test("revokes what the policy gave, and sees it gone", async () => {
    await scene([write("revoke", "atlassian/user"), roles()], (core) => core.apply(POLICY, null, state()));
  });

  test("asks nothing when the access was there before", async () => {
    await scene([], (core) => core.apply(POLICY, null, state({ access_before: true })));
  });

  test("a role that somebody else has revoked is as good as revoked", async () => {
    await scene(
      [write("revoke", "atlassian/user", fails(404, "ADMIN-404-10", "Role assignment not found")), roles()],
      (core) => core.apply(POLICY, null, state()),
    );
  });

  test("so is one of a group that is gone", async () => {
    const gone = fails(404, "ADMIN-404-10", "Group not found");
    await scene([write("revoke", "atlassian/user", gone), { ...roles(), ...gone }], (core) =>
      core.apply(POLICY, null, state()),
    );
  });

  test("is not there before it shows", async () => {
    const said = await refusal(
      scene([write("revoke", "atlassian/user"), roles("atlassian/user")], (core) =>
        core.apply(POLICY, null, state()),
      ),
    );
    expect(said).toContain(
      "Atlassian agreed to revoke the role atlassian/user of " +
        `${ARI} from the group team, and it does not show`,
    );
  });
});

test("a licence that is full names the group, the role and the application", async () => {
  const said = await refusal(
    scene(
      [
        applications,
        groups,
        roles(),
        ...crew,
        write("assign", "atlassian/user", fails(409, "ADMIN-409-1", "Not enough seats")),
      ],
      (core) => core.apply(POLICY, policy()),
    ),
  );
  expect(said).toContain(
    "The licence of Jira has no room for the people of the group team with the role atlassian/user: Not enough seats",
  );
});

describe("a login method", () => {
  const others: Exchange = {
    request: "POST control:/users/auth-policies/bulk-fetch",
    body: { accountIds: ["account-ana"] },
    answer: [
      { accountId: "account-ana", email: "ana@acme.com", authenticationPolicy: { id: "p-0", name: "Other" } },
    ],
  };
  const added: Exchange = {
    request: "POST control:/auth-policy/p-1/add-users",
    body: { users: ["ana@acme.com"] },
    status: 202,
    answer: { taskId: "t-1", taskLink: "https://api.atlassian.com/t-1" },
  };
  const task = (inProgressCount: number, failureReasons: readonly object[] = []): Exchange => ({
    request: "GET control:/auth-policy/task/t-1",
    answer: {
      inProgressCount,
      successCount: 1 - inProgressCount,
      failureCount: failureReasons.length,
      failureReasons,
    },
  });
  const withLogin = policy({ authentication_policy_id: "p-1" });
  const granted = [write("assign", "atlassian/user"), roles("atlassian/user")];

  test("comes before the access, and its task is followed to its end", async () => {
    const reached = await scene(
      [applications, groups, roles(), ...crew, others, added, task(1), task(0), ...granted],
      (core) => core.apply(POLICY, withLogin),
    );
    expect(reached).toMatchObject(state({ authentication_policy_id: "p-1", login_method_failed: {} }));
  });

  test("whoever cannot join does not keep the others from the access", async () => {
    const why = [{ emails: ["ana@acme.com"], details: { status: 400, title: "No", detail: "Not managed" } }];
    const reached = await scene(
      [applications, groups, roles(), ...crew, others, added, task(0, why), ...granted],
      (core) => core.apply(POLICY, withLogin),
    );
    expect(reached).toMatchObject({ login_method_failed: { "ana@acme.com": "Not managed" } });
  });

  test("whoever has no address to be put in by is named, too", async () => {
    const scripted = [applications, groups, roles(), { request: findGroup("team"), answer: page() }];
    const users = {
      request: "POST org:/directories/-/users/search",
      body: { groupIds: ["g-1"], limit: 50 },
      answer: { data: [{ accountId: "account-ana", name: "Ana" }], links: {} },
    };
    const reached = await scene([...scripted, users, others, ...granted], (core) =>
      core.apply(POLICY, withLogin),
    );
    expect(reached).toMatchObject({
      login_method_failed: { ana: "No e-mail address is known, and people are put in by it" },
    });
  });

  test("nobody is put in who is in already", async () => {
    const there = {
      ...others,
      answer: [{ accountId: "account-ana", authenticationPolicy: { id: "p-1", name: "SSO" } }],
    };
    await scene([applications, groups, roles(), ...crew, there, ...granted], (core) =>
      core.apply(POLICY, withLogin),
    );
  });
});
