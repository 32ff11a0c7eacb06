const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
// These take two cells: CJK, Hangul and emoji.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const SIMPLE = /^[ -~]*$/u;

/** How many cells of a terminal the text takes. */
export function cells(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Breaks at blanks, and inside a word only when it is longer than a line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const put = (piece: string, size: number): void => {
    line += piece;
    used += size;
  };
  const breakLine = (): void => {
    lines.push(line);
    line = "";
    used = 0;
  };
  text.split(" ").forEach((word, index) => {
    const size = cells(word);
    const blank = index === 0 ? 0 : 1;
    if (used + blank + size <= width) {
      put(blank === 0 ? word : ` ${word}`, blank + size);
      return;
    }
    if (used > 0) breakLine();
    if (size <= width) {
      put(word, size);
      return;
    }
    for (const { segment } of graphemes.segment(word)) {
      const own = cells(segment);
      if (used > 0 && used + own > width) breakLine();
      put(segment, own);
    }
  });
  return [...lines, line];
}
