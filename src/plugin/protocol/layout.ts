import { ENUMS, FIELDS, type Messages } from "./messages";

const SCALARS = ["string", "bytes", "bool", "int64", "int32", "uint32"] as const;

/** What a field's value is. */
export type FieldType =
  | { readonly kind: (typeof SCALARS)[number] }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "message"; readonly message: keyof Messages };

/** A field of a message. */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: FieldType;
  readonly shape: "single" | "repeated" | "map";
  /** Whether a value that is absent is told from the default. */
  readonly presence: boolean;
  /** The oneof that the field belongs to; at most one of its members has a value. */
  readonly oneof: string | undefined;
}

/** The fields of a message, by ascending number. */
export type Layout = readonly Field[];

const layouts = new Map<keyof Messages, Layout>();

/** The layout of a message, made when it is first needed: most runs use a few messages only. */
export function layoutOf(name: keyof Messages): Layout {
  let layout = layouts.get(name);
  if (layout === undefined) {
    const entries = FIELDS[name] === "" ? [] : FIELDS[name].split(",");
    layout = entries.map(parseEntry).sort((left, right) => left.number - right.number);
    layouts.set(name, layout);
  }
  return layout;
}

function parseEntry(entry: string): Field {
  const match = /^(\d+) (\w+) (\w+)(\[\]|\{\}|\?|\|(\w+))?$/.exec(entry);
  const [, number, name, type, suffix, oneof] = match ?? [];
  if (number === undefined || name === undefined || type === undefined)
    throw new TypeError(`"${entry}" is no entry of the generated table of fields`);
  return {
    number: Number(number),
    name,
    type: parseType(type),
    shape: suffix === "[]" ? "repeated" : suffix === "{}" ? "map" : "single",
    presence: suffix === "?" || oneof !== undefined,
    oneof,
  };
}

function parseType(name: string): FieldType {
  const scalar = SCALARS.find((candidate) => candidate === name);
  if (scalar !== undefined) return { kind: scalar };
  if (isKeyOf(ENUMS, name)) return { kind: "enum", values: ENUMS[name] };
  if (isKeyOf(FIELDS, name)) return { kind: "message", message: name };
  throw new TypeError(`"${name}" is no type of the generated table of fields`);
}

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}
