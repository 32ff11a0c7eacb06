import * as z from "zod";
import { computed, optional, optionalComputed, required } from "../../plugin/attributes";
import { day, folded, name, sameName } from "../text";

const memberName = name("a member's user name").refine(
  (text) => folded(text) === text,
  "is written with upper case: names compare without case, and a map's keys must be in lower case",
);

/** What a membership is declared with. */
export const membershipAttributes = z.object({
  id: computed(z.string(), { description: "The group's SCIM id." }),
  group_id: required(name("the group's id"), {
    description: "The SCIM id of the group, usually from the group resource.",
  }),
  group: optionalComputed(name("the group's name"), {
    description: "The group's display name, for the reader of a plan. It is checked against `group_id`.",
    same: sameName,
  }),
  members: required(z.record(memberName, name("a member's SCIM id").nullable()), {
    description:
      "The members: a map from user name, in lower case, to SCIM id. With null the person is found by name. An empty map means nobody.",
  }),
  until: optional(day("the last day"), {
    description:
      "The membership's last day (`YYYY-MM-DD`), for whoever reads the plan. The construct leaves the membership out from the day after.",
  }),
  directory_id: computed(z.string(), { description: "The directory that holds the group.", stable: true }),
  exclusive: optionalComputed(z.boolean(), {
    description:
      "Whether these are all members (`true`: anybody else is taken out) or some among others (`false`: the others are left alone).",
    default: true,
  }),
  found: computed(z.record(z.string(), z.string()), {
    description: "The SCIM ids of those members whose value is null.",
  }),
  evicted: computed(z.record(z.string(), z.string()), {
    description:
      "Who was in the group without being declared when an exclusive membership was created, and was taken out by it: user name to SCIM id.",
    stable: true,
  }),
  version: computed(z.string(), {
    description:
      "Changes whenever somebody enters or leaves. Whatever must follow a change of members takes it as an input.",
  }),
});

export type MembershipAttributes = typeof membershipAttributes;
