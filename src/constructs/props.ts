import { type IResolvable, Token } from "cdktf";
import * as z from "zod";
import { type Attributes, checkInput, type PathStep, type Problem, type Rules } from "../plugin/attributes";
import type { PropProblem } from "./errors";

/** One attribute that may be written. */
interface Writable {
  readonly attribute: string;
  /** The attributes of the object, or of the objects in the list, that it holds. */
  readonly nested: Attributes | undefined;
  readonly isList: boolean;
}

/** Values by attribute name, tokens still in them; what is left out is not there. */
export type Values = Readonly<Record<string, unknown>>;

const writables = new WeakMap<Attributes, ReadonlyMap<string, Writable>>();

/** Whether Terraform, and not the program, knows the value. */
export function isToken(value: unknown): value is IResolvable {
  return Token.isUnresolved(value);
}

/** A text that is known when the code is synthesised; undefined for a token and for what is no text. */
export function plainText(value: unknown): string | undefined {
  return typeof value === "string" && !isToken(value) ? value : undefined;
}

/** The props that there are not, for a construct whose props are no schema's. */
export function strangersAmong(
  props: object,
  known: readonly string[],
  others: readonly string[] = [],
): readonly PropProblem[] {
  return Object.entries<unknown>({ ...props })
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => noSuchProp(name, [...known, ...others]));
}

function noSuchProp(prop: string, known: readonly string[]): PropProblem {
  return { prop, detail: `there is no such prop. There is ${known.join(", ")}.` };
}

export interface DeclaredOptions {
  readonly rules?: Rules<Attributes> | undefined;
  /** Props that the construct takes beside its attributes, for whoever misspells one of them. */
  readonly others?: readonly string[];
}

/**
 * Turns props into attribute values and says what is wrong with them. Tokens are left alone: Terraform and the
 * provider check them when they are known.
 */
export function declared(
  attributes: Attributes,
  props: object,
  { rules, others = [] }: DeclaredOptions = {},
): { readonly values: Values; readonly problems: readonly PropProblem[] } {
  const strangers: PropProblem[] = [];
  const values = valuesOf(attributes, props, "", strangers, others);
  if (strangers.length > 0) return { values, problems: strangers };
  return { values, problems: checkInput(attributes, values, isToken, rules).map(inProps) };
}

/** The names that props may have. */
function propNames(attributes: Attributes): readonly string[] {
  return [...writablesOf(attributes).keys()];
}

/** `user_name` → `userName`. */
export function camelCase(attribute: string): string {
  return attribute.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

function valuesOf(
  attributes: Attributes,
  props: object,
  at: string,
  strangers: PropProblem[],
  others: readonly string[] = [],
): Values {
  const known = writablesOf(attributes);
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>({ ...props })) {
    if (value === undefined || value === null) continue;
    const writable = known.get(name);
    if (writable === undefined) {
      strangers.push(noSuchProp(`${at}${name}`, [...known.keys(), ...others]));
      continue;
    }
    values[writable.attribute] = valueOf(writable, value, `${at}${name}`, strangers);
  }
  return values;
}

function valueOf(
  { nested, isList }: Writable,
  value: unknown,
  at: string,
  strangers: PropProblem[],
): unknown {
  if (nested === undefined || isToken(value)) return value;
  const element = (part: unknown, where: string): unknown => {
    if (isToken(part)) return part;
    if (isObject(part)) return valuesOf(nested, part, `${where}.`, strangers);
    strangers.push({ prop: where, detail: `must be an object with ${propNames(nested).join(", ")}.` });
    return part;
  };
  if (!isList) return element(value, at);
  if (Array.isArray(value)) return value.map((part: unknown, index) => element(part, `${at}[${index}]`));
  strangers.push({ prop: at, detail: "must be an array." });
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function writablesOf(attributes: Attributes): ReadonlyMap<string, Writable> {
  const known = writables.get(attributes);
  if (known !== undefined) return known;
  const made = new Map<string, Writable>();
  for (const [attribute, type] of Object.entries(attributes.shape)) {
    if (type instanceof z.ZodReadonly && !(type.unwrap() instanceof z.ZodOptional)) continue;
    made.set(camelCase(attribute), { attribute, ...nestedOf(type) });
  }
  writables.set(attributes, made);
  return made;
}

function nestedOf(type: z.core.$ZodType): Pick<Writable, "nested" | "isList"> {
  if (type instanceof z.ZodReadonly || type instanceof z.ZodOptional || type instanceof z.ZodNullable) {
    return nestedOf(type.unwrap());
  }
  if (type instanceof z.ZodArray) return { nested: nestedOf(type.element).nested, isList: true };
  return { nested: type instanceof z.ZodObject ? type : undefined, isList: false };
}

/** The provider's words are those of HCL; here they are said in TypeScript's. */
function inProps({ summary, detail, path }: Problem): PropProblem {
  const prop = (path ?? []).reduce<string>(step, "");
  const said = detail.replace(/`([^`]*)`/gu, (_, code: string) => camelCase(code).replace(/ = /gu, ": "));
  return { prop, detail: /^(Invalid|Missing) /u.test(summary) ? said : `${lowerFirst(summary)}. ${said}` };
}

function step(path: string, next: PathStep): string {
  if (typeof next === "number") return `${path}[${next}]`;
  if (path === "") return camelCase(next);
  return /^\w+$/u.test(next) ? `${path}.${camelCase(next)}` : `${path}[${JSON.stringify(next)}]`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
