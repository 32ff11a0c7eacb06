/** The beginning of a Terraform template sequence; cdktf's own markers for tokens look like one and are none. */
const TEMPLATE = /\$\{(?!TfToken\[)|%\{/gu;

/**
 * Values as Terraform's JSON syntax holds them: what was written in code arrives letter by letter. Without this
 * Terraform would evaluate a `${…}` that somebody has in a name, and names come from elsewhere: from an HR
 * system, say. Whoever means an expression passes a token, which is left as it is.
 */
export function literal(value: unknown): unknown {
  if (typeof value === "string") return literalText(value);
  if (Array.isArray(value)) return value.map(literal);
  return isPlain(value) ? literalValues(value) : value;
}

/** The same for a resource's attributes, or any other map. */
export function literalValues(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, part]: [string, unknown]) => [literalText(key), literal(part)]),
  );
}

function literalText(text: string): string {
  return text.replace(TEMPLATE, (sequence) => sequence.charAt(0) + sequence);
}

/** Tokens are objects of classes. */
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
