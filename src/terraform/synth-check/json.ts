/** An object of Terraform's JSON syntax, or undefined when the value is none. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

/** A block with its labels, as `["null_resource", "x"]`. */
export interface Block {
  readonly labels: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The blocks of a type: an object for each label, and at every level an array may stand for several.
 *
 * @returns undefined in the place of what is no block
 */
export function* blocksIn(
  value: unknown,
  labelCount: number,
  labels: readonly string[] = [],
): Generator<Block | undefined> {
  if (Array.isArray(value)) {
    for (const entry of value as readonly unknown[]) yield* blocksIn(entry, labelCount, labels);
    return;
  }
  const body = objectOf(value);
  if (body === undefined) yield undefined;
  else if (labels.length === labelCount) yield { labels, body };
  else
    for (const [label, inner] of Object.entries(body)) yield* blocksIn(inner, labelCount, [...labels, label]);
}

/** Every text in the value, those of keys too: in an expression both are templates. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* textsIn(inner);
  }
}

/**
 * The first key that an object of the JSON text holds twice. JavaScript forgets all but the last, and Terraform
 * takes each of them.
 *
 * @param text well-formed JSON
 */
export function keyHeldTwice(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]/gsu;
  // Sticky: however many blanks stand before the colon, nothing is copied.
  const colon = /[ \t\r\n]*:/uy;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else {
      colon.lastIndex = index + token.length;
      if (!colon.test(text)) continue;
      const key = String(JSON.parse(token));
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
