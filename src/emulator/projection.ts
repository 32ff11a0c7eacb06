import { isJson, type Json } from "./json";

/**
 * Only some attributes, as `attributes` and `excludedAttributes` ask for: names such as `userName`, `name.givenName`
 * or `urn:…:User:department`, in any case. `id` and `schemas` are always there.
 */
export function projected(record: Json, query: URLSearchParams): Json {
  const wanted = paths(query.get("attributes"));
  const unwanted = paths(query.get("excludedAttributes"));
  if (wanted === undefined && unwanted === undefined) return record;
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
      if (key === "id" || key === "schemas") return [[key, value]];
      const kept = wanted === undefined ? value : part(value, below(wanted, key), true);
      const left = unwanted === undefined ? kept : part(kept, below(unwanted, key), false);
      return left === undefined ? [] : [[key, left]];
    }),
  );
}

function paths(list: string | null): readonly string[] | undefined {
  const names = (list ?? "").split(",").map((name) => name.trim().toLowerCase());
  const given = names.filter((name) => name !== "");
  return given.length === 0 ? undefined : given;
}

/** What is asked for of one attribute: all of it, some parts, or nothing. */
function below(asked: readonly string[], key: string): "all" | readonly string[] {
  const name = key.toLowerCase();
  if (asked.includes(name)) return "all";
  return asked
    .filter((path) => path.startsWith(`${name}.`) || path.startsWith(`${name}:`))
    .map((path) => path.slice(name.length + 1));
}

function part(value: unknown, asked: "all" | readonly string[], keeps: boolean): unknown {
  if (asked === "all") return keeps ? value : undefined;
  if (asked.length === 0) return keeps ? undefined : value;
  if (Array.isArray(value)) return value.map((entry: unknown) => part(entry, asked, keeps));
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => asked.includes(key.toLowerCase()) === keeps),
  );
}
