import {
  ACCOUNT,
  ALL_USERS,
  CORE_USER,
  CUSTOM,
  ENTERPRISE,
  findUser,
  notFound,
  page,
  PATCH,
  person,
  PROOF,
  taken,
  team,
  written,
} from "../support/records";
import { type Exchange, played } from "../support/script";

const USER = "atlassian_user";
const ana = { user_name: "ana@acme.com", email: "ana@acme.com" };
/** The state of somebody with nothing but {@link ana}. */
const state = (more: object = {}): object => ({
  id: "id-ana",
  user_name: "ana@acme.com",
  email: "ana@acme.com",
  emails: [{ value: "ana@acme.com", type: "work", primary: true }],
  name: null,
  display_name: null,
  nick_name: null,
  title: null,
  preferred_language: null,
  timezone: null,
  department: null,
  organization: null,
  based_in: null,
  phone_numbers: null,
  external_id: null,
  active: true,
  account_id: "account-ana",
  directory_id: "d-1",
  origin: "created",
  adopt_existing: "inactive",
  adopt_id: null,
  on_destroy: "deactivate",
  keep_groups: false,
  revoke_api_tokens: true,
  account_status: null,
  groups_before: [],
  until: null,
  ...more,
});
const nobody: Exchange = { request: findUser("ana@acme.com"), answer: page() };
const found = (more: object = {}): Exchange => ({
  request: findUser("ana@acme.com"),
  answer: page(person("ana", more)),
});
const read = (more: object = {}): Exchange => ({ request: "GET /Users/id-ana", answer: person("ana", more) });
const put = (more: object, answer: object = more): Exchange => ({
  request: "PUT /Users/id-ana",
  body: written("ana", more),
  answer: person("ana", answer),
});
/** What this product knows nothing of, and must not lose. */
const others = { "urn:acme:1.0": { badge: 7 }, locale: "pt" };
const othersWritten = { schemas: [CORE_USER, ENTERPRISE, "urn:acme:1.0"], ...others };

interface Scene {
  readonly name: string;
  readonly config: object | null;
  readonly prior?: object;
  readonly exchanges: readonly Exchange[];
  readonly state: object | null;
}

const whole = {
  ...ana,
  name: { given_name: "Ana", family_name: "Silva" },
  display_name: 'Ana "the" Silva',
  nick_name: "ana",
  title: "Engineer",
  preferred_language: "pt-PT",
  timezone: "Europe/Lisbon",
  department: "R&D",
  organization: "Acme",
  based_in: "Lisboa",
  phone_numbers: [{ value: "+351 21", type: "work", primary: true }],
  external_id: "hr-1",
};
const wholeRecord = {
  schemas: [CORE_USER, ENTERPRISE, CUSTOM],
  name: { givenName: "Ana", familyName: "Silva" },
  displayName: 'Ana "the" Silva',
  nickName: "ana",
  title: "Engineer",
  preferredLanguage: "pt-PT",
  timezone: "Europe/Lisbon",
  department: "R&D",
  organization: "Acme",
  [ENTERPRISE]: { department: "R&D", organization: "Acme" },
  [CUSTOM]: { basedIn: "Lisboa" },
  phoneNumbers: [{ value: "+351 21", type: "work", primary: true }],
  externalId: "hr-1",
};

const scenes: readonly Scene[] = [
  {
    name: "a person is created",
    config: ana,
    exchanges: [
      nobody,
      {
        request: "POST /Users",
        body: written("ana", { schemas: [CORE_USER] }),
        status: 201,
        answer: person("ana"),
      },
    ],
    state: state(),
  },
  {
    name: "a person is created with everything",
    config: whole,
    exchanges: [
      nobody,
      {
        request: "POST /Users",
        body: written("ana", wholeRecord),
        status: 201,
        answer: person("ana", wholeRecord),
      },
    ],
    state: state({
      ...whole,
      name: {
        formatted: null,
        given_name: "Ana",
        middle_name: null,
        family_name: "Silva",
        honorific_prefix: null,
        honorific_suffix: null,
      },
    }),
  },
  {
    name: "a record that equals the declaration is taken over without a write",
    config: { ...ana, title: "Engineer", adopt_existing: "never" },
    exchanges: [found({ title: "Engineer", nickName: "kept" })],
    state: state({ title: "Engineer", nick_name: "kept", adopt_existing: "never", origin: "adopted" }),
  },
  {
    name: "somebody inactive comes back, and what is not declared stays",
    config: { ...ana, title: "Engineer" },
    exchanges: [
      found({ active: false, nickName: "kept" }),
      read({ active: false, nickName: "kept", ...others }),
      put({ nickName: "kept", title: "Engineer", ...othersWritten }),
    ],
    state: state({ title: "Engineer", nick_name: "kept", origin: "reactivated" }),
  },
  {
    name: "an update sends the whole record with what was declared in it",
    config: { ...ana, title: "Lead", department: "", phone_numbers: [] },
    prior: state({ title: "Engineer", department: "R&D", organization: "Acme" }),
    exchanges: [
      read({
        title: "Engineer",
        nickName: "set in the console",
        phoneNumbers: [{ value: "+1", primary: true }],
        [ENTERPRISE]: { department: "R&D", organization: "Acme" },
        ...others,
      }),
      put({
        title: "Lead",
        nickName: "set in the console",
        phoneNumbers: [],
        [ENTERPRISE]: { organization: "Acme" },
        ...othersWritten,
      }),
    ],
    state: state({ title: "Lead", department: "", organization: "Acme", phone_numbers: [] }),
  },
  {
    name: "a new surname is one PUT of the same record",
    config: {
      user_name: "ana.costa@acme.com",
      email: "ana.costa@acme.com",
      name: { family_name: "Costa" },
    },
    prior: state({
      name: {
        formatted: null,
        given_name: "Ana",
        middle_name: null,
        family_name: "Silva",
        honorific_prefix: null,
        honorific_suffix: null,
      },
    }),
    exchanges: [
      read({ name: { givenName: "Ana", familyName: "Silva" } }),
      put({
        userName: "ana.costa@acme.com",
        emails: [{ value: "ana.costa@acme.com", type: "work", primary: true }],
        name: { givenName: "Ana", familyName: "Costa" },
      }),
    ],
    state: state({
      user_name: "ana.costa@acme.com",
      email: "ana.costa@acme.com",
      emails: [{ value: "ana.costa@acme.com", type: "work", primary: true }],
      name: {
        formatted: null,
        given_name: "Ana",
        middle_name: null,
        family_name: "Costa",
        honorific_prefix: null,
        honorific_suffix: null,
      },
    }),
  },
  {
    name: "how to treat somebody changes without a write",
    config: { ...ana, on_destroy: "abandon", keep_groups: true },
    prior: state(),
    exchanges: [read()],
    state: state({ on_destroy: "abandon", keep_groups: true }),
  },
  {
    name: "somebody leaves, and leaves every group",
    config: null,
    prior: state(),
    exchanges: [
      read(),
      put({ active: false }, { active: false, groups: [{ value: "id-team", display: "team" }] }),
      { request: "GET /Groups/id-team", answer: team("team", ["ana", "bo"]) },
      {
        request: "PATCH /Groups/id-team",
        body: {
          schemas: [PATCH],
          Operations: [{ op: "remove", path: 'members[value eq "id-ana"]' }],
        },
        answer: team("team", ["bo"]),
      },
    ],
    state: null,
  },
  {
    name: "somebody leaves and keeps the groups",
    config: null,
    prior: state({ keep_groups: true }),
    exchanges: [
      read(),
      put({ active: false }, { active: false, groups: [{ value: "id-team", display: "team" }] }),
    ],
    state: null,
  },
  {
    name: "somebody is deleted",
    config: null,
    prior: state({ on_destroy: "delete" }),
    exchanges: [read(), { request: "DELETE /Users/id-ana", status: 204 }],
    state: null,
  },
  {
    name: "somebody is abandoned",
    config: null,
    prior: state({ on_destroy: "abandon" }),
    exchanges: [],
    state: null,
  },
  {
    name: "somebody who is gone already leaves",
    config: null,
    prior: state(),
    exchanges: [
      { request: "GET /Users/id-ana", ...notFound },
      { request: PROOF, answer: page() },
    ],
    state: null,
  },
];

test.each(scenes)("$name", async ({ config, prior, exchanges, state: expected }) => {
  const reached = await played(exchanges, (core) => core.apply(USER, config, prior ?? null));
  expect(reached).toEqual(expected);
});

describe("a refresh", () => {
  test("takes in what the directory has, in the spelling of the state where that means the same", async () => {
    const record = { userName: "Ana@ACME.com", title: "Lead", active: undefined, [ACCOUNT]: undefined };
    const reached = await played([{ request: "GET /Users/id-ana", answer: person("ana", record) }], (core) =>
      core.read(USER, state({ title: "Engineer", department: "" })),
    );
    expect(reached).toEqual(state({ title: "Lead", department: "", account_id: null }));
  });

  test("drops somebody who is proved to be gone", async () => {
    const exchanges = [
      { request: "GET /Users/id-ana", ...notFound },
      { request: ALL_USERS, answer: page() },
    ];
    expect(await played(exchanges, (core) => core.read(USER, state()))).toBeNull();
  });

  test("of a state that belongs to another directory asks nothing and is an error", async () => {
    await expect(played([], (core) => core.read(USER, state({ directory_id: "d-2" })))).rejects.toThrow(
      "The state belongs to another directory",
    );
  });
});

describe("a refusal of the directory", () => {
  test("names whoever has the address, and changes nothing", async () => {
    const exchanges = [
      nobody,
      {
        request: "POST /Users",
        body: written("ana", { schemas: [CORE_USER] }),
        ...taken("Resource [USER]: with email[ana@acme.com] already exists."),
      },
      {
        request: ALL_USERS,
        answer: page(person("old", { emails: [{ value: "ANA@acme.com", primary: true }] })),
      },
    ];
    await expect(played(exchanges, (core) => core.apply(USER, ana))).rejects.toThrow(
      /ana@acme\.com is taken by old@acme\.com.*terraform import 'atlassian_user\.<name>' id-old/su,
    );
  });

  test("an update that is answered with success and ignored is an error, and the state is the truth", async () => {
    const config = { ...ana, title: "Lead" };
    const exchanges = [read({ title: "Engineer" }), put({ title: "Lead" }, { title: "Engineer" })];
    const refusal: unknown = await played(exchanges, (core) =>
      core.apply(USER, config, state({ title: "Engineer" })).catch((error: unknown) => error),
    );
    expect(refusal).toMatchObject({
      message: expect.stringContaining("did not take over all of ana@acme.com") as unknown,
      cause: state({ title: "Engineer" }),
    });
  });
});
