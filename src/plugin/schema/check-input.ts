import type { PathStep, Problem } from "../problem";
import { UNKNOWN } from "../value/unknown";
import { isList, isMap, type Value } from "../value/value";
import { type AttributeModel, modelOf } from "./model";
import { checkConfig } from "./validate";
import type { Attributes, Draft } from "./values";

/** What a configuration must hold beyond the types of its attributes. */
export interface Rules<A extends Attributes> {
  /** Asked only when every attribute is right by itself; what is left out is null and a token is unknown. */
  check(config: Draft<A>): readonly Problem[];
}

/**
 * What is wrong with values that somebody wrote in code, before they become a configuration. Unlike Terraform
 * it is the first to see them, so it also refuses unknown names and missing required attributes.
 *
 * @param input attribute names to values; undefined counts as left out
 * @param isToken whether a value stands for one that is not known yet; it is left alone
 */
export function checkInput(
  attributes: Attributes,
  input: Readonly<Record<string, unknown>>,
  isToken: (value: unknown) => boolean,
  rules?: Rules<Attributes>,
): readonly Problem[] {
  const model = modelOf(attributes);
  const shape = checkNames(model, input, isToken, []);
  const config = complete(model, valueOf(input, isToken, [], shape));
  if (shape.length > 0) return shape;
  const problems = checkConfig(attributes, config);
  return problems.length === 0 && rules !== undefined && isMap(config)
    ? rules.check({ ...config })
    : problems;
}

/** The value with null for every attribute that was left out, as a configuration has it. */
function complete(attributes: readonly AttributeModel[], value: Value): Value {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    attributes.map(({ name, nested }) => [name, completePart(nested, value[name] ?? null)]),
  );
}

function completePart(nested: AttributeModel["nested"], value: Value): Value {
  if (nested === undefined) return value;
  if (nested.mode === "SINGLE") return complete(nested.attributes, value);
  if (isList(value)) return value.map((part) => complete(nested.attributes, part));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, complete(nested.attributes, part)]),
  );
}

function checkNames(
  attributes: readonly AttributeModel[],
  input: Readonly<Record<string, unknown>>,
  isToken: (value: unknown) => boolean,
  path: readonly PathStep[],
): Problem[] {
  const writable = attributes.filter(({ presence }) => presence !== "computed");
  const names = new Set(writable.map(({ name }) => name));
  const strangers = Object.keys(input).filter((name) => !names.has(name) && input[name] !== undefined);
  const problems: Problem[] = strangers.map((name) => ({
    summary: `Unknown attribute ${[...path, name].join(".")}`,
    detail: `There is ${[...names].join(", ")}.`,
    path: [...path, name],
  }));
  for (const { name, presence, nested } of writable) {
    const value = input[name];
    if (value === undefined || value === null) {
      if (presence === "required") {
        problems.push({
          summary: `Missing ${[...path, name].join(".")}`,
          detail: "It is required.",
          path: [...path, name],
        });
      }
      continue;
    }
    if (nested === undefined || isToken(value)) continue;
    const here = [...path, name];
    for (const [step, part] of partsOf(nested.mode, value)) {
      if (isToken(part)) continue;
      const inner = step === undefined ? here : [...here, step];
      if (isRecord(part)) problems.push(...checkNames(nested.attributes, part, isToken, inner));
      else problems.push(invalid(inner, "It is no object."));
    }
  }
  return problems;
}

/** The objects in a value; what is no list or map where one belongs is left for the schema to refuse. */
function partsOf(
  mode: "SINGLE" | "LIST" | "MAP",
  value: unknown,
): (readonly [PathStep | undefined, unknown])[] {
  if (mode === "SINGLE") return [[undefined, value]];
  if (mode === "LIST")
    return Array.isArray(value) ? value.map((part: unknown, index) => [index, part] as const) : [];
  return isRecord(value) ? Object.entries(value) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The input as a value; what no value can be made of is added to the problems. */
function valueOf(
  input: unknown,
  isToken: (value: unknown) => boolean,
  path: readonly PathStep[],
  problems: Problem[],
): Value {
  if (input === undefined || input === null) return null;
  if (isToken(input)) return UNKNOWN;
  if (typeof input === "string" || typeof input === "number" || typeof input === "boolean") return input;
  if (Array.isArray(input))
    return input.map((part: unknown, index) => valueOf(part, isToken, [...path, index], problems));
  if (isRecord(input)) {
    return Object.fromEntries(
      Object.entries(input).map(([key, part]) => [key, valueOf(part, isToken, [...path, key], problems)]),
    );
  }
  problems.push(invalid(path, `A ${typeof input} is no value that a configuration can have.`));
  return null;
}

function invalid(path: readonly PathStep[], detail: string): Problem {
  return { summary: `Invalid ${path.join(".")}`, detail, path };
}
