/** How a member of the outermost object is wanted: at once, an item of its array after the other, or not at all. */
export type Portion = "whole" | "items" | "nothing";

export interface MemberTaker {
  portionOf(member: string): Portion;
  takeWhole(member: string, value: unknown): void;
  takeItem(member: string, item: unknown): void;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Reads the JSON of an object as it comes, and hands out what is wanted of it as soon as it is complete, so that
 * nobody holds the whole text or all of its values at once. What is not wanted is only followed to its end, by its
 * brackets and quotes; what is wanted is read by `JSON.parse`.
 */
export class JsonMembers {
  readonly #taker: MemberTaker;
  /** Open brackets: 1 is inside of the outermost object, 2 inside of one of its members. */
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #isOver = false;
  #member: string | undefined;
  #portion: Portion = "whole";
  /** Whether the member's items are being handed out. */
  #isInItems = false;
  /** What has come of the name, the value or the item at hand. */
  #begun = "";

  constructor(taker: MemberTaker) {
    this.#taker = taker;
  }

  /** @throws SyntaxError when it cannot be the JSON of an object */
  write(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#isInText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isInText = false;
      } else if (code === QUOTE) {
        this.#isInText = true;
      } else if (this.#divides(code)) {
        this.#divide(code, this.#begun + text.slice(from, at));
        this.#begun = "";
        from = at + 1;
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        this.#depth += 1;
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        this.#depth -= 1;
      }
    }
    if (this.#portion !== "nothing") this.#begun += text.slice(from);
  }

  /** @throws SyntaxError when the object has not come to its end, or something comes after it */
  end(): void {
    if (!this.#isOver || this.#begun.trim() !== "") throw new SyntaxError("This is not one whole object");
  }

  /** Whether a name, a value or an item ends here: everything deeper is a part of one. */
  #divides(code: number): boolean {
    switch (code) {
      case COLON:
        return this.#depth === 1 && this.#member === undefined;
      case COMMA:
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        return this.#depth <= 1 || (this.#depth === 2 && this.#isInItems);
      case OPEN_OBJECT:
        return this.#depth === 0;
      case OPEN_LIST:
        return this.#depth === 0 || (this.#depth === 1 && this.#portion === "items");
      default:
        return false;
    }
  }

  #divide(code: number, text: string): void {
    if (this.#depth === 0) this.#open(code, text);
    else if (code === COLON) this.#name(text);
    else if (code === OPEN_LIST) this.#openItems();
    else if (this.#isInItems) this.#endItem(code, text);
    else this.#endMember(code, text);
  }

  #open(code: number, text: string): void {
    if (code !== OPEN_OBJECT || text.trim() !== "" || this.#isOver)
      throw new SyntaxError("This is no object");
    this.#depth = 1;
  }

  #name(text: string): void {
    const name: unknown = JSON.parse(text);
    if (typeof name !== "string") throw new SyntaxError("A member's name is no text");
    this.#member = name;
    this.#portion = this.#taker.portionOf(name);
  }

  #openItems(): void {
    this.#depth = 2;
    this.#isInItems = true;
  }

  #endItem(code: number, text: string): void {
    if (code === CLOSE_OBJECT) throw new SyntaxError("A list ends as an object");
    const isItem = code === COMMA || text.trim() !== "";
    if (isItem && this.#member !== undefined) this.#taker.takeItem(this.#member, JSON.parse(text));
    if (code === COMMA) return;
    this.#depth = 1;
    this.#isInItems = false;
    // All of it is handed out.
    this.#portion = "nothing";
  }

  #endMember(code: number, text: string): void {
    if (code === CLOSE_LIST) throw new SyntaxError("An object ends as a list");
    if (this.#member === undefined && text.trim() !== "") throw new SyntaxError("A member has no value");
    if (this.#member !== undefined && this.#portion !== "nothing")
      this.#taker.takeWhole(this.#member, JSON.parse(text));
    this.#member = undefined;
    this.#portion = "whole";
    if (code === COMMA) return;
    this.#depth = 0;
    this.#isOver = true;
  }
}
