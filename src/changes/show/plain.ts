/**
 * Text as it may be shown anywhere: in one line, and with every character visible that would hide, break or turn
 * around what stands beside it.
 */
export function plain(text: string): string {
  return INVISIBLE.test(text) ? replaceInvisible(text, code) : text;
}

/** Writes what nobody sees, or what a terminal obeys, in another way. */
export function replaceInvisible(text: string, by: (character: string) => string): string {
  return text.replace(EVERY_INVISIBLE, by);
}

// Controls, formats, lone surrogates, line and paragraph separators, blanks other than the usual one, and whatever
// leaves no trace: Unicode knows it by a name, but for two characters that are drawn as nothing. What makes one picture
// of two, or a picture of the character before it, is seen.
const IS_PICTURED =
  "(?<=\\p{Extended_Pictographic})\\ufe0f|(?<=\\p{Extended_Pictographic}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d(?=\\p{Extended_Pictographic})";
const GROUPS = [
  "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{1d159}]",
  "(?! )\\p{Zs}",
].map((group) => `(?!${IS_PICTURED})${group}`);
const INVISIBLE = new RegExp(GROUPS.join("|"), "u");
const EVERY_INVISIBLE = new RegExp(GROUPS.join("|"), "gu");

function code(character: string): string {
  if (character === "\n") return "⏎";
  const point = character.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
