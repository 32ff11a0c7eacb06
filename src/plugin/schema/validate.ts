import * as z from "zod";
import type { PathStep, Problem } from "../problem";
import { Decimal } from "../value/number";
import { UNKNOWN } from "../value/unknown";
import { isKnown, isList, isMap, type Value } from "../value/value";
import { type AttributeModel, modelOf } from "./model";
import { shown } from "./shown";
import type { Attributes } from "./values";

/**
 * What is wrong with a configuration by its schema. What is unknown is left alone. Whether an attribute is
 * required, or only the provider's to set, Terraform does not check at every depth, so that is done here too.
 */
export function checkConfig(attributes: Attributes, config: Value): readonly Problem[] {
  return isMap(config) ? checkAttributes(modelOf(attributes), config, { path: [], isSecret: false }) : [];
}

/** Where a value stands, and whether it may be shown. */
interface Place {
  readonly path: readonly PathStep[];
  readonly isSecret: boolean;
}

function checkAttributes(
  attributes: readonly AttributeModel[],
  values: Readonly<Record<string, Value>>,
  { path, isSecret }: Place,
): Problem[] {
  return attributes.flatMap((attribute) =>
    checkAttribute(attribute, values[attribute.name] ?? null, {
      path: [...path, attribute.name],
      isSecret: isSecret || attribute.facets.sensitive === true || attribute.facets.writeOnly === true,
    }),
  );
}

function checkAttribute(attribute: AttributeModel, value: Value, place: Place): Problem[] {
  const { presence, zod, nested } = attribute;
  if (value === null) return presence === "required" ? [missing(place)] : [];
  if (presence === "computed") {
    return [
      {
        summary: `${named(place)} cannot be written`,
        detail: "Only the provider sets it: remove it.",
        path: place.path,
      },
    ];
  }
  if (value === UNKNOWN) return [];
  if (nested === undefined) return checkType(zod, value, place);
  const isRight = nested.mode === "LIST" ? isList(value) : isMap(value);
  const objects = nested.mode === "SINGLE" ? [{ value, place }] : isRight ? partsOf(value, place) : [];
  return [
    ...checkWhole(zod, value, place),
    ...objects.flatMap(({ value: object, place: at }) =>
      isMap(object) ? checkAttributes(nested.attributes, object, at) : checkObject(object, at),
    ),
  ];
}

/**
 * What is required and null. To be asked again when a configuration is planned, because a value that nobody knew
 * when it was validated may turn out to be null, and null must not pass for empty.
 */
export function missingIn(attributes: readonly AttributeModel[], config: Value): readonly Problem[] {
  return missingInside(attributes, config, { path: [], isSecret: false });
}

function missingInside(attributes: readonly AttributeModel[], config: Value, place: Place): Problem[] {
  if (!isMap(config)) return [];
  return attributes.flatMap(({ name, presence, nested }) => {
    const value = config[name] ?? null;
    const here = inside(place, name);
    if (value === null) return presence === "required" ? [missing(here)] : [];
    if (nested === undefined) return [];
    if (nested.mode === "SINGLE") return missingInside(nested.attributes, value, here);
    return partsOf(value, here).flatMap((part) => missingInside(nested.attributes, part.value, part.place));
  });
}

function missing(place: Place): Problem {
  return {
    summary: `Missing ${named(place)}`,
    detail: "It is required, and null is not the same as empty: give it a value.",
    path: place.path,
  };
}

function checkObject(value: Value, place: Place): Problem[] {
  if (value === UNKNOWN) return [];
  return [problem(value === null ? "is no object" : `${shown(value)} is no object`, place)];
}

/** Checks a value without attributes part by part, so that what is unknown in it is no mistake. */
function checkType(type: z.core.$ZodType, value: Value, place: Place): Problem[] {
  if (value === UNKNOWN) return [];
  if (type instanceof z.ZodNullable) return value === null ? [] : checkType(type.unwrap(), value, place);
  if (type instanceof z.ZodArray && isList(value))
    return [...checkWhole(type, value, place), ...checkParts(type.element, value, place)];
  // Elements of a set have no place of their own.
  if (type instanceof z.ZodSet && isList(value))
    return [
      ...checkWhole(type, value, place),
      ...value.flatMap((element) => checkType(type.def.valueType, element, place)),
    ];
  if (type instanceof z.ZodRecord && isMap(value))
    return [
      ...checkWhole(type, value, place),
      ...Object.keys(value).flatMap((key) => checkType(type.keyType, key, inside(place, key))),
      ...checkParts(type.valueType, value, place),
    ];
  const isNumber = typeof value === "bigint" || value instanceof Decimal;
  if (isNumber && type instanceof z.ZodNumber)
    return [problem(`${secretOr(value, place)} has more digits than can be kept`, place)];
  return issuesOf(type, value).map((issue) => problem(`${secretOr(value, place)}: ${issue.message}`, place));
}

function checkParts(type: z.core.$ZodType, value: Value, place: Place): Problem[] {
  return partsOf(value, place).flatMap((part) => checkType(type, part.value, part.place));
}

function partsOf(value: Value, place: Place): readonly { readonly value: Value; readonly place: Place }[] {
  const parts: readonly (readonly [PathStep, Value])[] = isList(value)
    ? [...value.entries()]
    : isMap(value)
      ? Object.entries(value)
      : [];
  return parts.map(([step, part]) => ({ value: part, place: inside(place, step) }));
}

/** What is wrong with a list, set or map as a whole, such as its size; its parts are checked one by one. */
function checkWhole(type: z.core.$ZodType, value: Value, place: Place): Problem[] {
  if (type instanceof z.ZodObject || !isKnown(value)) return [];
  const whole = type instanceof z.ZodSet && isList(value) ? new Set(value) : value;
  return issuesOf(type, whole)
    .filter(({ path }) => path.length === 0)
    .map((issue) => problem(`${secretOr(value, place)}: ${issue.message}`, place));
}

function issuesOf(type: z.core.$ZodType, value: unknown): readonly z.core.$ZodIssue[] {
  return z.safeParse(type, value).error?.issues ?? [];
}

function inside({ path, isSecret }: Place, step: PathStep): Place {
  return { path: [...path, step], isSecret };
}

function problem(what: string, place: Place): Problem {
  return { summary: `Invalid ${named(place)}`, detail: `${what}.`, path: place.path };
}

function named({ path }: Place): string {
  return path.filter((step) => typeof step === "string").join(".");
}

function secretOr(value: Value, { isSecret }: Place): string {
  return isSecret ? "(sensitive value)" : shown(value);
}
