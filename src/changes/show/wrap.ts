const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
// These take two cells: CJK, Hangul and emoji.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const SIMPLE = /^[ -~]*$/u;

/** How many cells of a terminal the text takes. */
export function cells(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let width = 0;
  for (const segment of segments(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Each step of a segmenter looks at the whole text, so it is given pieces; no character that anybody reads is longer. */
const PIECE = 500;

function* segments(text: string): Generator<string> {
  let rest = "";
  for (let at = 0; at < text.length;) {
    const end = at + PIECE + (isHighSurrogate(text, at + PIECE - 1) ? 1 : 0);
    const parts = Array.from(graphemes.segment(rest + text.slice(at, end)), ({ segment }) => segment);
    at = end;
    // The next piece may go on with the last one.
    rest = parts.length > 1 && at < text.length ? (parts.pop() ?? "") : "";
    yield* parts;
  }
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
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
    for (const segment of segments(word)) {
      const own = cells(segment);
      if (used > 0 && used + own > width) breakLine();
      put(segment, own);
    }
  });
  return [...lines, line];
}
