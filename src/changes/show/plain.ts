/**
 * Text as it may be shown anywhere: in one line, and with every character visible that would hide, break or turn
 * around what stands beside it.
 */
export function plain(text: string): string {
  return INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE, code) : text;
}

// Controls, formats (zero-width and bidirectional ones among them), lone surrogates, line and paragraph separators,
// blanks other than the usual one, letters without a shape, and what joins the character before it out of sight.
const GROUPS = [
  "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]",
  "(?! )\\p{Zs}",
  "[\\u115f\\u1160\\u3164\\uffa0]",
  "\\u034f|\\u17b4|\\u17b5|[\\u180b-\\u180f]|[\\u{e0100}-\\u{e01ef}]",
];
const INVISIBLE = new RegExp(GROUPS.join("|"), "u");
const EVERY_INVISIBLE = new RegExp(GROUPS.join("|"), "gu");

function code(character: string): string {
  if (character === "\n") return "⏎";
  const point = character.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
