/** A change of a role that reads do not show yet. */
interface Pending {
  readonly application: string;
  readonly role: string;
  /** Whether the group had the role before. */
  readonly had: boolean;
  reads: number;
}

/** Which changes of groups' roles are still hidden from those who read them. */
export class RoleLag {
  readonly #byGroup = new Map<string, Pending[]>();

  /** Hides a change from so many reads of this group's roles. */
  hide(group: string, change: Pending): void {
    if (change.reads > 0) this.#byGroup.set(group, [...(this.#byGroup.get(group) ?? []), change]);
  }

  /** Counts one read, which a list of several pages is too. */
  read(group: string): void {
    const pending = this.#byGroup.get(group)?.filter(({ reads }) => reads > 0) ?? [];
    if (pending.length === 0) this.#byGroup.delete(group);
    else this.#byGroup.set(group, pending);
    for (const change of pending) change.reads -= 1;
  }

  forget(group: string): void {
    this.#byGroup.delete(group);
  }

  /** The roles as a read shows them. */
  shown(
    group: string,
    actual: ReadonlyMap<string, ReadonlySet<string>>,
  ): ReadonlyMap<string, ReadonlySet<string>> {
    const pending = this.#byGroup.get(group) ?? [];
    if (pending.length === 0) return actual;
    const shown = new Map([...actual].map(([application, roles]) => [application, new Set(roles)]));
    // From the latest to the earliest, because what counts is how it was before all of them.
    for (const { application, role, had } of [...pending].reverse()) {
      const roles = shown.get(application) ?? new Set<string>();
      if (had) roles.add(role);
      else roles.delete(role);
      shown.set(application, roles);
    }
    return new Map([...shown].filter(([, roles]) => roles.size > 0));
  }
}
