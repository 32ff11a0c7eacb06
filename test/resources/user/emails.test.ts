import { UNKNOWN } from "../../../src/plugin/attributes";
import { type Email, emailsOf, followEmail, plannedEmails } from "../../../src/resources/user/emails";
import type { UserDraft } from "../../../src/resources/user/profile";

const email = (value: string, primary: boolean, type: string | null = "work"): Email => ({
  value,
  type,
  primary,
});
const nothing: UserDraft = {
  id: null,
  user_name: null,
  email: null,
  emails: null,
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
  active: null,
  account_id: null,
  directory_id: null,
  origin: null,
  adopt_existing: null,
  adopt_id: null,
  on_destroy: null,
  keep_groups: null,
  account_status: null,
  revoke_api_tokens: null,
  until: null,
  groups_before: null,
};

/** The planned list for a plain `email`. */
function emailsFor(address: string | typeof UNKNOWN, before: readonly Email[] | null | "undecided"): unknown {
  const config: UserDraft = { ...nothing, email: address };
  const planned: UserDraft = { ...config, emails: UNKNOWN };
  followEmail(planned, config, before);
  return planned.emails;
}

describe("a plain email", () => {
  const home = email("ana@home.com", false, "home");
  test.each([
    ["is the only address of a new record", null, [email("ana@acme.com", true)]],
    [
      "takes the place of the primary one",
      [email("old@acme.com", true, "x"), home],
      [email("ana@acme.com", true, "x"), home],
    ],
    ["keeps the spelling that is there", [email("ANA@acme.com", true)], [email("ANA@acme.com", true)]],
    [
      "becomes the primary one where none is",
      [home, email("ana@acme.com", false)],
      [home, email("ana@acme.com", true)],
    ],
    ["comes first where neither it nor a primary one is there", [home], [email("ana@acme.com", true), home]],
    [
      "is there once where it was another address before",
      [email("old@acme.com", true), email("ana@acme.com", false, "home")],
      [email("ana@acme.com", true)],
    ],
  ])("%s", (_case, before, emails) => {
    expect(emailsFor("ana@acme.com", before)).toEqual(emails);
  });

  test("leaves the list unknown while it or the record is unknown", () => {
    expect(emailsFor(UNKNOWN, [home])).toBe(UNKNOWN);
    expect(emailsFor("ana@acme.com", "undecided")).toBe(UNKNOWN);
  });

  const decided: [string, UserDraft["emails"]][] = [
    ["that is found at last", UNKNOWN],
    ["as it is at last, whatever it was when the plan was made", [email("ana@acme.com", true)]],
  ];
  test.each(decided)("is written around the addresses of the record %s", (_case, emails) => {
    const planned: UserDraft = { ...nothing, email: "ana@acme.com", emails };
    const config: UserDraft = { ...planned, emails: null };
    expect(plannedEmails(planned, config, [email("old@acme.com", true), home])).toEqual([
      email("ana@acme.com", true),
      home,
    ]);
  });

  test("is left aside where the whole list is declared", () => {
    const planned: UserDraft = { ...nothing, email: "ana@acme.com", emails: [email("ana@acme.com", true)] };
    expect(plannedEmails(planned, planned, [home])).toEqual([email("ana@acme.com", true)]);
  });
});

test.each([
  ["the primary one", [email("a@acme.com", false), email("b@acme.com", true)], "b@acme.com"],
  ["nothing where none is", [email("a@acme.com", false)], null],
  ["unknown as long as an entry may be it", [UNKNOWN], UNKNOWN],
] as const)("with emails alone, email is %s", (_case, emails, expected) => {
  const config: UserDraft = { ...nothing, emails: [...emails] };
  const planned: UserDraft = { ...config, email: UNKNOWN };
  followEmail(planned, config, null);
  expect(planned.email).toBe(expected);
});

test("an address without a type or a flag is a secondary one of no type", () => {
  expect(emailsOf({ emails: [{ value: "a@acme.com" }] })).toEqual([email("a@acme.com", false, null)]);
  expect(emailsOf({})).toEqual([]);
});
