/** What a group may be on an application; there are no other roles. */
export const groupRoles: readonly string[] = [
  "atlassian/user",
  "atlassian/user-access-admin",
  "atlassian/admin",
  "atlassian/guest",
  "atlassian/contributor",
  "atlassian/customer",
  "atlassian/basic",
  "atlassian/stakeholder",
  "atlassian/viewer",
];

const SEAT_TAKING = new Set(["atlassian/user", "atlassian/admin"]);

/** Whether somebody with this role takes a seat of the licence. */
export function takesSeat(role: string): boolean {
  return SEAT_TAKING.has(role);
}

/** Which roles the holders — groups, or accounts — have, by application. */
export class RoleTable {
  readonly #byHolder = new Map<string, Map<string, Set<string>>>();

  holders(): readonly string[] {
    return [...this.#byHolder.keys()];
  }

  of(holder: string): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#byHolder.get(holder) ?? new Map<string, ReadonlySet<string>>();
  }

  on(holder: string, application: string): ReadonlySet<string> {
    return this.of(holder).get(application) ?? new Set();
  }

  /** @returns whether that has changed anything */
  grant(holder: string, application: string, role: string): boolean {
    const byApplication = this.#byHolder.get(holder) ?? new Map<string, Set<string>>();
    const roles = byApplication.get(application) ?? new Set<string>();
    if (roles.has(role)) return false;
    this.#byHolder.set(holder, byApplication.set(application, roles.add(role)));
    return true;
  }

  /** @returns whether that has changed anything */
  revoke(holder: string, application: string, role: string): boolean {
    const byApplication = this.#byHolder.get(holder);
    const roles = byApplication?.get(application);
    if (roles?.delete(role) !== true) return false;
    if (roles.size === 0) byApplication?.delete(application);
    if (byApplication?.size === 0) this.#byHolder.delete(holder);
    return true;
  }

  forget(holder: string): void {
    this.#byHolder.delete(holder);
  }
}
