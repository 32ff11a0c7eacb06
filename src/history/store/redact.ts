import * as z from "zod";
import { invalid } from "./errors";
import { endOfString, type InString, strings, withStrings } from "./json-strings";
import { CHOICES, LOCK_TEXTS, MAPS_OF_PEOPLE, NAMING_KEYS, textsOf } from "./redacted-places";
import { folded, isWrittenOtherwise, spellings } from "./text-search";

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
const STATE_RECORDS = 5;
/** An event is one record, but for outcomes, which are of many people: `{ outcomes: [{`. */
function recordsIn(kind: string): number {
  return kind === "outcomes" ? 3 : 1;
}

/** What names nobody else wherever it stands; a shorter word may mean anything. */
function isUnmistakable(identifier: string): boolean {
  return identifier.includes("@") || identifier.length >= 20;
}

/** What may stand inside a longer text: anything shorter is a part of somebody else's name, a time or a number. */
const TELLING = /\p{L}\s+\S*\p{L}|\d{5}/u;

/**
 * Finds a person in what a history keeps, and replaces them; everything else stays as it is, byte for byte. Only
 * strings are looked at, and of events only those that hold what people are called or have written.
 */
export class Redaction {
  /** Identifiers that are found inside of any text. */
  readonly #anywhere: RegExp | undefined;
  /** Those, and attributes that tell enough: in records that hold an identifier. */
  readonly #telling: RegExp | undefined;
  /** Identifiers that are the whole of a string where names stand, and attributes that are in a record. */
  readonly #words: ReadonlySet<string>;
  readonly #whole: ReadonlySet<string>;
  readonly #quick: RegExp;
  readonly #resources: RegExp | undefined;
  readonly #pseudonym: string;

  /** @throws HistoryError */
  constructor(forgotten: Forgotten) {
    const name = pseudonym.safeParse(forgotten.pseudonym);
    if (!name.success) throw invalid("The pseudonym", name.error.issues[0]?.message ?? "is not valid");
    const composed = (text: string): string => text.trim().normalize("NFC");
    const identifiers = forgotten.identifiers.map(composed).filter((text) => text !== "");
    const attributes = forgotten.attributes.map(composed).filter((text) => text !== "");
    if (identifiers.length === 0)
      throw invalid("Whom to forget", "name a user name, an e-mail address or an account id");
    const short = identifiers.find((text) => text.length < 3);
    if (short !== undefined)
      throw invalid(`The identifier ${JSON.stringify(short)}`, "it is too short to be one");
    this.#pseudonym = name.data;
    const resources = (forgotten.resources ?? []).filter((text) => text !== "");
    // So does what depends on them say it.
    const sure = [
      ...identifiers.filter(isUnmistakable),
      ...resources.map((resource) => `atlassian_user.${resource}`),
    ];
    this.#words = new Set(identifiers.filter((text) => !isUnmistakable(text)).map(folded));
    this.#anywhere = anyOf(sure);
    this.#telling = anyOf([...sure, ...attributes.filter((text) => TELLING.test(text))]);
    this.#whole = new Set(attributes.map(folded));
    const written = [...identifiers, ...sure].flatMap((text) => [
      ...spellings(text),
      JSON.stringify(text).slice(1, -1),
      inAddress(text),
    ]);
    this.#quick = new RegExp(written.map(literally).join("|"), "iu");
    this.#resources =
      resources.length === 0
        ? undefined
        : new RegExp(
            `("type":\\s*"atlassian_user",\\s*"name":\\s*")(?:${resources.map(literally).join("|")})(?=")`,
            "gu",
          );
  }

  /** Whether a name, standing by itself, is the person's. */
  isNamed(text: string): boolean {
    return this.#isIdentifier(text, true);
  }

  /** @param json a state, or a part of one */
  isInState(json: string): boolean {
    return this.#isIn(json, (string) => this.#isIdentifier(string.text, isPlaceOfNames(string)));
  }

  isInEvent(kind: string, json: string): boolean {
    const texts = textsOf(kind);
    return this.#isIn(json, (string) => isText(string, texts) && this.isNamed(string.text));
  }

  #isIn(json: string, isNamed: (string: InString) => boolean): boolean {
    // Quickly for the many without: what is found may still be something else.
    if (!this.#quick.test(json) && !isWrittenOtherwise(json)) return false;
    for (const string of strings(json)) if (isNamed(string)) return true;
    return false;
  }

  /** @param isPlace whether a word stands where names do */
  #isIdentifier(text: string, isPlace: boolean): boolean {
    return (isPlace && this.#words.has(folded(text))) || has(this.#anywhere, text.normalize("NFC"));
  }

  #withoutIdentifier(text: string, isPlace: boolean): string {
    return isPlace && this.#words.has(folded(text)) ? this.#pseudonym : this.#without(text, this.#anywhere);
  }

  /** A sentence of somebody, which may name the person by any of their names. */
  textWithout(text: string): string {
    return this.#words.has(folded(text)) ? this.#pseudonym : this.#without(text, this.#telling);
  }

  /** The records of a state that hold an identifier. */
  *recordsOfState(json: string): Generator<string> {
    for (const { record } of recordsAt(json, STATE_RECORDS)) if (this.isInState(record)) yield record;
  }

  *recordsOfEvent(kind: string, json: string): Generator<string> {
    for (const { record } of recordsAt(json, recordsIn(kind))) if (this.isInEvent(kind, record)) yield record;
  }

  replacedInState(json: string): string {
    const result = replacedRecords(json, STATE_RECORDS, {
      isConcerned: (record) => this.isInState(record),
      inside: (string) => this.#inRecord(string),
      between: (string) => this.#withoutIdentifier(string.text, isPlaceOfNames(string)),
    });
    return this.#resources === undefined
      ? result
      : result.replace(this.#resources, (_all, before: string) => before + this.#pseudonym);
  }

  replacedInEvent(kind: string, json: string): string {
    const texts = textsOf(kind);
    return replacedRecords(json, recordsIn(kind), {
      isConcerned: (record) => this.isInEvent(kind, record),
      inside: (string) => (isText(string, texts) ? this.textWithout(string.text) : string.text),
      between: (string) => (isText(string, texts) ? this.#withoutIdentifier(string.text, true) : string.text),
    });
  }

  replacedInLock(document: string): string {
    return withStrings(document, (string) =>
      isText(string, LOCK_TEXTS) ? this.textWithout(string.text) : string.text,
    );
  }

  #inRecord(string: InString): string {
    const { text, key, isKey } = string;
    const own = folded(text);
    if (isKey) return this.#withoutIdentifier(text, isPlaceOfNames(string));
    if ((this.#whole.has(own) || this.#words.has(own)) && !CHOICES.has(key ?? "")) return this.#pseudonym;
    return key === "private" ? this.#private(text) : this.#without(text, this.#telling);
  }

  #without(text: string, what: RegExp | undefined): string {
    if (what === undefined) return text;
    const composed = text.normalize("NFC");
    const replaced = composed.replace(what, (found) =>
      found.startsWith("atlassian_user.") ? `atlassian_user.${this.#pseudonym}` : this.#pseudonym,
    );
    return replaced === composed ? text : replaced;
  }

  /** What a provider keeps for itself is JSON in base64. */
  #private(coded: string): string {
    const json = Buffer.from(coded, "base64").toString("utf8");
    const replaced = withStrings(json, (string) => this.#inRecord(string));
    return replaced === json ? coded : Buffer.from(replaced).toString("base64");
  }
}

function has(what: RegExp | undefined, text: string): boolean {
  if (what === undefined) return false;
  what.lastIndex = 0;
  return what.test(text);
}

function isText({ key, isKey }: InString, texts: ReadonlySet<string>): boolean {
  return !isKey && key !== undefined && texts.has(key);
}

/** Whether a word there is somebody's name, and not what a state is made of. */
function isPlaceOfNames({ isKey, key, parent }: InString): boolean {
  if (parent !== undefined && MAPS_OF_PEOPLE.has(parent)) return true;
  return !isKey && key !== undefined && NAMING_KEYS.has(key);
}

interface Replacing {
  readonly isConcerned: (record: string) => boolean;
  readonly inside: (string: InString) => string;
  readonly between: (string: InString) => string;
}

function replacedRecords(json: string, depth: number, { isConcerned, inside, between }: Replacing): string {
  let result = "";
  let done = 0;
  for (const { start, end, record } of recordsAt(json, depth)) {
    if (!isConcerned(record)) continue;
    result += withStrings(json.slice(done, start), between) + withStrings(record, inside);
    done = end;
  }
  return result + withStrings(json.slice(done), between);
}

/** Longest first, whatever their case, and never a part of a longer name or address. */
function anyOf(texts: readonly string[]): RegExp | undefined {
  if (texts.length === 0) return undefined;
  const alternatives = texts
    .flatMap((text) => [text, inAddress(text)])
    .sort((one, other) => other.length - one.length)
    .map(literally);
  const before = String.raw`(?<![\p{L}\p{N}._%+-])|(?<=%[0-9a-f]{2})`;
  const after = String.raw`(?![\p{L}\p{N}]|[._%+@-][\p{L}\p{N}])`;
  return new RegExp(`(?:${before})(?:${alternatives.join("|")})${after}`, "giu");
}

/** As an address has it: the link of a run, or a pull request that is found by a name. */
function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}

const QUOTE = 0x22;

interface Slice {
  readonly start: number;
  readonly end: number;
  readonly record: string;
}

/** The objects that lie so deep. */
function* recordsAt(json: string, depth: number): Generator<Slice> {
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
        if (level === depth) yield { start, end: at + 1, record: json.slice(start, at + 1) };
        level -= 1;
        break;
      case 0x5d:
        level -= 1;
        break;
    }
  }
}
