/** Breaks at blanks, and inside a word only when it is longer than a line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const together = line === "" ? word : `${line} ${word}`;
    if (shownLength(together) <= width) {
      line = together;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const { segment } of graphemes.segment(word)) {
      if (shownLength(line + segment) > width) {
        lines.push(line);
        line = "";
      }
      line += segment;
    }
  }
  return [...lines, line];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
// These take two cells: CJK, Hangul and emoji.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many cells of a terminal it takes. */
export function shownLength(text: string): number {
  let length = 0;
  for (const { segment } of graphemes.segment(text)) length += WIDE.test(segment) ? 2 : 1;
  return length;
}
