/** The strings of JSON text, found without reading it: what is around them stays byte for byte. */

export interface InString {
  /** What it means, with its escapes read. */
  readonly text: string;
  readonly isKey: boolean;
  /** Of a value its key; of a list's elements the list's. */
  readonly key: string | undefined;
  /** Under which key the object stands in which it is. */
  readonly parent: string | undefined;
  /** Where its content begins and ends, between the quotes. */
  readonly start: number;
  readonly end: number;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const COLON = /\s*:/uy;

interface Around {
  readonly isList: boolean;
  readonly key: string | undefined;
}

/** All of them, also those of a part of JSON text, as far as it tells what they are. */
export function* strings(json: string): Generator<InString> {
  const around: Around[] = [];
  let key: string | undefined;
  let done = 0;
  for (let quote = json.indexOf('"'); quote !== -1; quote = json.indexOf('"', done)) {
    for (let at = done; at < quote; at += 1) {
      const code = json.charCodeAt(at);
      if (code === 0x7b || code === 0x5b) {
        const outer = around.at(-1);
        around.push({ isList: code === 0x5b, key: key ?? (outer?.isList === true ? outer.key : undefined) });
        key = undefined;
      } else if (code === 0x7d || code === 0x5d) around.pop();
      else if (code === 0x2c) key = undefined;
    }
    const [start, end] = [quote + 1, endOfString(json, quote)];
    done = end + 1;
    COLON.lastIndex = done;
    const isKey = COLON.test(json);
    const outer = around.at(-1);
    const text = meant(json.slice(start, end));
    const own = isKey ? undefined : (key ?? (outer?.isList === true ? outer.key : undefined));
    yield { text, isKey, key: own, parent: outer?.key, start, end };
    key = isKey ? text : undefined;
  }
}

/** Strings for which something else is meant are written anew, and nothing else is. */
export function withStrings(json: string, change: (string: InString) => string): string {
  let result = "";
  let done = 0;
  for (const string of strings(json)) {
    const changed = change(string);
    if (changed === string.text) continue;
    result += json.slice(done, string.start) + JSON.stringify(changed).slice(1, -1);
    done = string.end;
  }
  return result + json.slice(done);
}

function meant(text: string): string {
  if (!text.includes("\\")) return text;
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
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
