import type { AttributeChange } from "./changes";
import type { Held } from "./resources";

/** What stands for a value that is made by the apply. */
export const UNKNOWN = "(known after apply)";
const HIDDEN = "(sensitive)";

/**
 * Which attributes differ, in the order of their declaration in the schema. A missing text and an empty one are the
 * same; what is inside of an object gets a line each.
 */
export function attributeChanges<Attributes extends object>(
  before: Held<Attributes>,
  after: Held<Attributes>,
  names: readonly (keyof Attributes & string)[],
): readonly AttributeChange[] {
  if (before === after) return [];
  return names.flatMap((attribute): readonly AttributeChange[] => {
    const isSensitive = before.sensitive.has(attribute) || after.sensitive.has(attribute);
    const from = before.attributes[attribute];
    if (after.unknown.has(attribute))
      return [
        {
          attribute,
          from: isSensitive ? HIDDEN : shown(from),
          to: UNKNOWN,
          ...(isSensitive && { hidden: "sensitive" }),
        },
      ];
    const changes = differences(attribute, from, after.attributes[attribute]);
    if (!isSensitive || changes.length === 0) return changes;
    return [{ attribute, from: HIDDEN, to: HIDDEN, hidden: "sensitive" }];
  });
}

/** What a new record gets, as far as it is known: the same lines, from nothing. */
export function attributesWritten<Attributes extends object>(
  after: Held<Attributes>,
  names: readonly (keyof Attributes & string)[],
): readonly AttributeChange[] {
  const nothing: Held<Partial<Attributes>> = { ...after, attributes: {} };
  return attributeChanges<Partial<Attributes>>(nothing, after, names).map((change) => ({
    ...change,
    from: null,
  }));
}

function differences(attribute: string, from: unknown, to: unknown): readonly AttributeChange[] {
  if (isObject(from) || isObject(to)) {
    const left = isObject(from) ? from : {};
    const right = isObject(to) ? to : {};
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].flatMap((name) => differences(`${attribute}.${name}`, left[name], right[name]));
  }
  const old = shown(from);
  const now = shown(to);
  return (old ?? "") === (now ?? "") ? [] : [{ attribute, from: old, to: now }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in one line: addresses and phone numbers as people write them. */
function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((item) => shown(item)).join(", ");
  if (!isObject(value)) return JSON.stringify(value);
  const { value: main, type, primary, ...others } = value;
  if (typeof main !== "string") return JSON.stringify({ ...value, ...others });
  const notes = [typeof type === "string" ? type : "", primary === true ? "primary" : ""].filter(
    (note) => note !== "",
  );
  return notes.length === 0 ? main : `${main} (${notes.join(", ")})`;
}
