import * as z from "zod";
import { BOOL, DYNAMIC, NUMBER, STRING, type Type } from "../value/type";
import { facets, type Facets } from "./attribute";
import type { Attributes } from "./values";

/** Who sets an attribute: the configuration, the provider, or the provider where the configuration does not. */
export type Presence = "required" | "optional" | "computed" | "optionalComputed";

/** One attribute with all that Terraform and the planning need to know of it. */
export interface AttributeModel {
  readonly name: string;
  readonly presence: Presence;
  readonly facets: Facets;
  readonly type: Type;
  /** Checks a value that is neither null nor unknown. */
  readonly zod: z.ZodType;
  /** Whether a state may hold null for it. */
  readonly nullable: boolean;
  readonly nested: Nested | undefined;
}

/** Attributes within an attribute: one object, or a list or map of them. */
export interface Nested {
  readonly mode: "SINGLE" | "LIST" | "MAP";
  readonly attributes: readonly AttributeModel[];
}

const models = new WeakMap<Attributes, readonly AttributeModel[]>();

/** The attributes of a zod object, worked out once for each. */
export function modelOf(attributes: Attributes): readonly AttributeModel[] {
  const known = models.get(attributes);
  if (known !== undefined) return known;
  const model = Object.entries(attributes.shape).map(([name, type]) => attributeModel(name, type));
  models.set(attributes, model);
  return model;
}

/** The type of an object with these attributes. */
export function objectType(attributes: readonly AttributeModel[]): Type {
  return { kind: "object", attributes: Object.fromEntries(attributes.map(({ name, type }) => [name, type])) };
}

function attributeModel(name: string, declared: z.ZodType): AttributeModel {
  const about = facets.get(declared);
  if (about === undefined) {
    throw new Error(`attribute ${name} was not made with required, optional, computed or optionalComputed`);
  }
  const isComputed = declared instanceof z.ZodReadonly;
  const withoutComputed = isComputed ? zodOf(declared.unwrap()) : declared;
  const isOptional = withoutComputed instanceof z.ZodOptional;
  const written = isOptional ? zodOf(withoutComputed.unwrap()) : withoutComputed;
  const inner = written instanceof z.ZodNullable ? zodOf(written.unwrap()) : written;
  const presence = isComputed
    ? isOptional
      ? "optionalComputed"
      : "computed"
    : isOptional
      ? "optional"
      : "required";
  const nested = nestedOf(inner);
  return {
    name,
    presence,
    facets: about,
    type: nested === undefined ? typeOf(name, inner) : nestedType(nested),
    zod: inner,
    nullable: isOptional || written instanceof z.ZodNullable,
    nested,
  };
}

/** zod types what a wrapper holds by its core type; everything that we make is of the classic kind. */
function zodOf(type: z.core.$ZodType): z.ZodType {
  if (type instanceof z.ZodType) return type;
  throw new Error("a schema was made with another variant of zod");
}

function nestedOf(type: z.ZodType): Nested | undefined {
  if (type instanceof z.ZodObject) return { mode: "SINGLE", attributes: modelOf(type) };
  if (type instanceof z.ZodArray) {
    const element = type.element;
    return element instanceof z.ZodObject ? { mode: "LIST", attributes: modelOf(element) } : undefined;
  }
  if (type instanceof z.ZodRecord) {
    const element = type.valueType;
    return element instanceof z.ZodObject ? { mode: "MAP", attributes: modelOf(element) } : undefined;
  }
  return undefined;
}

function nestedType({ mode, attributes }: Nested): Type {
  const element = objectType(attributes);
  return mode === "SINGLE" ? element : { kind: mode === "LIST" ? "list" : "map", element };
}

function typeOf(name: string, type: z.ZodType): Type {
  // z.email() and its like are strings without being a ZodString.
  if (type.type === "string" || type instanceof z.ZodEnum) return STRING;
  if (type instanceof z.ZodNumber) return NUMBER;
  if (type instanceof z.ZodBoolean) return BOOL;
  if (type instanceof z.ZodNullable) return typeOf(name, zodOf(type.unwrap()));
  if (type instanceof z.ZodArray) return { kind: "list", element: typeOf(name, zodOf(type.element)) };
  if (type instanceof z.ZodSet) return { kind: "set", element: typeOf(name, zodOf(type.def.valueType)) };
  if (type instanceof z.ZodUnknown) return DYNAMIC;
  if (type instanceof z.ZodRecord) return { kind: "map", element: typeOf(name, zodOf(type.valueType)) };
  throw new Error(`attribute ${name} has a zod type that is no Terraform type: ${type.type}`);
}
