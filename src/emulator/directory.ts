import { randomUUID } from "node:crypto";
import type { Accounts } from "./accounts";
import type { Behaviour } from "./behaviour";
import type { Change, ChangeKind } from "./changes";
import { conflict, invalidValue, notFound } from "./errors";
import { LaggingView } from "./lagging-view";
import { NameIndex } from "./name-index";
import { type GroupEntry, Records, type UserEntry } from "./records";
import { primaryEmail, sameAttributes, type StoredUser } from "./user-record";

/** What a directory belongs to. */
export interface Organization {
  readonly behaviour: () => Behaviour;
  /** By how many requests reads may lag behind writes: so long has to be remembered how things were. */
  readonly longestLag: () => number;
  readonly accounts: Accounts;
  /** The names of all groups, whichever directory or person has made them: no two may be alike. */
  readonly groupNames: NameIndex;
  /** In lower case: names of built-in and default groups, which may be created and are never synchronised. */
  readonly builtInGroups: ReadonlySet<string>;
  /** Hears of each group that comes and goes. */
  readonly groupMade: (directory: Directory, group: GroupEntry) => void;
  readonly groupGone: (id: string) => void;
}

/** One directory's content, its rules of uniqueness, and the log of what has changed in it. */
export class Directory {
  readonly users = new Records<UserEntry>();
  readonly groups = new Records<GroupEntry>();
  readonly changes: Change[] = [];
  readonly #userNames = new NameIndex();
  readonly #emails = new NameIndex();
  readonly #externalIds = new NameIndex();
  readonly #accountIds = new NameIndex();
  readonly #groupsOf = new Map<string, Set<string>>();
  /** User names and addresses of deleted people, and the last request for which they stay taken. */
  readonly #blocked = new Map<string, number>();
  readonly #laggingUsers = new LaggingView<UserEntry>();
  readonly #laggingGroups = new LaggingView<GroupEntry>();
  #ordinal = 0;
  /** Who is at work, and the number of their request. */
  by: Change["by"] = "api";
  request = 0;
  /** By how many requests this one's reads lag behind, beside what lists always do. */
  staleBy = 0;

  constructor(
    readonly id: string,
    readonly organization: Organization,
  ) {}

  get behaviour(): Behaviour {
    return this.organization.behaviour();
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

  /** A person as a GET shows them. */
  shownUser(id: string): UserEntry {
    const former = this.#former(this.#laggingUsers, id);
    if (former === "not there") throw notFound(`User ${id}`);
    return former ?? this.user(id);
  }

  /** A group as a GET shows it. */
  shownGroup(id: string): GroupEntry {
    const former = this.#former(this.#laggingGroups, id);
    if (former === "not there") throw notFound(`Group ${id}`);
    return former ?? this.group(id);
  }

  usersNamed(userName: string, isCaseSensitive = false): readonly UserEntry[] {
    return this.#userNames.holders(userName, isCaseSensitive).map((id) => this.user(id));
  }

  groupsNamed(displayName: string, isCaseSensitive = false): readonly GroupEntry[] {
    const holders = this.organization.groupNames.holders(displayName, isCaseSensitive);
    return holders.filter((id) => this.groups.has(id)).map((id) => this.group(id));
  }

  /** The records that are linked to an account. */
  usersOfAccount(accountId: string): readonly UserEntry[] {
    return this.#accountIds.holders(accountId, true).map((id) => this.user(id));
  }

  groupsOf(userId: string): readonly GroupEntry[] {
    return [...(this.#groupsOf.get(userId) ?? [])].map((id) => this.group(id));
  }

  /** Everybody whom a list shows at this request. */
  listedUsers(): readonly UserEntry[] {
    const all = this.#laggingUsers.list(this.users.all(), this.#listedSince());
    if (this.behaviour.showsInactive === "lists-and-filters") return all;
    return all.filter(({ attributes }) => attributes.active);
  }

  listedGroups(): readonly GroupEntry[] {
    return this.#laggingGroups.list(this.groups.all(), this.#listedSince());
  }

  /** Whom a filter finds at this request. */
  filteredUsers(attribute: "userName" | "externalId", value: string): readonly UserEntry[] {
    const isExact = attribute === "externalId" || this.#isExact("filters");
    const index = attribute === "externalId" ? this.#externalIds : this.#userNames;
    const found = index.holders(value, isExact).map((id) => this.user(id));
    const wanted = isExact ? value : value.toLowerCase();
    return this.#asListed(this.#laggingUsers, found, ({ attributes }) => {
      const held = attributes[attribute];
      return typeof held === "string" && (isExact ? held : held.toLowerCase()) === wanted;
    }).filter(({ attributes }) => attributes.active || this.behaviour.showsInactive !== "nowhere");
  }

  filteredGroups(displayName: string): readonly GroupEntry[] {
    const isExact = this.#isExact("filters");
    const wanted = isExact ? displayName : displayName.toLowerCase();
    return this.#asListed(
      this.#laggingGroups,
      this.groupsNamed(displayName, isExact),
      (entry) => (isExact ? entry.displayName : entry.displayName.toLowerCase()) === wanted,
    );
  }

  createUser(attributes: StoredUser): UserEntry {
    this.#requireFree(attributes, undefined);
    const { accounts, behaviour } = this.organization;
    const email = primaryEmail(attributes);
    const isNew = accounts.of(email) === undefined;
    const { accountId } = accounts.link(email);
    if (!attributes.active || isNew || behaviour().reactivatesAccounts) {
      accounts.setActive(accountId, attributes.active);
    }
    const now = new Date().toISOString();
    const entry: UserEntry = {
      id: randomUUID(),
      ordinal: this.#nextOrdinal(),
      created: now,
      lastModified: now,
      attributes,
      accountId,
      seen: 0,
    };
    this.#rememberUser(entry.id);
    this.users.add(entry);
    this.#index(entry);
    this.#log("user-created", { id: entry.id, name: attributes.userName, after: attributes });
    return entry;
  }

  replaceUser(id: string, attributes: StoredUser): UserEntry {
    const entry = this.user(id);
    const before = entry.attributes;
    this.#requireFree(attributes, id);
    const isMoving = primaryEmail(before).toLowerCase() !== primaryEmail(attributes).toLowerCase();
    if (isMoving) this.#requireFreeAccount(entry, primaryEmail(attributes));
    if (sameAttributes(before, attributes)) return entry;
    this.#rememberUser(id);
    this.#unindex(entry);
    entry.attributes = attributes;
    entry.lastModified = new Date().toISOString();
    if (isMoving) this.#moveAccount(entry, primaryEmail(attributes));
    this.#index(entry);
    if (before.active !== attributes.active)
      this.organization.accounts.setActive(entry.accountId, attributes.active);
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
    const { blockedAfterDelete } = this.behaviour;
    this.#rememberUser(id);
    for (const group of this.groupsOf(id)) {
      this.#rememberGroup(group.id);
      group.members.delete(id);
    }
    this.#groupsOf.delete(id);
    this.#unindex(entry);
    this.users.delete(id);
    this.organization.accounts.setActive(entry.accountId, false);
    if (blockedAfterDelete > 0) {
      for (const name of [primaryEmail(entry.attributes), entry.attributes.userName])
        this.#blocked.set(name.toLowerCase(), this.request + blockedAfterDelete);
    }
    this.#log("user-deleted", { id, name: entry.attributes.userName, before: entry.attributes });
  }

  createGroup(displayName: string, externalId: string | undefined): GroupEntry {
    if (displayName === "") throw invalidValue("displayName is required");
    const { groupNames, builtInGroups } = this.organization;
    this.#requireFreeGroupName(displayName, undefined);
    const now = new Date().toISOString();
    const entry: GroupEntry = {
      id: randomUUID(),
      ordinal: this.#nextOrdinal(),
      created: now,
      lastModified: now,
      displayName,
      externalId,
      synced: !builtInGroups.has(displayName.toLowerCase()),
      members: new Set(),
    };
    this.#rememberGroup(entry.id);
    this.groups.add(entry);
    groupNames.add(displayName, entry.id);
    this.organization.groupMade(this, entry);
    this.#log("group-created", { id: entry.id, name: displayName });
    return entry;
  }

  deleteGroup(id: string): void {
    const entry = this.group(id);
    this.#rememberGroup(id);
    for (const member of entry.members) this.#groupsOf.get(member)?.delete(id);
    this.groups.delete(id);
    this.organization.groupNames.remove(entry.displayName, id);
    this.organization.groupGone(id);
    this.#log("group-deleted", { id, name: entry.displayName });
  }

  /** Over the API only the external id can change; the console can give another name. */
  updateGroup(
    group: GroupEntry,
    { displayName, externalId }: Pick<GroupEntry, "displayName" | "externalId">,
  ): void {
    if (group.externalId === externalId && group.displayName === displayName) return;
    this.#requireFreeGroupName(displayName, group.id);
    this.#rememberGroup(group.id);
    this.organization.groupNames.remove(group.displayName, group.id);
    this.organization.groupNames.add(displayName, group.id);
    group.displayName = displayName;
    group.externalId = externalId;
    group.lastModified = new Date().toISOString();
    this.#log("group-updated", { id: group.id, name: displayName });
  }

  addMember(group: GroupEntry, userId: string): void {
    if (group.members.has(userId)) return;
    const { attributes } = this.user(userId);
    this.#rememberGroup(group.id);
    group.members.add(userId);
    this.#enter(userId, group.id);
    group.lastModified = new Date().toISOString();
    this.#logMember("member-added", group, userId, attributes.userName);
  }

  removeMember(group: GroupEntry, userId: string): void {
    if (!group.members.has(userId)) return;
    this.#rememberGroup(group.id);
    group.members.delete(userId);
    this.#groupsOf.get(userId)?.delete(group.id);
    group.lastModified = new Date().toISOString();
    this.#logMember("member-removed", group, userId, this.user(userId).attributes.userName);
  }

  #nextOrdinal(): number {
    this.#ordinal += 1;
    return this.#ordinal;
  }

  #requireFree(attributes: StoredUser, own: string | undefined): void {
    const isExact = this.#isExact("uniqueness");
    const isTaken = (index: NameIndex, name: string, exact: boolean): boolean =>
      index.holders(name, exact).some((id) => id !== own);
    const isBlocked = (name: string): boolean =>
      own === undefined && (this.#blocked.get(name.toLowerCase()) ?? -1) >= this.request;
    const email = primaryEmail(attributes);
    if (isTaken(this.#emails, email, isExact) || isBlocked(email)) throw conflict("USER", `email[${email}]`);
    const { userName, externalId } = attributes;
    if (isTaken(this.#userNames, userName, isExact) || isBlocked(userName))
      throw conflict("USER", `userName[${userName}]`);
    if (!this.behaviour.uniqueExternalId || typeof externalId !== "string") return;
    if (isTaken(this.#externalIds, externalId, true)) throw conflict("USER", `externalId[${externalId}]`);
  }

  #requireFreeGroupName(displayName: string, own: string | undefined): void {
    const others = this.organization.groupNames.holders(displayName, this.#isExact("uniqueness"));
    if (others.some((id) => id !== own)) throw conflict("GROUP", "displayName");
  }

  /** A linked record cannot take an address that belongs to another Atlassian account. */
  #requireFreeAccount({ accountId }: UserEntry, email: string): void {
    const other = this.organization.accounts.of(email);
    if (accountId !== undefined && other !== undefined && other.accountId !== accountId)
      throw conflict("USER", `email[${email}]`);
  }

  #moveAccount(entry: UserEntry, email: string): void {
    const { accounts } = this.organization;
    const account = accounts.get(entry.accountId);
    if (account === undefined) return;
    if (account.managed || this.behaviour.externalEmailChange === "follows") {
      accounts.move(account.accountId, email);
      return;
    }
    entry.accountId = undefined;
    for (const group of this.groupsOf(entry.id)) this.removeMember(group, entry.id);
  }

  #isExact(place: "filters" | "uniqueness"): boolean {
    const { caseSensitive } = this.behaviour;
    return caseSensitive === place || caseSensitive === "everywhere";
  }

  #asListed<Entry extends UserEntry | GroupEntry>(
    view: LaggingView<Entry>,
    found: readonly Entry[],
    matches: (entry: Entry) => boolean,
  ): readonly Entry[] {
    const overrides = view.overrides(this.#listedSince());
    if (overrides.size === 0) return found;
    const former = [...overrides.values()].filter((entry) => entry !== undefined && matches(entry));
    return [
      ...found.filter(({ id }) => !overrides.has(id)),
      ...former.filter((entry) => entry !== undefined),
    ];
  }

  #index({ id, attributes, accountId }: UserEntry): void {
    if (accountId !== undefined) this.#accountIds.add(accountId, id);
    this.#userNames.add(attributes.userName, id);
    this.#emails.add(primaryEmail(attributes), id);
    if (typeof attributes.externalId === "string") this.#externalIds.add(attributes.externalId, id);
  }

  #unindex({ id, attributes, accountId }: UserEntry): void {
    if (accountId !== undefined) this.#accountIds.remove(accountId, id);
    this.#userNames.remove(attributes.userName, id);
    this.#emails.remove(primaryEmail(attributes), id);
    if (typeof attributes.externalId === "string") this.#externalIds.remove(attributes.externalId, id);
  }

  #enter(userId: string, groupId: string): void {
    const groups = this.#groupsOf.get(userId) ?? new Set<string>();
    groups.add(groupId);
    this.#groupsOf.set(userId, groups);
  }

  /** Lists show how things were before this request. */
  #listedSince(): number {
    return this.request - Math.max(this.behaviour.listLag, this.staleBy);
  }

  /** How a stale read shows a record; undefined where that is how it is now. */
  #former<Entry extends UserEntry | GroupEntry>(
    view: LaggingView<Entry>,
    id: string,
  ): Entry | "not there" | undefined {
    if (this.staleBy === 0) return undefined;
    const overrides = view.overrides(this.request - this.staleBy);
    return overrides.has(id) ? (overrides.get(id) ?? "not there") : undefined;
  }

  #rememberUser(id: string): void {
    this.#remember(this.#laggingUsers, id, () => {
      const entry = this.users.get(id);
      return entry === undefined ? undefined : { ...entry };
    });
  }

  #rememberGroup(id: string): void {
    this.#remember(this.#laggingGroups, id, () => {
      const entry = this.groups.get(id);
      return entry === undefined ? undefined : { ...entry, members: new Set(entry.members) };
    });
  }

  /** Reads lag behind the API only: what the console does shows at once, and so does a test's seed. */
  #remember<Entry extends UserEntry | GroupEntry>(
    view: LaggingView<Entry>,
    id: string,
    before: () => Entry | undefined,
  ): void {
    const lag = this.organization.longestLag();
    view.forget(this.request - lag);
    if (this.by === "api" && lag > 0) view.remember(id, before, this.request);
  }

  #log(kind: ChangeKind, what: Omit<Change, "kind" | "by" | "number">): void {
    this.changes.push({ number: this.changes.length + 1, kind, by: this.by, ...what });
  }

  #logMember(kind: ChangeKind, group: GroupEntry, id: string, name: string): void {
    this.#log(kind, { id, name, group: group.displayName, groupId: group.id });
  }
}
