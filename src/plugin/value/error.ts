import type { PathStep } from "../problem";
import type { Type } from "./type";

/** Thrown when something is no value of the type that the schema gives it; it never holds the value itself. */
export class ValueError extends Error {
  override readonly name = "ValueError";

  constructor(
    message: string,
    /** From the outermost value to the one that is wrong. */
    readonly path: readonly PathStep[] = [],
  ) {
    super(message);
  }

  /** For a value that is of another type. */
  static mismatch(type: Type, found: unknown): ValueError {
    return new ValueError(`expected ${NAMES[type.kind]}, and found ${nameOf(found)}`);
  }
}

/** Reads a part, and tells in an error where it is. */
export function within<T>(step: PathStep, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(error.message, [step, ...error.path]);
    throw error;
  }
}

const NAMES: Readonly<Record<Type["kind"], string>> = {
  string: "a string",
  number: "a number",
  bool: "a bool",
  dynamic: "a value with its type",
  list: "a list",
  set: "a set",
  map: "a map",
  tuple: "a tuple",
  object: "an object",
};

function nameOf(found: unknown): string {
  if (found === null) return "null";
  if (Array.isArray(found)) return `an array of ${found.length}`;
  if (Number.isNaN(found)) return "NaN";
  switch (typeof found) {
    case "boolean":
      return "a bool";
    case "symbol":
      return "an unknown value";
    case "object":
    case "undefined":
      return "an object";
    default:
      return `a ${typeof found}`;
  }
}
