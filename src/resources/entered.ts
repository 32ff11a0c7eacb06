/**
 * Whom the memberships of one run declare, by group. Somebody may leave one membership of a group and enter
 * another in the same run, and a membership may be replaced before the old one goes: Terraform runs both in any
 * order, and the one that takes out must not undo the one that puts in.
 */
export class Entered {
  readonly #groups = new Map<string, Set<string>>();

  /** To be called before they are put in, so that whoever takes people out at the same moment sees it. */
  note(groupId: string, userIds: Iterable<string>): void {
    const inside = this.#groups.get(groupId) ?? new Set<string>();
    this.#groups.set(groupId, inside);
    for (const id of userIds) inside.add(id);
  }

  has(groupId: string, userId: string): boolean {
    return this.#groups.get(groupId)?.has(userId) === true;
  }
}
