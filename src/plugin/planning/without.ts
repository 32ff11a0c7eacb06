import type { AttributeModel } from "../schema/model";
import { isList, isMap, type Value, type ValueMap } from "../value/value";

/** The values with null, at every depth, for those attributes that are to be left out. */
export function without(
  attributes: readonly AttributeModel[],
  values: ValueMap,
  isLeftOut: (attribute: AttributeModel) => boolean,
): ValueMap {
  return Object.fromEntries(
    attributes.map((attribute) => {
      const value = values[attribute.name] ?? null;
      return [attribute.name, isLeftOut(attribute) ? null : within(attribute, value, isLeftOut)];
    }),
  );
}

function within(
  { nested }: AttributeModel,
  value: Value,
  isLeftOut: (attribute: AttributeModel) => boolean,
): Value {
  if (nested === undefined) return value;
  const object = (part: Value): Value => (isMap(part) ? without(nested.attributes, part, isLeftOut) : part);
  if (nested.mode === "SINGLE") return object(value);
  if (isList(value)) return value.map(object);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, object(part)]));
}
