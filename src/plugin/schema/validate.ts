import * as z from "zod";
import type { PathStep, Problem } from "../problem";
import { UNKNOWN } from "../value/unknown";
import { isKnown, isList, isMap, type Value } from "../value/value";
import { type AttributeModel, modelOf } from "./model";
import type { Attributes } from "./values";

/**
 * What is wrong with a configuration by its schema. What is unknown is left alone, and so is what is null:
 * whether an attribute is required Terraform checks itself.
 */
export function checkConfig(attributes: Attributes, config: Value): readonly Problem[] {
  return isMap(config) ? checkAttributes(modelOf(attributes), config, []) : [];
}

function checkAttributes(
  attributes: readonly AttributeModel[],
  values: Readonly<Record<string, Value>>,
  path: readonly PathStep[],
): Problem[] {
  return attributes.flatMap((attribute) =>
    checkValue(attribute, values[attribute.name] ?? null, [...path, attribute.name]),
  );
}

function checkValue(attribute: AttributeModel, value: Value, path: readonly PathStep[]): Problem[] {
  if (value === null || value === UNKNOWN) return [];
  const { nested } = attribute;
  if (nested === undefined) return checkLeaf(attribute, value, path);
  const own = isKnown(value) ? checkShape(attribute, value, path) : [];
  if (nested.mode === "SINGLE")
    return isMap(value) ? [...own, ...checkAttributes(nested.attributes, value, path)] : own;
  const elements: [PathStep, Value][] = isList(value)
    ? [...value.entries()]
    : isMap(value)
      ? Object.entries(value)
      : [];
  return [
    ...own,
    ...elements.flatMap(([step, element]) =>
      isMap(element) ? checkAttributes(nested.attributes, element, [...path, step]) : [],
    ),
  ];
}

/** How many objects there may be; the objects themselves are checked attribute by attribute. */
function checkShape({ zod }: AttributeModel, value: Value, path: readonly PathStep[]): Problem[] {
  // The elements hold null where zod would have nothing, so of their complaints none counts.
  const result = zod instanceof z.ZodArray ? zod.safeParse(value) : undefined;
  return (result?.error?.issues ?? [])
    .filter((issue) => issue.path.length === 0)
    .map((issue) => problem(issue, path, value));
}

function checkLeaf({ zod }: AttributeModel, value: Value, path: readonly PathStep[]): Problem[] {
  if (zod instanceof z.ZodRecord && isMap(value)) {
    return Object.entries(value).flatMap(([key, element]) => [
      ...problems(z.safeParse(zod.keyType, key), [...path, key], key),
      ...checkElement(zod.valueType, element, [...path, key]),
    ]);
  }
  if (zod instanceof z.ZodArray && isList(value)) {
    return value.flatMap((element, index) => checkElement(zod.element, element, [...path, index]));
  }
  return problems(zod.safeParse(value), path, value);
}

function checkElement(type: z.core.$ZodType, element: Value, path: readonly PathStep[]): Problem[] {
  return element === UNKNOWN ? [] : problems(z.safeParse(type, element), path, element);
}

function problems(result: z.ZodSafeParseResult<unknown>, path: readonly PathStep[], value: Value): Problem[] {
  return (result.error?.issues ?? []).map((issue) => problem(issue, path, value));
}

function problem(issue: z.core.$ZodIssue, path: readonly PathStep[], value: Value): Problem {
  return {
    summary: `Invalid ${path.filter((step) => typeof step === "string").join(".")}`,
    detail: `${shown(value)}: ${issue.message}.`,
    path,
  };
}

function shown(value: Value): string {
  const text = typeof value === "symbol" ? "(unknown)" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
