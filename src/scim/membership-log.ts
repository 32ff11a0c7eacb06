import { MemberSet } from "./member-set";
import type { ScimMember } from "./vocabulary";

interface Words {
  readonly member: ScimMember;
  readonly first: "in" | "out";
  last: "in" | "out";
}

/** Whom this process has put into which group or taken out of it. */
export class MembershipLog {
  readonly #groups = new Map<string, Map<string, Words>>();

  note(groupId: string, member: ScimMember, word: "in" | "out"): void {
    const words = this.#groups.get(groupId) ?? new Map<string, Words>();
    this.#groups.set(groupId, words);
    const known = words.get(member.value);
    if (known === undefined) words.set(member.value, { member, first: word, last: word });
    else known.last = word;
  }

  /** Whether this process took the person out and has not put them back. */
  wasTakenOut(groupId: string, userId: string): boolean {
    return this.#groups.get(groupId)?.get(userId)?.last === "out";
  }

  touched(groupId: string): boolean {
    return this.#groups.has(groupId);
  }

  /** The groups that this process has put the person into. */
  enteredBy(userId: string): readonly string[] {
    return [...this.#groups].flatMap(([groupId, words]) =>
      words.get(userId)?.last === "in" ? [groupId] : [],
    );
  }

  /** What a read that may be older than our writes means now. */
  after(groupId: string, read: MemberSet): MemberSet {
    return this.#with(groupId, read, ({ last }) => last === "in");
  }

  /** Who was in the group before this process wrote to it. */
  before(groupId: string, now: MemberSet): MemberSet {
    // Whoever was put in first was not in, and the other way round.
    return this.#with(groupId, now, ({ first }) => first === "out");
  }

  #with(groupId: string, members: MemberSet, isIn: (words: Words) => boolean): MemberSet {
    const words = this.#groups.get(groupId);
    if (words === undefined) return members;
    const result = new MemberSet(members.toArray());
    for (const entry of words.values()) {
      if (!isIn(entry)) result.delete(entry.member.value);
      else if (!result.has(entry.member.value)) result.add(entry.member);
    }
    return result;
  }
}
