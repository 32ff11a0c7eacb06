import type { CallOptions, Directory } from "./directory";
import { protectedGroup, protectedUser } from "./errors";
import { isActive } from "./user-record";
import type { ScimUser } from "./vocabulary";

/** Whom and what no request of this process may harm. */
export interface Guard {
  user(record: ScimUser): boolean;
  /** By display name. */
  group(displayName: string): boolean;
}

/**
 * The last line: a directory that refuses what would deactivate, delete or re-address a protected person, take them
 * out of a protected group, or delete such a group. Whoever asks should have refused it long before; this one asks
 * nobody how it came to it.
 */
export function guarded(directory: Directory, guard: Guard): Directory {
  const requireFree = async (id: string, doing: string, options?: CallOptions): Promise<void> => {
    const record = await directory.userById(id, options);
    if (record !== undefined && guard.user(record)) throw protectedUser(record.userName, doing);
  };
  return {
    ...directory,
    replaceUser: (id, change, options) =>
      directory.replaceUser(
        id,
        (current) => {
          const changed = change(current);
          const harm = guard.user(current) ? harmOf(current, changed) : undefined;
          if (harm !== undefined) throw protectedUser(current.userName, harm);
          return changed;
        },
        options,
      ),
    async deleteUser(id, options) {
      await requireFree(id, "delete", options);
      await directory.deleteUser(id, options);
    },
    async deleteGroup(id, options) {
      const group = await directory.groupById(id, options);
      if (group !== undefined && guard.group(group.displayName))
        throw protectedGroup(group.displayName, "delete");
      await directory.deleteGroup(id, options);
    },
    async changeMembers(groupId, change, options) {
      const leaving = [...change.remove];
      const group = leaving.length === 0 ? undefined : await directory.groupById(groupId, options);
      if (group !== undefined && guard.group(group.displayName)) {
        const doing = `take out of the group ${group.displayName}`;
        await Promise.all(leaving.map(({ id }) => requireFree(id, doing, options)));
      }
      return directory.changeMembers(groupId, { add: change.add, remove: leaving }, options);
    },
    async takeOutOfAllGroups(userId, options) {
      await requireFree(userId, "take out of every group", options);
      return directory.takeOutOfAllGroups(userId, options);
    },
  };
}

function harmOf(before: ScimUser, after: ScimUser): string | undefined {
  if (isActive(before) && !isActive(after)) return "deactivate";
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  if (!same(before.userName, after.userName)) return "rename";
  return same(primaryOf(before), primaryOf(after)) ? undefined : "change the address of";
}

function primaryOf({ emails = [] }: ScimUser): string {
  return (emails.find(({ primary }) => primary === true) ?? emails[0])?.value ?? "";
}
