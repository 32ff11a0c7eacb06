import type { PathStep } from "../problem";
import type { AttributeModel, Nested } from "../schema/model";
import { isList, isMap, same, type Value, type ValueMap } from "../value/value";

/** The paths whose planned change cannot be made in place. */
export function replacedPaths(
  attributes: readonly AttributeModel[],
  prior: ValueMap,
  planned: ValueMap,
  path: readonly PathStep[] = [],
): (readonly PathStep[])[] {
  return attributes.flatMap(({ name, facets, nested }) => {
    const before = prior[name] ?? null;
    const after = planned[name] ?? null;
    const here = [...path, name];
    if (same(before, after)) return [];
    if (facets.replaces === true) return [here];
    if (nested === undefined) return [];
    return pairs(nested.mode, before, after).flatMap(([step, left, right]) =>
      replacedPaths(nested.attributes, left, right, step === undefined ? here : [...here, step]),
    );
  });
}

/** The objects that stand in the same place before and after; one that is new or gone is no replacement. */
function pairs(
  mode: Nested["mode"],
  before: Value,
  after: Value,
): (readonly [PathStep | undefined, ValueMap, ValueMap])[] {
  if (mode === "LIST") {
    if (!isList(before) || !isList(after)) return [];
    return after.flatMap((right, index) => pair(index, before[index], right));
  }
  if (!isMap(before) || !isMap(after)) return [];
  if (mode === "SINGLE") return [[undefined, before, after]];
  return Object.entries(after).flatMap(([key, right]) =>
    pair(key, Object.hasOwn(before, key) ? before[key] : undefined, right),
  );
}

function pair(
  step: PathStep,
  before: Value | undefined,
  after: Value,
): (readonly [PathStep, ValueMap, ValueMap])[] {
  return before !== undefined && isMap(before) && isMap(after) ? [[step, before, after]] : [];
}

/** Sorted and without repetition, as Terraform compares them. */
export function sortedPaths(paths: readonly (readonly PathStep[])[]): (readonly PathStep[])[] {
  const byText = new Map(paths.map((path) => [JSON.stringify(path), path]));
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, path]) => path);
}
