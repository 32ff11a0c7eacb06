import * as z from "zod";
import { computed, optional, optionalComputed, required } from "../../plugin/attributes";
import { name, profileText, sameName } from "../text";

/** What a group is declared with. */
export const groupAttributes = z.object({
  id: computed(z.string(), { description: "The SCIM id.", stable: true }),
  display_name: required(name("the display name"), {
    description:
      "The group's name, compared without case. Atlassian cannot rename a synchronised group: another name is another group, and this one is replaced.",
    replaces: true,
    same: sameName,
  }),
  external_id: optionalComputed(profileText("the external id"), {
    description:
      "The group's id in the system where groups come from. Left out, the directory keeps what it has.",
  }),
  directory_id: computed(z.string(), { description: "The directory that holds the group.", stable: true }),
  origin: computed(z.enum(["created", "adopted"]), {
    description: "Whether the group was `created` or `adopted` from the directory as an existing one.",
    stable: true,
  }),
  privileged: optional(z.boolean(), {
    description:
      "Whether the group gives more than most, such as administrators' rights: a mark for whoever reads a preview. It changes nothing in the directory.",
  }),
  replacement_cost: computed(z.string(), {
    description: "What is lost when this group is replaced by another: shown in each plan that does so.",
  }),
  adopt_existing: optionalComputed(z.enum(["never", "always"]), {
    description:
      "Whether a create may take over a group of the same name that differs from the declaration. One that equals it always is taken over; one with another `external_id` never.",
    default: "never",
  }),
  on_destroy: optionalComputed(z.enum(["delete", "abandon"]), {
    description:
      "What happens to the group when the declaration goes. Deleting it also takes away the product access and permissions that are bound to it. Terraform acts on the value in the state.",
    default: "delete",
  }),
});

export type GroupAttributes = typeof groupAttributes;
