import { folded } from "./text-search";

/** Names of the same kind, with what may not stand around them. */
interface Pattern {
  readonly before: string;
  readonly after: string;
  readonly names: readonly string[];
}

/** Never a part of a longer name or address. */
const APART = {
  before: String.raw`(?:(?<![\p{L}\p{N}._%+-])|(?<=%[0-9a-f]{2}))`,
  after: String.raw`(?![\p{L}\p{N}]|[._%+@-][\p{L}\p{N}])`,
};
/** Words may be joined to it: `for-ana@acme.com_2`. */
const JOINED = {
  before: String.raw`(?:(?<![\p{L}\p{N}.%+])|(?<=%[0-9a-f]{2}))`,
  after: String.raw`(?![\p{L}\p{N}]|[.%+@][\p{L}\p{N}])`,
};
/** In the name of a resource, which may stand behind its type: `atlassian_group_membership.admins_ana_acme_com`. */
const IN_CODE = { before: String.raw`(?<![\p{L}\p{N}])`, after: String.raw`(?![\p{L}\p{N}])` };
const ADDRESS = { before: String.raw`(?<![\p{ID_Continue}-])`, after: String.raw`(?![\p{ID_Continue}-])` };

const USER = "atlassian_user.";

/** What is looked for inside of longer texts. */
export interface Searched {
  /** What names nobody else. */
  readonly identifiers: readonly string[];
  /** What is nobody else's as far as it stands apart. */
  readonly attributes: readonly string[];
  /** What the person's own resources are called. */
  readonly resources: readonly string[];
  /** What other people are called. */
  readonly others: readonly string[];
}

/** Finds a person's names inside of any text; those of others that hold one of them stay whole. */
export class NameSearch {
  readonly #joined: RegExp | undefined;
  readonly #apart: RegExp | undefined;
  readonly #others: RegExp | undefined;

  constructor({ identifiers, attributes, resources, others }: Searched) {
    const addresses = { ...ADDRESS, names: resources.map((resource) => literally(USER + resource)) };
    const alone = { ...APART, names: attributes.flatMap(plain) };
    this.#joined = anyOf([addresses, ...joined(identifiers), alone]);
    this.#apart = anyOf([addresses, { ...APART, names: [...identifiers, ...attributes].flatMap(plain) }]);
    this.#others = anyOf(joined(others.filter((other) => isLonger(other, identifiers))));
  }

  /** @param isPerson whether all of the text is what somebody is called: then a longer name is somebody else's */
  replacedIn(text: string, pseudonym: string, isPerson: boolean): string {
    const wanted = isPerson ? this.#apart : this.#joined;
    if (wanted === undefined) return text;
    const composed = text.normalize("NFC");
    if (composed.search(wanted) === -1) return text;
    const others = this.#others === undefined ? [] : [...composed.matchAll(this.#others)];
    const isOther = (found: string, at: number): boolean =>
      others.some(({ index, 0: { length } }) => index <= at && at + found.length <= index + length);
    const replaced = composed.replace(wanted, (found, at: number) => {
      if (isOther(found, at)) return found;
      return found.startsWith(USER) ? USER + pseudonym : pseudonym;
    });
    return replaced === composed ? text : replaced;
  }
}

/** As an address has it: the link of a run, or a pull request that is found by a name. */
export function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}

/** Without what a resource's name cannot hold; to some, letters beyond ASCII are such, too, but for the first. */
function inCode(text: string, instead: (strange: string) => string): readonly string[] {
  const wide = text.replace(/[^\p{L}\p{M}\p{N}]+/gu, instead);
  return /^[a-z0-9]/iu.test(text) ? [wide, text.replace(/[^a-z0-9]+/giu, instead)] : [wide];
}

/**
 * How code makes a resource's name of an e-mail address, as patterns: `_` or `-` stand for what such a name cannot
 * hold, one for each character or for all that follow each other.
 */
export function namesInCode(text: string): readonly string[] {
  if (!text.includes("@")) return [];
  return [...new Set(inCode(text, ({ length }) => `[_-]{1,${String(length)}}`))];
}

/** As it is and in an address; between its words there may be spaces of any kind, which an address writes as `+`, too. */
function plain(text: string): readonly string[] {
  const spaced = (words: string): string =>
    literally(words).replace(/(?:\s|%20)+/gu, String.raw`(?:\s|%20|\+)+`);
  return [spaced(text), spaced(inAddress(text))];
}

function joined(texts: readonly string[]): readonly Pattern[] {
  return [
    { ...JOINED, names: texts.flatMap(plain) },
    { ...IN_CODE, names: texts.flatMap(namesInCode) },
  ];
}

/** Longest first, whatever their case. */
function anyOf(patterns: readonly Pattern[]): RegExp | undefined {
  const alternatives = patterns
    .filter(({ names }) => names.length > 0)
    .map(({ before, after, names }) => {
      const sorted = names.toSorted((one, other) => other.length - one.length);
      return `${before}(?:${sorted.join("|")})${after}`;
    });
  return alternatives.length === 0 ? undefined : new RegExp(alternatives.join("|"), "giu");
}

/** Whether a name is another one than these, and holds one of them, at least where code makes a name of it. */
function isLonger(other: string, names: readonly string[]): boolean {
  const bare = (text: string): readonly string[] => inCode(folded(text), () => "_").map((one) => `_${one}_`);
  return (
    names.every((name) => folded(name) !== folded(other)) &&
    bare(other).some((text) => names.flatMap(bare).some((name) => text.includes(name)))
  );
}
