import * as z from "zod";
import { invalid } from "./errors";
import { endOfString, type InString, strings, withStrings } from "./json-strings";
import { spellings } from "./text-search";

/** Who is to be forgotten. */
export interface Forgotten {
  /** What names nobody else: user name, e-mail addresses, account id. Replaced wherever it stands by itself. */
  readonly identifiers: readonly string[];
  /**
   * What others may have, too: display name, given and family name, external id. Replaced only in records that hold
   * an identifier, so that nobody else's are.
   */
  readonly attributes: readonly string[];
  /** What the person's own resources are called in the code: `ana` of `atlassian_user.ana`. */
  readonly resources?: readonly string[];
  /** What stands there afterwards. */
  readonly pseudonym: string;
}

const pseudonym = z
  .string()
  .regex(/^[\w.@-]{3,100}$/u, "it has 3 to 100 letters, digits, dots, dashes, underscores and @");

/** How deep an instance of a resource is in a state: `{ resources: [{ instances: [{`. */
export const STATE_RECORDS = 5;
/** An event is one record, but for outcomes, which are of many people: `{ outcomes: [{`. */
export const EVENT_RECORDS = 1;
export const OUTCOME_RECORDS = 3;

/** What may stand inside a longer text: anything shorter is a part of a time, a run's number or a word. */
const TELLING = /\p{L}{2}|\d{5}/u;

/**
 * Finds a person in JSON text, and replaces them; everything else stays as it is, byte for byte. Only strings are
 * looked at: a number that reads like somebody's external id is none, and a key that reads like their name neither.
 */
export class Redaction {
  readonly #identifiers: RegExp;
  /** Attributes that tell enough to be found inside a text, and identifiers. */
  readonly #telling: RegExp;
  /** Attributes that are the whole of a string, in lower case. */
  readonly #whole: ReadonlySet<string>;
  readonly #resources: RegExp | undefined;
  readonly #pseudonym: string;

  /** @throws HistoryError */
  constructor(forgotten: Forgotten) {
    const name = pseudonym.safeParse(forgotten.pseudonym);
    if (!name.success) throw invalid("The pseudonym", name.error.issues[0]?.message ?? "is not valid");
    const identifiers = forgotten.identifiers.map((text) => text.trim()).filter((text) => text !== "");
    const attributes = forgotten.attributes.map((text) => text.trim()).filter((text) => text !== "");
    if (identifiers.length === 0)
      throw invalid("Whom to forget", "name a user name, an e-mail address or an account id");
    const short = identifiers.find((text) => text.length < 3);
    if (short !== undefined)
      throw invalid(`The identifier ${JSON.stringify(short)}`, "it is too short to be one");
    this.#pseudonym = name.data;
    const resources = (forgotten.resources ?? []).filter((text) => text !== "");
    // So does what depends on them say it.
    const addresses = resources.map((name) => `atlassian_user.${name}`);
    this.#identifiers = anyOf([...identifiers, ...addresses]);
    this.#telling = anyOf([...identifiers, ...addresses, ...attributes.filter((text) => TELLING.test(text))]);
    this.#whole = new Set(attributes.flatMap(spellings));
    this.#resources =
      resources.length === 0
        ? undefined
        : new RegExp(
            `("type":\\s*"atlassian_user",\\s*"name":\\s*")(?:${resources.map(literally).join("|")})(?=")`,
            "gu",
          );
  }

  /** @param json in whose strings the person is looked for */
  isIn(json: string): boolean {
    this.#identifiers.lastIndex = 0;
    // Quickly for the many texts without: what is found may still be a number.
    if (!this.#identifiers.test(json)) return false;
    for (const [start, end] of strings(json)) {
      this.#identifiers.lastIndex = 0;
      if (this.#identifiers.test(json.slice(start, end))) return true;
    }
    return false;
  }

  /** A sentence of somebody, which may name the person by any of their names. */
  textWithout(text: string): string {
    return z
      .string()
      .parse(
        JSON.parse(withStrings(JSON.stringify(text), (string) => this.#without(string.text, this.#telling))),
      );
  }

  /** The records that hold an identifier. */
  *recordsOf(json: string, depth: number): Generator<string> {
    for (const [start, end] of objectsAt(json, depth)) {
      const record = json.slice(start, end);
      if (this.isIn(record)) yield record;
    }
  }

  /**
   * @param depth how deep records are
   * @param untouched the keys whose texts stay as they are
   */
  replacedIn(json: string, depth: number, untouched: readonly string[] = []): string {
    let result = "";
    let done = 0;
    for (const [start, end] of objectsAt(json, depth)) {
      const record = json.slice(start, end);
      if (!this.isIn(record)) continue;
      result += this.#between(json.slice(done, start));
      result += withStrings(record, (string) =>
        string.key !== undefined && untouched.includes(string.key)
          ? string.text
          : this.#inRecord(string, depth === STATE_RECORDS),
      );
      done = end;
    }
    result += this.#between(json.slice(done));
    return this.#resources === undefined
      ? result
      : result.replace(this.#resources, (_all, before: string) => before + this.#pseudonym);
  }

  #between(json: string): string {
    if (!this.isIn(json)) return json;
    return withStrings(json, ({ text }) => this.#without(text, this.#identifiers));
  }

  #inRecord({ text, key, isKey }: InString, isState: boolean): string {
    if (isKey) return this.#without(text, this.#identifiers);
    if (isState && this.#whole.has(text.toLowerCase())) return this.#pseudonym;
    return isState && key === "private" ? this.#private(text) : this.#without(text, this.#telling);
  }

  #without(text: string, what: RegExp): string {
    return text.replace(what, (found) =>
      found.startsWith("atlassian_user.") ? `atlassian_user.${this.#pseudonym}` : this.#pseudonym,
    );
  }

  /** What a provider keeps for itself is JSON in base64. */
  #private(coded: string): string {
    const json = Buffer.from(coded, "base64").toString("utf8");
    const replaced = withStrings(json, (string) => this.#inRecord(string, true));
    return replaced === json ? coded : Buffer.from(replaced).toString("base64");
  }
}

/** Longest first, whatever their case, and never a part of a longer name or address. */
function anyOf(texts: readonly string[]): RegExp {
  const alternatives = texts
    .flatMap((text) => [...spellings(text), ...asTyped(text), ...inAddress(text)])
    .sort((one, other) => other.length - one.length)
    .map(literally);
  const before = String.raw`(?<![\p{L}\p{N}._%+-]|\\)|(?<=\\[nrtbf]|\\u[0-9a-f]{4}|%[0-9a-f]{2})`;
  const after = String.raw`(?![\p{L}\p{N}]|[._%+@-][\p{L}\p{N}])`;
  return new RegExp(`(?:${before})(?:${alternatives.join("|")})${after}`, "giu");
}

/** A few letters have another length in lower case (`İ`), and are found as they are alone. */
function asTyped(text: string): readonly string[] {
  return text.toLowerCase().length === text.length ? [] : [JSON.stringify(text).slice(1, -1)];
}

/** As an address has it: the link of a run, or a pull request that is found by a name. */
function inAddress(text: string): readonly string[] {
  const encoded = encodeURIComponent(text.toWellFormed()).toLowerCase();
  return encoded === text.toLowerCase() ? [] : [encoded];
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}

const QUOTE = 0x22;

/** Where the objects are that lie so deep: begin and end. */
function* objectsAt(json: string, depth: number): Generator<readonly [number, number]> {
  let level = 0;
  let start = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(json, at);
        break;
      case 0x7b:
        level += 1;
        if (level === depth) start = at;
        break;
      case 0x5b:
        level += 1;
        break;
      case 0x7d:
        if (level === depth) yield [start, at + 1];
        level -= 1;
        break;
      case 0x5d:
        level -= 1;
        break;
    }
  }
}
