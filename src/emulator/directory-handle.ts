import type { Change } from "./changes";
import type { Directory } from "./directory";
import type { Json } from "./json";
import type { GroupEntry, UserEntry } from "./records";
import { renderGroup, renderUser } from "./render";
import { CUSTOM, ENTERPRISE } from "./schemas";
import { storedUser, type StoredUser } from "./user-record";

/** A person as they are in the directory: the record as the API would tell it, made easy to compare. */
export interface PersonNow {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  /** Display names of the groups, in order. */
  readonly groups: readonly string[];
}

/**
 * One directory from outside its API: what it holds, and what somebody does to it in the console. Nothing here
 * counts as a request.
 */
export class DirectoryHandle {
  readonly #directory: Directory;
  readonly #baseUrl: string;

  constructor(
    directory: Directory,
    baseUrl: string,
    private currentToken: string,
  ) {
    this.#directory = directory;
    this.#baseUrl = baseUrl;
  }

  get id(): string {
    return this.#directory.id;
  }

  /** The directory base URL, as Atlassian's administration shows it. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  /** The directory API key. */
  get token(): string {
    return this.currentToken;
  }

  /** Regenerating the key stops the old one at once. */
  regenerateToken(token: string): void {
    this.currentToken = token;
  }

  /** Every record as SCIM, in the order of creation. */
  users(): readonly Json[] {
    // A copy, because answers count how often a record was shown.
    return this.#directory.users
      .all()
      .map((entry) => renderUser(this.#directory, { ...entry }, this.#baseUrl));
  }

  /** Every group as SCIM with its members, in the order of creation. */
  groups(): readonly Json[] {
    return this.#directory.groups
      .all()
      .map((entry) => renderGroup(this.#directory, entry, this.#baseUrl, true));
  }

  /** Everybody with the names of their groups, by user name. */
  people(): readonly PersonNow[] {
    return this.#directory.users
      .all()
      .map(({ id, attributes }) => ({
        id,
        userName: attributes.userName,
        active: attributes.active,
        groups: this.#directory
          .groupsOf(id)
          .map(({ displayName }) => displayName)
          .sort(),
      }))
      .sort((left, right) => (left.userName < right.userName ? -1 : 1));
  }

  /** The user names of a group's members, in order. */
  membersOf(displayName: string): readonly string[] {
    const [group] = this.#directory.groupsNamed(displayName);
    return [...(group?.members ?? [])].map((id) => this.#directory.user(id).attributes.userName).sort();
  }

  /** Every committed change in order, by the API and by the console. */
  get changes(): readonly Change[] {
    return this.#directory.changes;
  }

  /**
   * Whether the organisation's sites get to know a group of this name; those of built-in and default groups are
   * created with success and never synchronised. Throws when there is no such group.
   */
  isSynced(displayName: string): boolean {
    return this.#group(displayName).synced;
  }

  /** The SCIM id of somebody; throws when there is no such record. */
  idOf(userName: string): string {
    return this.#user(userName).id;
  }

  /** The SCIM id of a group; throws when there is none. */
  groupIdOf(displayName: string): string {
    return this.#group(displayName).id;
  }

  /** Puts somebody in; a missing e-mail address is the user name. @returns the SCIM id */
  addUser(record: Json & { readonly userName: string }): string {
    return this.#inConsole(() => {
      const emails = record.emails ?? [{ value: record.userName, type: "work", primary: true }];
      return this.#directory.createUser(this.#stored({ ...record, emails })).id;
    });
  }

  /** Changes attributes of somebody's record; null takes one away. */
  changeUser(userName: string, attributes: Json): void {
    this.#inConsole(() => {
      const { id, attributes: before } = this.#user(userName);
      const { department, organization, basedIn, ...plain } = before;
      const work = ENTERPRISE in attributes ? {} : { department, organization };
      const merged = { ...plain, ...work, [CUSTOM]: { basedIn }, ...attributes };
      this.#directory.replaceUser(id, this.#stored(merged));
    });
  }

  deleteUser(userName: string): void {
    this.#inConsole(() => {
      this.#directory.deleteUser(this.idOf(userName));
    });
  }

  /** @returns the SCIM id */
  addGroup(displayName: string, members: readonly string[] = [], externalId?: string): string {
    return this.#inConsole(() => {
      const group = this.#directory.createGroup(displayName, externalId);
      for (const userName of members) this.#directory.addMember(group, this.idOf(userName));
      return group.id;
    });
  }

  deleteGroup(displayName: string): void {
    this.#inConsole(() => {
      this.#directory.deleteGroup(this.#group(displayName).id);
    });
  }

  /** Gives a group another name, which the API cannot do. */
  renameGroup(displayName: string, to: string): void {
    this.#inConsole(() => {
      const group = this.#group(displayName);
      this.#directory.updateGroup(group, { displayName: to, externalId: group.externalId });
    });
  }

  addMember(displayName: string, userName: string): void {
    this.#inConsole(() => {
      this.#directory.addMember(this.#group(displayName), this.idOf(userName));
    });
  }

  removeMember(displayName: string, userName: string): void {
    this.#inConsole(() => {
      this.#directory.removeMember(this.#group(displayName), this.idOf(userName));
    });
  }

  #user(userName: string): UserEntry {
    const [entry] = this.#directory.usersNamed(userName);
    if (entry === undefined) throw new Error(`the directory ${this.id} holds nobody called ${userName}`);
    return entry;
  }

  #group(displayName: string): GroupEntry {
    const [entry] = this.#directory.groupsNamed(displayName);
    if (entry === undefined) throw new Error(`the directory ${this.id} holds no group called ${displayName}`);
    return entry;
  }

  /** The console takes department and organization wherever they stand. */
  #stored(record: Json): StoredUser {
    return storedUser(record, { ...this.#directory.behaviour, enterpriseWrites: "both" });
  }

  #inConsole<T>(work: () => T): T {
    this.#directory.by = "console";
    try {
      return work();
    } finally {
      this.#directory.by = "api";
    }
  }
}
