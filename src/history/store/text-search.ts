/** Whether JSON holds the text in some string, whatever its case and however its characters are escaped. */
export function holdsText(json: string, text: string): boolean {
  const folded = json.toLowerCase();
  return spellings(text).some((spelling) => folded.includes(spelling));
}

/** How Go (which escapes `<`, `>` and `&`) and JavaScript write a text in JSON, in lower case. */
export function spellings(text: string): readonly string[] {
  const plain = JSON.stringify(text).slice(1, -1).toLowerCase();
  const asInGo = plain.replace(
    /[<>&]/gu,
    (character) => `\\u00${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return plain === asInGo ? [plain] : [plain, asInGo];
}
