/** Texts after each other, of which each begins anew. */
export function sentences(texts: readonly string[]): string {
  const told = texts.filter((text) => text !== "");
  return told
    .map((text, index) => (index === told.length - 1 || /[.!?]$/u.test(text) ? text : `${text}.`))
    .join(" ");
}
