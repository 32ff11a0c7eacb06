import fc from "fast-check";
import { differences, digest } from "../../src/changes";
import {
  changesOf,
  type Entry,
  group,
  groupValues,
  joins,
  keptGroup,
  keptPolicy,
  leaves,
  members,
  policy,
  policyValues,
  stays,
} from "./plans";

const plan: readonly Entry[] = [
  leaves("ana"),
  joins("eve"),
  stays("bo", { title: "Head" }),
  keptGroup("g"),
  keptGroup("h"),
  members("g", ["ana", "bo"], ["eve"], { fresh: ["eve"] }),
  members("h", [], ["bo"]),
  keptPolicy("g"),
];

test("the digest is the same for every order of the resources", () => {
  const expected = digest(changesOf(...plan));
  expect(expected).toMatch(/^sha256:[0-9a-f]{64}$/u);
  fc.assert(
    fc.property(fc.shuffledSubarray([...plan], { minLength: plan.length }), (shuffled) => {
      expect(digest(changesOf(...shuffled))).toBe(expected);
    }),
  );
});

const other = { email: "eve@attacker.example" };
const login = { authentication_policy_id: "policy-2" };

test.each<[string, Entry, Entry]>([
  ["a joiner's address", joins("eve"), joins("eve", other)],
  ["a joiner's title", joins("eve"), joins("eve", { title: "Boss" })],
  ["what becomes of a joiner in the end", joins("eve"), joins("eve", { on_destroy: "abandon" })],
  [
    "what is written into a record that is taken over",
    joins("eve", { origin: "adopted", id: "1" }),
    joins("eve", { origin: "adopted", id: "1", ...other }),
  ],
  [
    "a new policy's login method",
    policy("g", null, policyValues("g")),
    policy("g", null, policyValues("g", login)),
  ],
  [
    "whether a membership is the whole truth about its group",
    members("g", [], ["ana"]),
    members("g", [], ["ana"], {
      after: { group_id: "gid-g", group: "g", members: { "ana@acme.example": "id-ana" }, exclusive: false },
    }),
  ],
  [
    "a group's mark",
    group("g", groupValues("g", { on_destroy: "abandon" }), groupValues("g")),
    group("g", groupValues("g", { on_destroy: "abandon" }), groupValues("g", { privileged: false })),
  ],
])("%s cannot be another one than was reviewed", (_what, reviewed, now) => {
  expect(digest(changesOf(now))).not.toBe(digest(changesOf(reviewed)));
  expect(differences(changesOf(reviewed), changesOf(now))).toHaveLength(1);
});

test("names in the words of a difference are in one line, and nothing in them takes effect", () => {
  const [line] = differences(changesOf(), changesOf(joins("eve", { user_name: "\n::add-mask::\u001b[2J" })));
  expect(line).toBe("⏎::add-mask::⟨U+001B⟩[2J: changes, and was not reviewed");
});

test("another change has another digest, and the difference is told in words", () => {
  const reviewed = changesOf(...plan);
  const now = changesOf(...plan.slice(1, 2), stays("bo", { title: "Chief" }), ...plan.slice(3), leaves("cy"));
  expect(digest(now)).not.toBe(digest(reviewed));
  expect(differences(reviewed, reviewed)).toEqual([]);
  expect(differences(reviewed, now)).toEqual([
    "ana@acme.example: changes in another way than was reviewed",
    "bo@acme.example: changes in another way than was reviewed",
    "cy@acme.example: changes, and was not reviewed",
  ]);
  expect(differences(now, reviewed)).toContain(
    "cy@acme.example: was to change when it was reviewed, and is not any more",
  );
});
