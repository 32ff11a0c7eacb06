import { createHash, randomUUID } from "node:crypto";
import type { Behaviour } from "./behaviour";
import type { Change, ChangeKind } from "./changes";
import { conflict, invalidValue, notFound } from "./errors";
import type { Json } from "./json";
import { primaryEmail, type StoredUser } from "./user-record";

/** A person's record. */
export interface UserEntry {
  readonly id: string;
  readonly created: string;
  lastModified: string;
  attributes: StoredUser;
  /** How many answers have shown it. */
  seen: number;
}

/** A group's record. */
export interface GroupEntry {
  readonly id: string;
  readonly created: string;
  lastModified: string;
  readonly displayName: string;
  externalId: string | undefined;
  readonly members: Set<string>;
}

/** What an Atlassian account behind a record is. */
export interface Account {
  readonly accountId: string;
  readonly email: string;
  readonly active: boolean;
}

/** One directory's content, its rules of uniqueness, and the log of what has changed in it. */
export class Directory {
  readonly users = new Map<string, UserEntry>();
  readonly groups = new Map<string, GroupEntry>();
  readonly changes: Change[] = [];
  readonly accounts = new Map<string, Account>();
  readonly #byUserName = new Map<string, string>();
  readonly #byEmail = new Map<string, string>();
  readonly #byExternalId = new Map<string, Set<string>>();
  readonly #byGroupName = new Map<string, string>();
  readonly #groupsOf = new Map<string, Set<string>>();
  /** Names and addresses of deleted people that stay taken until the request of this number. */
  readonly #blocked = new Map<string, number>();
  readonly #frozen = new Map<
    "users" | "groups",
    { readonly until: number; readonly list: readonly Json[] }
  >();
  by: Change["by"] = "api";
  request = 0;

  constructor(
    readonly id: string,
    readonly behaviour: () => Behaviour,
    /** Groups that others than this directory have made: their names are taken. */
    readonly organizationGroups: ReadonlySet<string> = new Set(),
  ) {}

  key(name: string): string {
    return this.behaviour().caseSensitive ? name : name.toLowerCase();
  }

  user(id: string): UserEntry {
    const entry = this.users.get(id);
    if (entry === undefined) throw notFound(`User ${id}`);
    return entry;
  }

  group(id: string): GroupEntry {
    const entry = this.groups.get(id);
    if (entry === undefined) throw notFound(`Group ${id}`);
    return entry;
  }

  usersNamed(userName: string): UserEntry[] {
    return this.#found(this.#byUserName.get(this.key(userName)));
  }

  usersWithExternalId(externalId: string): UserEntry[] {
    return [...(this.#byExternalId.get(externalId) ?? [])].flatMap((id) => this.#found(id));
  }

  groupNamed(displayName: string): GroupEntry | undefined {
    const id = this.#byGroupName.get(this.key(displayName));
    return id === undefined ? undefined : this.groups.get(id);
  }

  groupsOf(userId: string): GroupEntry[] {
    return [...(this.#groupsOf.get(userId) ?? [])].flatMap((id) => {
      const group = this.groups.get(id);
      return group === undefined ? [] : [group];
    });
  }

  /** A list as it was before the latest writes, while lists lag behind. */
  frozen(kind: "users" | "groups"): readonly Json[] | undefined {
    const kept = this.#frozen.get(kind);
    return kept !== undefined && this.request <= kept.until ? kept.list : undefined;
  }

  /** Called before each write: where lists lag, the next ones show what is there now. */
  freeze(kind: "users" | "groups", list: () => readonly Json[]): void {
    const { listLag } = this.behaviour();
    if (listLag === 0) return;
    this.#frozen.set(kind, { until: this.request + listLag, list: this.frozen(kind) ?? list() });
  }

  createUser(attributes: StoredUser): UserEntry {
    this.#requireFree(attributes, undefined);
    const now = new Date().toISOString();
    const entry: UserEntry = { id: randomUUID(), created: now, lastModified: now, attributes, seen: 0 };
    this.users.set(entry.id, entry);
    this.#index(entry);
    this.#linkAccount(attributes);
    this.#log("user-created", { id: entry.id, name: attributes.userName, after: attributes });
    return entry;
  }

  replaceUser(id: string, attributes: StoredUser): UserEntry {
    const entry = this.user(id);
    const before = entry.attributes;
    this.#requireFree(attributes, id);
    if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(attributes))) return entry;
    this.#unindex(entry);
    entry.attributes = attributes;
    entry.lastModified = new Date().toISOString();
    this.#index(entry);
    this.#linkAccount(attributes, primaryEmail(before));
    const kind: ChangeKind =
      before.active === attributes.active
        ? "user-updated"
        : attributes.active
          ? "user-reactivated"
          : "user-deactivated";
    this.#log(kind, { id, name: attributes.userName, before, after: attributes });
    return entry;
  }

  deleteUser(id: string): void {
    const entry = this.user(id);
    const { blockedAfterDelete } = this.behaviour();
    for (const group of this.groupsOf(id)) group.members.delete(id);
    this.#groupsOf.delete(id);
    this.#unindex(entry);
    this.users.delete(id);
    const email = primaryEmail(entry.attributes);
    const account = this.accounts.get(email.toLowerCase());
    if (account !== undefined) this.accounts.set(email.toLowerCase(), { ...account, active: false });
    if (blockedAfterDelete > 0) {
      this.#blocked.set(this.key(email), this.request + blockedAfterDelete);
      this.#blocked.set(this.key(entry.attributes.userName), this.request + blockedAfterDelete);
    }
    this.#log("user-deleted", { id, name: entry.attributes.userName, before: entry.attributes });
  }

  createGroup(displayName: string, externalId: string | undefined): GroupEntry {
    if (displayName === "") throw invalidValue("displayName is required");
    const taken =
      this.organizationGroups.has(displayName.toLowerCase()) || this.groupNamed(displayName) !== undefined;
    if (taken) throw conflict("GROUP", "displayName");
    const now = new Date().toISOString();
    const entry: GroupEntry = {
      id: randomUUID(),
      created: now,
      lastModified: now,
      displayName,
      externalId,
      members: new Set(),
    };
    this.groups.set(entry.id, entry);
    this.#byGroupName.set(this.key(displayName), entry.id);
    this.#log("group-created", { id: entry.id, name: displayName });
    return entry;
  }

  deleteGroup(id: string): void {
    const entry = this.group(id);
    for (const member of entry.members) this.#groupsOf.get(member)?.delete(id);
    this.groups.delete(id);
    this.#byGroupName.delete(this.key(entry.displayName));
    this.#log("group-deleted", { id, name: entry.displayName });
  }

  addMember(group: GroupEntry, userId: string): void {
    if (group.members.has(userId)) return;
    const { attributes } = this.user(userId);
    group.members.add(userId);
    const groups = this.#groupsOf.get(userId) ?? new Set<string>();
    groups.add(group.id);
    this.#groupsOf.set(userId, groups);
    group.lastModified = new Date().toISOString();
    this.#log("member-added", { id: userId, name: attributes.userName, group: group.displayName });
  }

  removeMember(group: GroupEntry, userId: string): void {
    if (!group.members.delete(userId)) return;
    this.#groupsOf.get(userId)?.delete(group.id);
    group.lastModified = new Date().toISOString();
    const name = this.users.get(userId)?.attributes.userName ?? userId;
    this.#log("member-removed", { id: userId, name, group: group.displayName });
  }

  setGroupExternalId(group: GroupEntry, externalId: string | undefined): void {
    if (group.externalId === externalId) return;
    group.externalId = externalId;
    this.#log("group-updated", { id: group.id, name: group.displayName });
  }

  #requireFree(attributes: StoredUser, own: string | undefined): void {
    const email = primaryEmail(attributes);
    const isOther = (id: string | undefined): boolean => id !== undefined && id !== own;
    const isBlocked = (name: string): boolean => (this.#blocked.get(this.key(name)) ?? -1) >= this.request;
    const byEmail = this.#byEmail.get(this.key(email));
    if (isOther(byEmail) || (own === undefined && isBlocked(email)))
      throw conflict("USER", `email[${email}]`);
    const byName = this.#byUserName.get(this.key(attributes.userName));
    if (isOther(byName) || (own === undefined && isBlocked(attributes.userName))) {
      throw conflict("USER", `userName[${attributes.userName}]`);
    }
    const externalId = attributes.externalId;
    if (this.behaviour().uniqueExternalId && typeof externalId === "string") {
      const holders = [...(this.#byExternalId.get(externalId) ?? [])].filter(isOther);
      if (holders.length > 0) throw conflict("USER", `externalId[${externalId}]`);
    }
  }

  #index({ id, attributes }: UserEntry): void {
    this.#byUserName.set(this.key(attributes.userName), id);
    this.#byEmail.set(this.key(primaryEmail(attributes)), id);
    const externalId = attributes.externalId;
    if (typeof externalId !== "string") return;
    const holders = this.#byExternalId.get(externalId) ?? new Set<string>();
    holders.add(id);
    this.#byExternalId.set(externalId, holders);
  }

  #unindex({ id, attributes }: UserEntry): void {
    this.#byUserName.delete(this.key(attributes.userName));
    this.#byEmail.delete(this.key(primaryEmail(attributes)));
    const externalId = attributes.externalId;
    if (typeof externalId === "string") this.#byExternalId.get(externalId)?.delete(id);
  }

  #found(id: string | undefined): UserEntry[] {
    const entry = id === undefined ? undefined : this.users.get(id);
    return entry === undefined ? [] : [entry];
  }

  /** A new record links to the account that its address has already; a changed address takes the account along. */
  #linkAccount(attributes: StoredUser, formerEmail?: string): void {
    const email = primaryEmail(attributes).toLowerCase();
    const former = formerEmail?.toLowerCase();
    const moved = former === undefined || former === email ? undefined : this.accounts.get(former);
    if (moved !== undefined && former !== undefined) this.accounts.delete(former);
    const accountId = moved?.accountId ?? this.accounts.get(email)?.accountId ?? accountIdFor(email);
    this.accounts.set(email, { accountId, email, active: attributes.active });
  }

  #log(kind: ChangeKind, what: Omit<Change, "kind" | "by" | "number">): void {
    this.changes.push({ number: this.changes.length + 1, kind, by: this.by, ...what });
  }
}

function accountIdFor(email: string): string {
  return createHash("sha256").update(email).digest("hex").slice(0, 24);
}

function sorted(values: Json): unknown {
  return Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1));
}
