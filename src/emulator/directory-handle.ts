import type { Change } from "./changes";
import type { Account, Directory } from "./directory";
import type { Json } from "./json";
import { renderGroup, renderUser } from "./render";
import { storedUser } from "./user-record";

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
    return [...this.#directory.users.values()].map((entry) =>
      renderUser(this.#directory, { ...entry }, this.#baseUrl),
    );
  }

  /** Every group as SCIM with its members, in the order of creation. */
  groups(): readonly Json[] {
    return [...this.#directory.groups.values()].map((entry) =>
      renderGroup(this.#directory, entry, this.#baseUrl, true),
    );
  }

  /** Everybody with the names of their groups, by user name. */
  people(): readonly PersonNow[] {
    return [...this.#directory.users.values()]
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
    const group = this.#directory.groupNamed(displayName);
    return [...(group?.members ?? [])].map((id) => this.#directory.user(id).attributes.userName).sort();
  }

  /** Every committed change in order, by the API and by the console. */
  get changes(): readonly Change[] {
    return this.#directory.changes;
  }

  /** The Atlassian accounts behind the records, deleted records included. */
  accounts(): readonly Account[] {
    return [...this.#directory.accounts.values()];
  }

  /** The SCIM id of somebody; throws when there is no such record. */
  idOf(userName: string): string {
    const [entry] = this.#directory.usersNamed(userName);
    if (entry === undefined) throw new Error(`the directory ${this.id} holds nobody called ${userName}`);
    return entry.id;
  }

  /** The SCIM id of a group; throws when there is none. */
  groupIdOf(displayName: string): string {
    const entry = this.#directory.groupNamed(displayName);
    if (entry === undefined) throw new Error(`the directory ${this.id} holds no group called ${displayName}`);
    return entry.id;
  }

  /** Puts somebody in; a missing e-mail address is the user name. @returns the SCIM id */
  addUser(record: Json & { readonly userName: string }): string {
    return this.#inConsole(() => {
      const emails = record.emails ?? [{ value: record.userName, type: "work", primary: true }];
      return this.#directory.createUser(storedUser({ ...record, emails }, this.#directory.behaviour())).id;
    });
  }

  /** Changes attributes of somebody's record; null takes one away. */
  changeUser(userName: string, attributes: Json): void {
    this.#inConsole(() => {
      const entry = this.#directory.user(this.idOf(userName));
      const record = renderUser(this.#directory, { ...entry }, this.#baseUrl);
      const merged = { ...record, active: entry.attributes.active, ...attributes };
      this.#directory.replaceUser(entry.id, storedUser(merged, this.#directory.behaviour()));
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
      this.#directory.deleteGroup(this.groupIdOf(displayName));
    });
  }

  addMember(displayName: string, userName: string): void {
    this.#inConsole(() => {
      this.#directory.addMember(this.#directory.group(this.groupIdOf(displayName)), this.idOf(userName));
    });
  }

  removeMember(displayName: string, userName: string): void {
    this.#inConsole(() => {
      this.#directory.removeMember(this.#directory.group(this.groupIdOf(displayName)), this.idOf(userName));
    });
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
