import * as z from "zod";
import { computed, optional, optionalComputed, required } from "../../../src/plugin/attributes";
import { type AttributeModel, modelOf, objectType } from "../../../src/plugin/schema/model";
import { valueFrom } from "../../../src/plugin/value/convert";
import { isMap, type ValueMap } from "../../../src/plugin/value/value";

const about = { description: "" };
const sameText = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
const email = z.object({
  value: required(z.string(), { ...about, same: sameText }),
  primary: optionalComputed(z.boolean(), { ...about, default: false }),
  hash: computed(z.string(), about),
  realm: optional(z.string(), { ...about, replaces: true }),
});
const inner = z.object({
  site: optional(z.object({ name: optional(z.string(), { ...about, replaces: true }) }), about),
});

/** Attributes that are planned in every way there is. */
export const planned: readonly AttributeModel[] = modelOf(
  z.object({
    id: computed(z.string(), { ...about, stable: true }),
    version: computed(z.string(), about),
    name: required(z.string(), { ...about, same: sameText, replaces: true }),
    title: optional(z.string(), about),
    active: optionalComputed(z.boolean(), about),
    mode: optionalComputed(z.string(), { ...about, default: "soft" }),
    secret: optional(z.string(), { ...about, writeOnly: true }),
    tags: optional(z.set(z.string()), about),
    anything: optional(z.unknown(), about),
    main: optional(email, about),
    emails: optional(z.array(email), about),
    sites: optional(z.record(z.string(), email), about),
    inner: optional(inner, about),
  }),
);

/** A whole value: what is not given is null. */
export function valueOf(parts: object): ValueMap {
  const value = valueFrom(parts, objectType(planned));
  if (!isMap(value)) throw new Error("this is no object");
  return value;
}
