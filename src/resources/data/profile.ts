import * as z from "zod";
import { computed, type Known } from "../../plugin/attributes";
import { accountIdOf, type ScimUser } from "../../scim";
import { profileOf } from "../user/profile";

const text = z.string().nullable();

const personName = z.object({
  formatted: computed(text, { description: "The whole name." }),
  family_name: computed(text, { description: "The family name." }),
  given_name: computed(text, { description: "The given name." }),
  middle_name: computed(text, { description: "The middle names." }),
  honorific_prefix: computed(text, { description: "A title in front of the name." }),
  honorific_suffix: computed(text, { description: "What follows the name." }),
});

const contact = z.object({
  value: computed(z.string(), { description: "The address or number." }),
  type: computed(text, { description: "What it is used for." }),
  primary: computed(z.boolean().nullable(), { description: "Whether it is the main one." }),
});

/** What the data sources tell of a person beside the keys that people are looked up by. */
export const profileData = {
  account_id: computed(text, { description: "The Atlassian account that the record is linked to." }),
  active: computed(z.boolean().nullable(), { description: "Whether the person may log in." }),
  email: computed(text, { description: "The primary e-mail address." }),
  emails: computed(z.array(contact).nullable(), { description: "All e-mail addresses." }),
  name: computed(personName.nullable(), { description: "The parts of the name." }),
  display_name: computed(text, { description: "The name that Atlassian shows." }),
  nick_name: computed(text, { description: "The public name." }),
  title: computed(text, { description: "The job title." }),
  preferred_language: computed(text, { description: "The language." }),
  timezone: computed(text, { description: "The time zone." }),
  department: computed(text, { description: "The department." }),
  organization: computed(text, { description: "The company or organisational unit." }),
  based_in: computed(text, { description: "Where the person works." }),
  phone_numbers: computed(z.array(contact).nullable(), { description: "Phone numbers." }),
};

/** A person as a data source lists them. */
export const listedUser = z.object({
  id: computed(z.string(), { description: "The SCIM id." }),
  user_name: computed(z.string(), { description: "The user name as the directory writes it." }),
  external_id: computed(text, { description: "The id in the system where people come from." }),
  ...profileData,
});

/** The record in the shape of {@link listedUser}. */
export function listed(record: ScimUser): Known<typeof listedUser> {
  return { ...profileOf(record), id: record.id, account_id: accountIdOf(record) ?? null };
}
