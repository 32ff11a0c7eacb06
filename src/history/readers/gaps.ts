/** Collects what a history cannot tell any more. What happened to many versions becomes one sentence. */
export class Gaps {
  private readonly said = new Set<string>();
  private readonly unread = new Map<string, { ids: Set<string>; first: string; last: string }>();

  /** A sentence of its own. */
  say(sentence: string): void {
    this.said.add(sentence);
  }

  /**
   * A version that cannot be read.
   *
   * @param at ISO instant of the version
   * @param why a clause, the same for all versions with the same fate
   */
  lost(id: string, at: string, why: string): void {
    const group = this.unread.get(why) ?? { ids: new Set(), first: at, last: at };
    group.ids.add(id);
    if (at < group.first) group.first = at;
    if (at > group.last) group.last = at;
    this.unread.set(why, group);
  }

  sentences(): readonly string[] {
    const grouped = [...this.unread].map(([why, { ids, first, last }]) => {
      const count = ids.size === 1 ? "1 version" : `${ids.size} versions`;
      const when = first === last ? `of ${first}` : `from ${first} to ${last}`;
      return `${count} ${when} cannot be read any more: ${why}.`;
    });
    return [...this.said, ...grouped];
  }
}
