import { isRecord, type RawValues } from "./attributes";

/** Which group's resource a membership or a policy refers to by `group_id`, by the address of its block. */
export type GroupReferences = ReadonlyMap<string, string>;

/**
 * Reads from a plan's configuration what the values cannot tell as long as the group does not exist: its id is
 * unknown then, and plain HCL may leave its name out.
 */
export function groupReferences(configuration: unknown): GroupReferences {
  const found = new Map<string, string>();
  if (isRecord(configuration)) collect(configuration.root_module, "", found);
  return found;
}

function collect(module: unknown, path: string, found: Map<string, string>): void {
  if (!isRecord(module)) return;
  for (const block of Array.isArray(module.resources) ? module.resources : []) {
    if (!isRecord(block) || typeof block.address !== "string" || !isRecord(block.expressions)) continue;
    const name = groupNamedIn(block.expressions.group_id);
    if (name !== undefined) found.set(`${path}${block.address}`, name);
  }
  const calls: RawValues = isRecord(module.module_calls) ? module.module_calls : {};
  for (const [name, call] of Object.entries(calls))
    if (isRecord(call)) collect(call.module, `${path}module.${name}.`, found);
}

function groupNamedIn(expression: unknown): string | undefined {
  const references: unknown = isRecord(expression) ? expression.references : undefined;
  for (const reference of Array.isArray(references) ? references : []) {
    const name = typeof reference === "string" ? /^atlassian_group\.[\w-]+/u.exec(reference)?.[0] : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/**
 * The addresses that the group's resource may have, for one instance of a block that refers to it: with the same key
 * under `count` and `for_each`, or without any.
 */
export function candidates(address: string, references: GroupReferences): readonly string[] {
  const { block, module, key } = takenApart(address);
  const group = references.get(block);
  return group === undefined ? [] : [`${module}${group}${key}`, `${module}${group}`];
}

// Keys in brackets may hold anything in quotes, dots and brackets too.
const KEY = String.raw`\[(?:"(?:[^"\\]|\\.)*"|\d+)\]`;
const MODULE = new RegExp(String.raw`^(?:module\.[^.[]+(?:${KEY})?\.)*`, "u");
const EVERY_KEY = new RegExp(KEY, "gu");
const LAST_KEY = new RegExp(`${KEY}$`, "u");

function takenApart(address: string): {
  readonly block: string;
  readonly module: string;
  readonly key: string;
} {
  return {
    block: address.replace(EVERY_KEY, ""),
    module: MODULE.exec(address)?.[0] ?? "",
    key: LAST_KEY.exec(address)?.[0] ?? "",
  };
}
