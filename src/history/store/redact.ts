import * as z from "zod";
import { invalid } from "./errors";
import { type InString, strings, withStrings } from "./json-strings";
import { inAddress, literally, namesInCode, NameSearch } from "./name-search";
import { personRecords, recordsAt, type Slice } from "./records";
import {
  NO_PEOPLE,
  isLogin,
  isPersonInEvent,
  isPersonInState,
  isPlaceOfNames,
  LOCK_TEXTS,
  textsOf,
} from "./redacted-places";
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
  /** What other people are called: where one of the person's names is a part of such a name, it stays. */
  readonly others?: readonly string[];
  /** What stands there afterwards. */
  readonly pseudonym: string;
}

const pseudonym = z
  .string()
  .regex(/^[\w.@-]{3,100}$/u, "it has 3 to 100 letters, digits, dots, dashes, underscores and @");

/** An event is one record, but for outcomes, which are of many people: `{ outcomes: [{`. */
function recordsIn(kind: string): number {
  return kind === "outcomes" ? 3 : 1;
}

/** What has fewer letters may be anything where it does not stand for a person. */
const SHORTEST = 3;

/** What names nobody else wherever it stands; a shorter word may mean anything. */
function isUnmistakable(identifier: string): boolean {
  return identifier.includes("@") || identifier.length >= 20;
}

/** What may stand inside a longer text: anything shorter is a part of somebody else's name, a time or a number. */
export function isTelling(text: string): boolean {
  return /\p{L}\s+\S*\p{L}|\d{5}/u.test(text);
}

/**
 * Finds a person in what a history keeps, and replaces them; everything else stays as it is, byte for byte. Only
 * strings are looked at, and of events only those that hold what people are called or have written.
 */
export class Redaction {
  /** Identifiers that are found inside of any text. */
  readonly #anywhere: NameSearch;
  /** Those, and attributes that tell enough: in records that hold an identifier. */
  readonly #telling: NameSearch;
  /** Identifiers that are the whole of a string where names stand, and attributes that are in a record. */
  readonly #words: ReadonlySet<string>;
  /** Those of few letters, which are names where people are named alone. */
  readonly #short: ReadonlySet<string>;
  readonly #whole: ReadonlySet<string>;
  readonly #others: ReadonlySet<string>;
  readonly #quick: RegExp;
  readonly #resources: RegExp | undefined;
  readonly #pseudonym: string;

  /** @throws HistoryError */
  constructor(forgotten: Forgotten) {
    const name = pseudonym.safeParse(forgotten.pseudonym);
    if (!name.success) throw invalid("The pseudonym", name.error.issues[0]?.message ?? "is not valid");
    const composed = (text: string): string => text.trim().normalize("NFC");
    const all = forgotten.identifiers.map(composed).filter((text) => text !== "");
    const identifiers = all.filter((text) => text.length >= SHORTEST);
    const short = all.filter((text) => text.length < SHORTEST);
    const attributes = forgotten.attributes.map(composed).filter((text) => text !== "");
    if (all.length === 0)
      throw invalid("Whom to forget", "name a user name, an e-mail address or an account id");
    if (identifiers.length === 0)
      throw invalid(`The identifier ${JSON.stringify(all[0])}`, "it is too short to be the only one");
    this.#pseudonym = name.data;
    const resources = (forgotten.resources ?? []).filter((text) => text !== "");
    const sure = identifiers.filter(isUnmistakable);
    const { others = [] } = forgotten;
    const searched = { identifiers: sure, attributes: [], resources, others };
    this.#others = new Set(others.map(folded));
    this.#words = new Set(identifiers.filter((text) => !isUnmistakable(text)).map(folded));
    this.#anywhere = new NameSearch(searched);
    this.#telling = new NameSearch({
      ...searched,
      attributes: attributes.filter(isTelling),
    });
    this.#whole = new Set(attributes.map(folded));
    this.#short = new Set(short.map(folded));
    const written = [...identifiers, ...resources.map((resource) => `atlassian_user.${resource}`)].flatMap(
      (text) => [...spellings(text), JSON.stringify(text).slice(1, -1), inAddress(text)],
    );
    const made = sure.flatMap((text) => [text, text.normalize("NFD")]).flatMap(namesInCode);
    // What is put there would be found again, and tell who it was.
    if (!identifiers.includes(name.data) && this.isInText(name.data))
      throw invalid("The pseudonym", "it holds one of the person's names");
    this.#quick = new RegExp(
      [...written.map(literally), ...made, ...short.map((text) => `"${literally(text)}["@]`)].join("|"),
      "iu",
    );
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
    return this.#isIdentifier(text, PERSON);
  }

  /** Whether a text of somebody names the person. */
  isInText(text: string): boolean {
    return this.#isIdentifier(text, TEXT);
  }

  /** @param json a state, or a part of one */
  isInState(json: string): boolean {
    return this.#isIn(json, (string) => this.#isIdentifier(string.text, placeInState(string)));
  }

  isInEvent(kind: string, json: string): boolean {
    const texts = textsOf(kind);
    return this.#isIn(
      json,
      (string) => isText(string, texts) && this.#isIdentifier(string.text, placeInEvent(string)),
    );
  }

  #isIn(json: string, isNamed: (string: InString) => boolean): boolean {
    // Quickly for the many without: what is found may still be something else.
    if (!this.#quick.test(json) && !isWrittenOtherwise(json)) return false;
    for (const string of strings(json)) if (isNamed(string)) return true;
    return false;
  }

  #isIdentifier(text: string, place: Place): boolean {
    return this.#withoutIdentifier(text, place) !== text;
  }

  #withoutIdentifier(text: string, place: Place): string {
    return this.#isWord(text, place) ? this.#pseudonym : this.#replaced(text, place, this.#anywhere);
  }

  /** A sentence of somebody, which may name the person by any of their names. */
  textWithout(text: string, place = TEXT): string {
    return this.#isWord(text, place) ? this.#pseudonym : this.#replaced(text, place, this.#telling);
  }

  /** What somebody is called. */
  nameWithout(text: string): string {
    return this.textWithout(text, { ...PERSON, isLogin: true });
  }

  #isWord(text: string, { isName, isPerson }: Place): boolean {
    const own = folded(text);
    return (isName && this.#words.has(own)) || (isPerson && this.#short.has(own));
  }

  #replaced(text: string, { isPerson, isLogin }: Place, search: NameSearch): string {
    const replaced = search.replacedIn(text, this.#pseudonym, isPerson);
    const isAddress = this.#others.has(folded(text));
    const host = isLogin && replaced === text && !isAddress ? text.lastIndexOf("@") : -1;
    return host !== -1 && this.isNamed(text.slice(0, host)) ? this.#pseudonym + text.slice(host) : replaced;
  }

  /** The records of a state that hold an identifier. */
  recordsOfState(json: string): readonly Slice[] {
    return personRecords(json, (record) => this.isInState(record));
  }

  recordsOfEvent(kind: string, json: string): readonly Slice[] {
    return [...recordsAt(json, recordsIn(kind))].filter(({ record }) => this.isInEvent(kind, record));
  }

  replacedInState(json: string): string {
    const result = replacedIn(json, this.recordsOfState(json), {
      inside: (string) => this.#inRecord(string),
      between: (string) => this.#withoutIdentifier(string.text, placeInState(string)),
    });
    return this.#resources === undefined
      ? result
      : result.replace(this.#resources, (_all, before: string) => before + this.#pseudonym);
  }

  replacedInEvent(kind: string, json: string): string {
    const texts = textsOf(kind);
    const replaced =
      (replace: (text: string, place: Place) => string) =>
      (string: InString): string =>
        isText(string, texts) ? replace(string.text, placeInEvent(string)) : string.text;
    return replacedIn(json, this.recordsOfEvent(kind, json), {
      inside: replaced((text, place) => this.textWithout(text, place)),
      between: replaced((text, place) => this.#withoutIdentifier(text, place)),
    });
  }

  replacedInLock(document: string): string {
    return withStrings(document, (string) =>
      isText(string, LOCK_TEXTS) ? this.textWithout(string.text, placeInEvent(string)) : string.text,
    );
  }

  #inRecord(string: InString): string {
    const { text, key, isKey } = string;
    const own = folded(text);
    const place = placeInState(string);
    if (isKey) return this.#withoutIdentifier(text, place);
    if ((this.#whole.has(own) || this.#words.has(own)) && !NO_PEOPLE.has(key ?? "")) return this.#pseudonym;
    return key === "private" ? this.#private(text) : this.textWithout(text, place);
  }

  /** What a provider keeps for itself is JSON in base64. */
  #private(coded: string): string {
    const json = Buffer.from(coded, "base64").toString("utf8");
    const replaced = withStrings(json, (string) => this.#inRecord(string));
    return replaced === json ? coded : Buffer.from(replaced).toString("base64");
  }
}

/** What a text may be that stands somewhere. */
interface Place {
  /** A word there is somebody's name. */
  readonly isName: boolean;
  /** All of it is what one person is called. */
  readonly isPerson: boolean;
  /** The name may have a machine's behind it: `ana@laptop`. */
  readonly isLogin: boolean;
}

/** Where somebody has written something, which may be a name alone. */
const TEXT: Place = { isName: true, isPerson: false, isLogin: false };
const PERSON: Place = { isName: true, isPerson: true, isLogin: false };

function placeInState(string: InString): Place {
  return { isName: isPlaceOfNames(string), isPerson: isPersonInState(string), isLogin: false };
}

function placeInEvent(string: InString): Place {
  return { isName: true, isPerson: isPersonInEvent(string), isLogin: isLogin(string) };
}

function isText({ key, isKey }: InString, texts: ReadonlySet<string>): boolean {
  return !isKey && key !== undefined && texts.has(key);
}

interface Replacing {
  readonly inside: (string: InString) => string;
  readonly between: (string: InString) => string;
}

/** @param records the first one first */
function replacedIn(json: string, records: Iterable<Slice>, { inside, between }: Replacing): string {
  const ahead = [...records].reverse();
  return withStrings(json, (string) => {
    let next = ahead.at(-1);
    while (next !== undefined && next.end <= string.start) {
      ahead.pop();
      next = ahead.at(-1);
    }
    return next !== undefined && next.start < string.start ? inside(string) : between(string);
  });
}
