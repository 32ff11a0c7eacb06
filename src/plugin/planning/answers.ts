import type { PathStep, Problem } from "../problem";
import type { AttributeModel } from "../schema/model";
import { keyOf } from "../value/set";
import { DYNAMIC, type Type } from "../value/type";
import { UNKNOWN } from "../value/unknown";
import { Dynamic, isKnown, isList, isMap, same, sameType, type Value, type ValueMap } from "../value/value";

/**
 * What Terraform would refuse of a plan: a configured value that is neither as written nor, where both mean
 * the same, as it was.
 */
export function brokenPlan(
  attributes: readonly AttributeModel[],
  prior: ValueMap | null,
  config: ValueMap,
  planned: ValueMap,
  path: readonly PathStep[] = [],
): Problem[] {
  return attributes.flatMap((attribute) => {
    const { name, presence, nested, facets } = attribute;
    const written = config[name] ?? null;
    const value = planned[name] ?? null;
    const here = [...path, name];
    if (facets.writeOnly === true)
      return value === null ? [] : [bug(here, "a value was planned that must not be kept")];
    if (written === null) {
      const mayBeSet = presence === "computed" || presence === "optionalComputed";
      return value === null || mayBeSet
        ? []
        : [bug(here, "a value was planned that the configuration does not write")];
    }
    if (written === UNKNOWN || same(written, value)) return [];
    if (nested?.mode === "SINGLE" && isMap(written) && isMap(value)) {
      const before = prior?.[name] ?? null;
      return brokenPlan(nested.attributes, isMap(before) ? before : null, written, value, here);
    }
    if (prior !== null && same(prior[name] ?? null, value)) return [];
    if (nested !== undefined && (isList(value) || isMap(value))) return [];
    return [bug(here, "the planned value is not the configured one")];
  });
}

/** What Terraform would refuse of a state after an apply: a known planned value that came out otherwise. */
export function brokenState(
  attributes: readonly AttributeModel[],
  planned: ValueMap,
  state: ValueMap,
  path: readonly PathStep[] = [],
): Problem[] {
  return attributes.flatMap(({ name, nested, type }) => {
    const wanted = planned[name] ?? null;
    const value = state[name] ?? null;
    const here = [...path, name];
    if (!isKnown(value)) return [bug(here, "the new state is not wholly known")];
    return compatible(wanted, value, type)
      ? []
      : nested?.mode === "SINGLE" && isMap(wanted) && isMap(value)
        ? brokenState(nested.attributes, wanted, value, here)
        : [bug(here, "the new state is not what was planned")];
  });
}

/** Whether a value may come of a planned one of the same type: equal to it, with its unknown parts filled. */
function compatible(planned: Value, value: Value, type: Type): boolean {
  if (planned === UNKNOWN) return true;
  if (planned instanceof Dynamic) {
    return (
      value instanceof Dynamic &&
      sameType(planned.type, value.type) &&
      compatible(planned.value, value.value, planned.type)
    );
  }
  if (isList(planned)) {
    if (!isList(value)) return false;
    return type.kind === "set" ? compatibleSets(planned, value) : compatibleLists(planned, value, type);
  }
  if (!isMap(planned)) return same(planned, value);
  if (!isMap(value)) return false;
  const keys = Object.keys(planned);
  return (
    keys.length === Object.keys(value).length &&
    keys.every(
      (key) =>
        Object.hasOwn(value, key) &&
        compatible(planned[key] ?? null, value[key] ?? null, partType(type, key)),
    )
  );
}

function compatibleLists(planned: readonly Value[], value: readonly Value[], type: Type): boolean {
  return (
    planned.length === value.length &&
    planned.every((part, index) => compatible(part, value[index] ?? null, partType(type, index)))
  );
}

/** Which element an unknown one has become nobody can tell; two of them may have become one. */
function compatibleSets(planned: readonly Value[], value: readonly Value[]): boolean {
  const known = planned.filter(isKnown);
  if (known.length === planned.length) return same(planned, value);
  const keys = new Set(value.map(keyOf));
  return value.length <= planned.length && known.every((element) => keys.has(keyOf(element)));
}

/** The type of a part; where it does not matter, one that fits all. */
function partType(type: Type, step: PathStep): Type {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return type.element;
    case "tuple":
      return type.elements[Number(step)] ?? DYNAMIC;
    case "object":
      return type.attributes[step] ?? DYNAMIC;
    default:
      return DYNAMIC;
  }
}

function bug(path: readonly PathStep[], what: string): Problem {
  return {
    summary: "The provider answered inconsistently",
    detail: `${path.join(".")}: ${what}. This is a bug in the provider: please report it with the log (TF_LOG=debug).`,
    path,
  };
}
