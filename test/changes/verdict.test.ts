import { verdict, type Limits } from "../../src/changes";
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
  replaced,
  stays,
} from "./plans";

const exodus: readonly Entry[] = [
  leaves("ana"),
  leaves("bo", { on_destroy: "delete" }),
  leaves("cy", { on_destroy: "abandon" }),
  stays("dee", { active: false }),
  replaced("eve"),
  leaves("fay", { active: false }),
  ...["s", "t", "u", "v", "w"].map((key) => stays(key)),
  members("g", ["ana", "bo"], []),
  members("h", ["ana"], []),
];

test.each<[string, readonly Entry[], Limits, readonly string[]]>([
  ["no limits", exodus, {}, []],
  [
    "everybody who is no longer able to log in or out of hand is counted once",
    exodus,
    { deactivations: 4, deactivationsPercent: 50 },
    [
      "! 5 people are deactivated, deleted, abandoned or replaced: more than the 4 allowed",
      "5 people of 10 active ones, 50 %, are deactivated, deleted, abandoned or replaced: at most 50 % allowed",
    ],
  ],
  [
    "emptying a group that gives access is access lost, although nobody is deactivated",
    [keptGroup("g"), members("g", ["ana", "bo"], []), keptPolicy("g")],
    { deactivations: 0, accessLost: 1 },
    [
      "0 people are deactivated, deleted, abandoned or replaced: at most 0 allowed",
      "! 2 people who stay lose access: more than the 1 allowed",
    ],
  ],
  [
    "groups deleted and replaced",
    [
      group("g", groupValues("g"), null),
      group("h", groupValues("h"), groupValues("h", { display_name: "i" }), {
        actions: ["delete", "create"],
      }),
      group("k", groupValues("k", { on_destroy: "abandon" }), null),
    ],
    { groupsDeleted: 1 },
    ["! 2 groups are deleted or replaced: more than the 1 allowed"],
  ],
  [
    "whatever changes in a group that needs an approval",
    [joins("eve"), keptGroup("Admins"), members("Admins", [], ["eve"], { fresh: ["eve"] })],
    { requireApprovalFor: ["admins", "others"] },
    ["! changes in the group admins need an approval: 1 person", "nothing changes in the group others"],
  ],
  [
    "nobody gives up the whole truth about a group without an approval",
    [
      keptGroup("g"),
      members("g", ["ana"], ["ana"], {
        after: { group_id: "gid-g", group: "g", members: {}, exclusive: false },
      }),
    ],
    { requireApprovalFor: ["g"] },
    ["! changes in the group g need an approval: 1 person, the group itself"],
  ],
  [
    "members whom nobody can count yet pass no gate",
    [
      keptGroup("g"),
      keptPolicy("g"),
      members("g", ["ana"], [], { values: { members: {} }, unknown: { members: true } }),
    ],
    { accessLost: 5, requireApprovalFor: ["g"] },
    [
      "! 0 people who stay lose access: at most 5 allowed, and the members of 1 group with access are not known before the apply",
      "! changes in the group g need an approval: members who are not known before the apply",
    ],
  ],
])("%s", (_what, plan, limits, lines) => {
  const { outcome, lines: found } = verdict(changesOf(...plan), limits);
  expect(found.map(({ isExceeded, text }) => (isExceeded ? `! ${text}` : text))).toEqual(lines);
  expect(outcome).toBe(lines.some((line) => line.startsWith("!")) ? "exceeded" : "passed");
});
