import type { AttributeModel } from "../schema/model";
import { UNKNOWN } from "../value/unknown";
import { isList, isMap, same, type Value, type ValueMap } from "../value/value";

/**
 * The planned values before the resource's own hook has a say.
 *
 * 1. What the configuration writes is planned as written, or in the prior spelling where that means the same.
 * 2. What it leaves out takes its default; else an `optionalComputed` attribute keeps its prior value (what is
 *    not written is not managed) and is unknown for a new resource.
 *    What is write-only is never kept.
 * 3. When anything differs from the prior state, `computed` attributes become unknown, the stable ones excepted.
 */
export function draftOf(
  attributes: readonly AttributeModel[],
  prior: ValueMap | null,
  config: ValueMap,
): ValueMap {
  const draft = planObject(attributes, prior, config, false);
  return prior !== null && same(draft, prior) ? prior : planObject(attributes, prior, config, true);
}

function planObject(
  attributes: readonly AttributeModel[],
  prior: ValueMap | null,
  config: ValueMap,
  differs: boolean,
): ValueMap {
  return Object.fromEntries(
    attributes.map((attribute) => {
      const { name } = attribute;
      return [
        name,
        planValue(
          attribute,
          prior === null ? undefined : (prior[name] ?? null),
          config[name] ?? null,
          differs,
        ),
      ];
    }),
  );
}

/** @param prior undefined for a new resource */
function planValue(
  attribute: AttributeModel,
  prior: Value | undefined,
  config: Value,
  differs: boolean,
): Value {
  if (attribute.facets.writeOnly === true) return null;
  if (config === UNKNOWN) return UNKNOWN;
  if (config === null) return planLeftOut(attribute, prior, differs);
  const { nested, facets } = attribute;
  if (nested === undefined) {
    const means = facets.same;
    const isSame = typeof prior === "string" && typeof config === "string" && means?.(prior, config) === true;
    return isSame ? prior : config;
  }
  const element = (before: Value | undefined, now: Value): Value =>
    isMap(now)
      ? planObject(nested.attributes, before !== undefined && isMap(before) ? before : null, now, differs)
      : now;
  switch (nested.mode) {
    case "SINGLE":
      return element(prior, config);
    case "LIST": {
      const before = prior !== undefined && isList(prior) ? prior : [];
      return isList(config) ? config.map((now, index) => element(before[index], now)) : config;
    }
    case "MAP": {
      const before = prior !== undefined && isMap(prior) ? prior : {};
      return isMap(config)
        ? Object.fromEntries(Object.entries(config).map(([key, now]) => [key, element(before[key], now)]))
        : config;
    }
  }
}

function planLeftOut(
  { presence, facets }: AttributeModel,
  prior: Value | undefined,
  differs: boolean,
): Value {
  switch (presence) {
    case "required":
    case "optional":
      return null;
    case "optionalComputed":
      if (facets.default !== undefined) return facets.default;
      return prior === undefined ? UNKNOWN : prior;
    case "computed":
      if (prior === undefined) return UNKNOWN;
      return differs && facets.stable !== true ? UNKNOWN : prior;
  }
}
