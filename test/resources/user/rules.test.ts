import { UNKNOWN } from "../../../src/plugin/attributes";
import { checkUser } from "../../../src/resources/user/rules";

const user_name = "ana@acme.example";
const work = { value: "ana@acme.example", type: "work", primary: true };
const home = { value: "ana@home.example", type: "home", primary: false };

const summaries = (config: Parameters<typeof checkUser>[0]): string[] =>
  checkUser(config).map(({ summary, path }) => `${summary} at ${path?.join(".") ?? ""}`);

describe("what a person needs", () => {
  test.each([
    ["a plain address", { user_name, email: "ana@acme.example", emails: null }],
    ["a list with one primary address", { user_name, email: null, emails: [home, work] }],
    ["both, when they agree but for case", { user_name, email: "Ana@acme.example", emails: [work] }],
    ["an address that is not known yet", { user_name, email: UNKNOWN, emails: null }],
    ["a list that is not known yet", { user_name, email: null, emails: UNKNOWN }],
    [
      "an entry that is not known yet and may be the primary one",
      { user_name, email: null, emails: [home, UNKNOWN] },
    ],
    ["a user name that is not known yet", { user_name: UNKNOWN, email: "a@b.example", emails: null }],
  ] as const)("%s is enough", (_case, config) => {
    expect(summaries({ ...config, emails: copied(config.emails) })).toEqual([]);
  });

  test.each([
    ["no address", { user_name, email: null, emails: null }, "No primary e-mail address at email"],
    ["no primary one", { user_name, email: null, emails: [home] }, "No primary e-mail address at emails"],
    [
      "two primary ones",
      { user_name, email: null, emails: [work, { ...home, primary: true }] },
      "More than one primary e-mail address at emails",
    ],
    [
      "an address twice",
      { user_name, email: null, emails: [work, { ...work, value: "ANA@acme.example", primary: false }] },
      "An e-mail address twice at emails.1.value",
    ],
    [
      "two different primary ones",
      { user_name, email: "bo@acme.example", emails: [work] },
      "Two different primary e-mail addresses at email",
    ],
  ] as const)("%s is told", (_case, config, expected) => {
    expect(summaries({ ...config, emails: copied(config.emails) })).toEqual([expected]);
  });
});

function copied<T>(list: readonly T[] | typeof UNKNOWN | null): T[] | typeof UNKNOWN | null {
  return list === null || list === UNKNOWN ? list : [...list];
}
