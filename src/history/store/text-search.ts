import { strings } from "./json-strings";

/** Whether JSON holds the text in some string, whatever its case and however its characters are written. */
export function holdsText(json: string, text: string): boolean {
  const lower = json.toLowerCase();
  if (spellings(text).some((spelling) => lower.includes(spelling))) return true;
  if (!isWrittenOtherwise(json)) return false;
  const wanted = folded(text);
  for (const string of strings(json)) if (folded(string.text).includes(wanted)) return true;
  return false;
}

/** How Go (which escapes `<`, `>` and `&`) and JavaScript write a text in JSON, composed or not, in lower case. */
export function spellings(text: string): readonly string[] {
  const all = [text.normalize("NFC"), text.normalize("NFD")].flatMap((form) => {
    const plain = JSON.stringify(form).slice(1, -1).toLowerCase();
    const asInGo = plain.replace(
      /[<>&]/gu,
      (character) => `\\u00${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
    return [plain, asInGo];
  });
  return [...new Set(all)];
}

/** Beyond what Go and JavaScript write by number: other programs do so with every letter that is no ASCII. */
const OTHERWISE = /\\u(?!00(?:3c|3e|26|[01][0-9a-f]|7f)|2028|2029)|\\\//iu;

export function isWrittenOtherwise(json: string): boolean {
  return OTHERWISE.test(json);
}

/** By which texts are compared: without case, and composed. */
export function folded(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
