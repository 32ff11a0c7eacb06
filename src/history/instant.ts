/** One form for every instant, so that texts compare as times do. What is none stays as it is. */
export function instant(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : new Date(time).toISOString();
}
