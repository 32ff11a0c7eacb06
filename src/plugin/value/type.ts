import * as z from "zod";

/** A Terraform type. */
export type Type =
  | { readonly kind: "string" }
  | { readonly kind: "number" }
  | { readonly kind: "bool" }
  | { readonly kind: "dynamic" }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "set"; readonly element: Type }
  | { readonly kind: "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, Type>> };

export const STRING: Type = { kind: "string" };
export const NUMBER: Type = { kind: "number" };
export const BOOL: Type = { kind: "bool" };
export const DYNAMIC: Type = { kind: "dynamic" };

/** The JSON form of a type, the same for the same types, as schemas and dynamic values carry it: `"string"`, `["list","bool"]`, … */
export function typeToJson(type: Type): unknown {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return [type.kind, typeToJson(type.element)];
    case "tuple":
      return ["tuple", type.elements.map(typeToJson)];
    case "object":
      return [
        "object",
        Object.fromEntries(
          Object.keys(type.attributes)
            .sort()
            .map((name) => [name, typeToJson(type.attributes[name] ?? DYNAMIC)]),
        ),
      ];
    default:
      return type.kind;
  }
}

const typeJson: z.ZodType<Type> = z.lazy(() =>
  z.union([
    z.enum(["string", "number", "bool", "dynamic"]).transform((kind): Type => ({ kind })),
    z
      .tuple([z.enum(["list", "set", "map"]), typeJson])
      .transform(([kind, element]): Type => ({ kind, element })),
    z
      .tuple([z.literal("tuple"), z.array(typeJson)])
      .transform(([kind, elements]): Type => ({ kind, elements })),
    z
      .tuple([z.literal("object"), z.record(z.string(), typeJson)], z.unknown())
      .transform(([kind, attributes]): Type => ({ kind, attributes })),
  ]),
);

/** The JSON form in UTF-8, as the protocol has it. */
export function typeBytes(type: Type): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(typeToJson(type)));
}

/** The type in its JSON form; throws on anything else. */
export function typeFromJson(json: unknown): Type {
  return typeJson.parse(json);
}
