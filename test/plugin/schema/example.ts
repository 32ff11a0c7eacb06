import * as z from "zod";
import { computed, optional, optionalComputed, required } from "../../../src/plugin/attributes";

const about = { description: "For a test." };
const email = z.object({
  value: required(z.string().includes("@", "has no @"), about),
  type: optional(z.enum(["work", "home"]), about),
  verified: computed(z.boolean(), about),
});

/** Attributes of every kind that a schema may have. */
export const example = z.object({
  id: computed(z.string(), { ...about, stable: true }),
  name: required(z.string().min(2, "is too short"), { ...about, replaces: true }),
  age: optional(z.number().int("is not a whole number"), about),
  active: optionalComputed(z.boolean(), { ...about, default: true }),
  token: optional(z.string().min(8, "is too short"), { ...about, sensitive: true }),
  passphrase: optional(z.string().min(8, "is too short"), { ...about, writeOnly: true }),
  nick: optional(z.email("is no address"), { ...about, deprecated: "Use `name`." }),
  aliases: optional(z.array(z.string().min(1, "is empty")).max(2, "has more than two"), about),
  tags: optional(z.set(z.string().min(1, "is empty")).max(2, "has more than two"), about),
  members: optional(z.record(z.string().min(2, "is too short a key"), z.string().nullable()), about),
  lists: optional(z.record(z.string(), z.array(z.number())), about),
  anything: optional(z.unknown(), about),
  emails: optional(z.array(email).min(1, "is empty"), about),
  main: optional(email, about),
  sites: optional(z.record(z.string(), email), about),
  version: computed(z.string().nullable(), about),
});

export type Example = typeof example;
