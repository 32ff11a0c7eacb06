import type { PathStep, Problem } from "../problem";
import type { AttributeModel } from "../schema/model";
import { UNKNOWN } from "../value/unknown";
import { isList, isMap, same, type Value, type ValueMap } from "../value/value";

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
    const { name, presence, nested } = attribute;
    const written = config[name] ?? null;
    const value = planned[name] ?? null;
    const here = [...path, name];
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
  return attributes.flatMap(({ name, nested }) => {
    const wanted = planned[name] ?? null;
    const value = state[name] ?? null;
    const here = [...path, name];
    if (hasUnknown(value)) return [bug(here, "the new state is not wholly known")];
    return compatible(wanted, value)
      ? []
      : nested !== undefined && isMap(wanted) && isMap(value)
        ? brokenState(nested.attributes, wanted, value, here)
        : [bug(here, "the new state is not what was planned")];
  });
}

/** Whether a value may come of a planned one: equal to it, with its unknown parts filled. */
export function compatible(planned: Value, value: Value): boolean {
  if (planned === UNKNOWN) return true;
  if (isList(planned)) {
    return (
      isList(value) &&
      planned.length === value.length &&
      planned.every((part, index) => compatible(part, value[index] ?? null))
    );
  }
  if (isMap(planned)) {
    if (!isMap(value)) return false;
    const keys = Object.keys(planned);
    return (
      keys.length === Object.keys(value).length &&
      keys.every((key) => Object.hasOwn(value, key) && compatible(planned[key] ?? null, value[key] ?? null))
    );
  }
  return same(planned, value);
}

function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isMap(value) && Object.values(value).some(hasUnknown);
}

function bug(path: readonly PathStep[], what: string): Problem {
  return {
    summary: "The provider answered inconsistently",
    detail: `${path.join(".")}: ${what}. This is a bug in the provider: please report it with the log (TF_LOG=debug).`,
    path,
  };
}
