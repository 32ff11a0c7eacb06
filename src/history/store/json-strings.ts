/** The strings of JSON text, found without reading it: what is around them stays byte for byte. */

export interface InString {
  /** What stands between the quotes, escaped as it is. */
  readonly text: string;
  readonly isKey: boolean;
  /** The key before it; undefined for the elements of a list after the first. */
  readonly key: string | undefined;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const COLON = /\s*:/uy;

/** Where the strings' contents begin and end. */
export function* strings(json: string): Generator<readonly [number, number]> {
  for (let at = json.indexOf('"'); at !== -1;) {
    const end = endOfString(json, at);
    yield [at + 1, end];
    at = json.indexOf('"', end + 1);
  }
}

export function withStrings(json: string, change: (string: InString) => string): string {
  let result = "";
  let done = 0;
  let key: string | undefined;
  for (const [start, end] of strings(json)) {
    const text = json.slice(start, end);
    COLON.lastIndex = end + 1;
    const isKey = COLON.test(json);
    result += json.slice(done, start) + change({ text, isKey, key: isKey ? undefined : key });
    done = end;
    key = isKey ? text : undefined;
  }
  return result + json.slice(done);
}

/** @param start where the string's first quote is */
export function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return json.length;
}
