import { user } from "./support/hcl";
import { organisation, type Organisation } from "./support/organisation";
import { actionsOf } from "./support/workspace";

let org: Organisation;
beforeEach(async () => {
  org = await organisation();
});
afterEach(async () => {
  await org.close();
});

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CUSTOM = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";

/** Somebody with everything that can be declared. */
const whole = (key: string): object => ({
  user_name: `${key}@Acme.Example`,
  emails: [
    { value: `${key}@acme.example`, type: "work", primary: true },
    { value: `${key}@home.example`, type: "home" },
  ],
  name: {
    formatted: "Dr Ana M. Silva Jr",
    family_name: "Silva",
    given_name: "Ana",
    middle_name: "M.",
    honorific_prefix: "Dr",
    honorific_suffix: "Jr",
  },
  display_name: 'Ana "the" Silva \\ 日本',
  nick_name: "ana",
  title: "Engineer",
  preferred_language: "pt-PT",
  timezone: "Europe/Lisbon",
  department: "R&D",
  organization: "Acme",
  based_in: "Lisboa",
  phone_numbers: [{ value: "+351 21", type: "work", primary: true }],
  external_id: `hr-${key}`,
  active: true,
});

/** The same as the directory holds it. */
const wholeName = {
  formatted: "Dr Ana M. Silva Jr",
  familyName: "Silva",
  givenName: "Ana",
  middleName: "M.",
  honorificPrefix: "Dr",
  honorificSuffix: "Jr",
};
const wholeRecord = (key: string): object => ({
  userName: `${key}@Acme.Example`,
  emails: [
    { value: `${key}@acme.example`, type: "work", primary: true },
    { value: `${key}@home.example`, type: "home", primary: false },
  ],
  name: wholeName,
  displayName: 'Ana "the" Silva \\ 日本',
  nickName: "ana",
  title: "Engineer",
  preferredLanguage: "pt-PT",
  timezone: "Europe/Lisbon",
  [ENTERPRISE]: { department: "R&D", organization: "Acme" },
  [CUSTOM]: { basedIn: "Lisboa" },
  phoneNumbers: [{ value: "+351 21", type: "work", primary: true }],
  externalId: `hr-${key}`,
  active: true,
});

interface Edit {
  /** What is declared instead. */
  readonly declared: object;
  /** What the directory then holds instead. */
  readonly held: object;
}

/** Each attribute with another value, one person for each. */
const edits: Readonly<Record<string, Edit>> = {
  display_name: { declared: { display_name: "A. Silva" }, held: { displayName: "A. Silva" } },
  nick_name: { declared: { nick_name: "" }, held: { nickName: undefined } },
  title: { declared: { title: "Lead" }, held: { title: "Lead" } },
  preferred_language: { declared: { preferred_language: "en-GB" }, held: { preferredLanguage: "en-GB" } },
  timezone: { declared: { timezone: "Europe/Berlin" }, held: { timezone: "Europe/Berlin" } },
  department: {
    declared: { department: "Labs" },
    held: { [ENTERPRISE]: { department: "Labs", organization: "Acme" } },
  },
  organization: { declared: { organization: "" }, held: { [ENTERPRISE]: { department: "R&D" } } },
  based_in: { declared: { based_in: "Porto" }, held: { [CUSTOM]: { basedIn: "Porto" } } },
  phone_numbers: { declared: { phone_numbers: [] }, held: { phoneNumbers: undefined } },
  external_id: { declared: { external_id: "hr-2" }, held: { externalId: "hr-2" } },
  active: { declared: { active: false }, held: { active: false } },
  one_part_of_the_name: {
    declared: { name: { family_name: "Costa", middle_name: "" } },
    held: { name: { ...wholeName, familyName: "Costa", middleName: undefined } },
  },
  emails: {
    declared: { emails: [{ value: "new@acme.example", primary: true }] },
    held: { emails: [{ value: "new@acme.example", primary: true }] },
  },
  email_alone: {
    declared: { emails: undefined, email: "alone@acme.example" },
    held: {
      emails: [
        { value: "alone@acme.example", type: "work", primary: true },
        { value: "email_alone@home.example", type: "home", primary: false },
      ],
    },
  },
  user_name: { declared: { user_name: "married@acme.example" }, held: { userName: "married@acme.example" } },
};
const keys = Object.keys(edits);
const address = (key: string): string => `atlassian_user.${key}`;
const everybodyIs = (action: string): object => Object.fromEntries(keys.map((key) => [address(key), action]));
const people = (attributesOf: (key: string) => object): object => ({
  resource: { atlassian_user: Object.fromEntries(keys.map((key) => [key, attributesOf(key)])) },
});

/** What the directory holds, by key, without what it makes up itself. */
function records(ids: ReadonlyMap<string, string>): Readonly<Record<string, object>> {
  const byId = new Map(org.directory.users().map((record) => [record.id, record]));
  return Object.fromEntries(
    [...ids].map(([key, id]) => {
      const { id: _id, meta: _meta, schemas: _schemas, groups: _groups, ...rest } = byId.get(id) ?? {};
      const { "urn:scim:schemas:extension:atlassian-external:1.0": _account, ...profile } = rest;
      return [key, profile];
    }),
  );
}
const idsByKey = (): ReadonlyMap<string, string> =>
  new Map(keys.map((key) => [key, org.directory.idOf(`${key}@acme.example`)]));

test("each attribute is created, changes in place, and plans empty afterwards", async () => {
  await org.begin(people(whole));
  const ids = idsByKey();
  expect(records(ids)).toEqual(Object.fromEntries(keys.map((key) => [key, wholeRecord(key)])));

  const changed = people((key) => ({ ...whole(key), ...edits[key]?.declared }));
  org.workspace.write(changed);
  expect(actionsOf(await org.workspace.plan())).toEqual(everybodyIs("update"));
  await org.deploy(changed);
  expect(org.directory.users()).toHaveLength(keys.length);
  expect(records(ids)).toEqual(
    Object.fromEntries(keys.map((key) => [key, { ...wholeRecord(key), ...edits[key]?.held }])),
  );
});

test("drift in each attribute shows and is put right", async () => {
  await org.begin(people(whole));
  const ids = idsByKey();
  const drifts: Readonly<Record<string, object>> = {
    display_name: { displayName: "Somebody Else" },
    nick_name: { nickName: "x" },
    title: { title: null },
    preferred_language: { preferredLanguage: "de" },
    timezone: { timezone: "UTC" },
    department: { [ENTERPRISE]: { department: "x", organization: "Acme" } },
    organization: { [ENTERPRISE]: { department: "R&D" } },
    based_in: { [CUSTOM]: { basedIn: "x" } },
    phone_numbers: { phoneNumbers: [] },
    external_id: { externalId: "hr-9" },
    active: { active: false },
    one_part_of_the_name: { name: { ...wholeName, givenName: "Else" } },
    emails: { emails: [{ value: "somebody@else.example", type: "work", primary: true }] },
    email_alone: { emails: [{ value: "email_alone@acme.example", type: "work", primary: true }] },
    user_name: { userName: "somebody@else.example" },
  };
  for (const key of keys) org.directory.changeUser(`${key}@acme.example`, { ...drifts[key] });
  expect(actionsOf(await org.workspace.plan())).toEqual(everybodyIs("update"));
  await org.deploy(people(whole));
  expect(records(ids)).toEqual(Object.fromEntries(keys.map((key) => [key, wholeRecord(key)])));
});

test("what is not written is not managed, and no update clears it", async () => {
  await org.begin(user("ana", 'title = "Engineer"'));
  const emails = [
    { value: "ana@acme.example", type: "work", primary: true },
    { value: "ana@home.example", type: "home", primary: false },
  ];
  org.directory.changeUser("ana@acme.example", {
    displayName: "Set in the console",
    nickName: "ana",
    phoneNumbers: [{ value: "+1", type: "work", primary: true }],
    emails,
    active: false,
  });
  await org.expectNothingToChange();
  await org.deploy(user("ana", 'title = "Lead"'));
  expect(org.directory.users()[0]).toMatchObject({
    title: "Lead",
    displayName: "Set in the console",
    nickName: "ana",
    phoneNumbers: [{ value: "+1" }],
    emails,
    active: false,
  });
  await org.deploy(user("ana", 'title = "Lead"\n active = true'));
  expect(org.people()).toEqual(["ana@acme.example"]);
});

test("a change of case alone is no change", async () => {
  await org.deploy(user("ana"));
  org.workspace.write(user("ana").replace(/ana@acme/gu, "ANA@Acme"));
  expect(actionsOf(await org.workspace.plan())).toEqual({});
  org.directory.changeUser("ana@acme.example", {
    userName: "ANA@ACME.example",
    emails: [{ value: "ANA@ACME.example", type: "work", primary: true }],
  });
  await org.expectNothingToChange();
});
