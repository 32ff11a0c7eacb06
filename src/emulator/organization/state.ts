import { randomUUID } from "node:crypto";
import type { Accounts } from "../accounts";
import type { Directory } from "../directory";
import type { NameIndex } from "../name-index";
import { Applications } from "./applications";
import type { OrganizationBehaviour } from "./behaviour";
import type { OrganizationChange } from "./changes";
import { idMadeOf, type OrganizationGroup, OrganizationGroups } from "./groups";
import { Policies } from "./policies";
import { RoleLag } from "./role-lag";
import { RoleTable, takesSeat } from "./roles";
import { ApiTokens } from "./tokens";

/** What the organisation's part of the emulator needs of the rest. */
export interface Surroundings {
  readonly id: string;
  readonly behaviour: () => OrganizationBehaviour;
  readonly accounts: Accounts;
  /** The names of all groups: no two may be alike. */
  readonly groupNames: NameIndex;
  readonly directories: () => readonly Directory[];
}

/** What the organisation holds beside its directories, and the log of what has changed in it. */
export class OrganizationState {
  readonly id: string;
  readonly name = "Emulated organisation";
  /** Groups and people that no identity provider synchronises live in a directory of the organisation's own. */
  readonly localDirectoryId = randomUUID();
  readonly accounts: Accounts;
  readonly applications = new Applications();
  readonly groups: OrganizationGroups;
  readonly policies: Policies;
  readonly tokens = new ApiTokens();
  readonly changes: OrganizationChange[] = [];
  /** The roles of groups, by the key of the group. */
  readonly groupRoles = new RoleTable();
  /** The roles that accounts have directly, by the id of the account. */
  readonly directRoles = new RoleTable();
  /** The role that a group gives by default, by the key of the group and the ARI. */
  readonly defaultRoles = new Map<string, Map<string, string>>();
  readonly roleLag = new RoleLag();
  /** The accounts whose access is suspended; they keep their groups and roles. */
  readonly suspended = new Set<string>();
  /** Who is at work, and the number of the request. */
  by: OrganizationChange["by"] = "api";
  request = 0;

  constructor(private readonly surroundings: Surroundings) {
    const { id, accounts, groupNames, behaviour } = surroundings;
    this.id = id;
    this.accounts = accounts;
    this.groups = new OrganizationGroups({ behaviour, names: groupNames, request: () => this.request });
    this.policies = new Policies(this);
  }

  get behaviour(): OrganizationBehaviour {
    return this.surroundings.behaviour();
  }

  directories(): readonly Directory[] {
    return this.surroundings.directories();
  }

  /** The id that a directory has here. */
  directoryIdOf(directory: Directory | undefined): string {
    if (directory === undefined) return this.localDirectoryId;
    return this.behaviour.directoryIds === "same" ? directory.id : idMadeOf(directory.id);
  }

  /** A group that SCIM deletes takes its roles along. */
  groupGone(scimId: string): void {
    this.groups.gone(scimId);
    this.groupRoles.forget(scimId);
    this.defaultRoles.delete(scimId);
    this.roleLag.forget(scimId);
  }

  grantToGroup(group: OrganizationGroup, application: string, role: string): void {
    if (!this.groupRoles.grant(group.key, application, role)) return;
    this.#hide(group, application, role, false);
    this.log("role-granted", { group: group.name, application, role });
  }

  /** @returns whether the group had the role */
  revokeFromGroup(group: OrganizationGroup, application: string, role: string): boolean {
    if (!this.groupRoles.revoke(group.key, application, role)) return false;
    this.#hide(group, application, role, true);
    this.log("role-revoked", { group: group.name, application, role });
    return true;
  }

  /** The accounts with a role that counts on an application, who can use it. */
  accountsOn(application: string, counts: (role: string) => boolean): Set<string> {
    const found = new Set<string>();
    const add = (accountId: string): void => {
      if (this.#hasAccess(accountId)) found.add(accountId);
    };
    for (const key of this.groupRoles.holders()) {
      if (![...this.groupRoles.on(key, application)].some(counts)) continue;
      for (const accountId of this.groups.at(key)?.accountIds() ?? []) add(accountId);
    }
    for (const accountId of this.directRoles.holders())
      if ([...this.directRoles.on(accountId, application)].some(counts)) add(accountId);
    return found;
  }

  /** How many seats of an application are taken. */
  seatsTaken(application: string): number {
    return this.accountsOn(application, takesSeat).size;
  }

  /** Whether giving a group a role would take more seats than the licence has. */
  exceedsLicence(group: OrganizationGroup, application: string, role: string): boolean {
    const capacity = this.applications.get(application)?.capacity;
    if (capacity === undefined || !takesSeat(role)) return false;
    const taken = this.accountsOn(application, takesSeat);
    const before = taken.size;
    for (const accountId of group.accountIds()) if (this.#hasAccess(accountId)) taken.add(accountId);
    return taken.size > capacity && taken.size > before;
  }

  log(kind: OrganizationChange["kind"], what: Omit<OrganizationChange, "number" | "kind" | "by">): void {
    this.changes.push({ number: this.changes.length + 1, kind, by: this.by, ...what });
  }

  #hasAccess(accountId: string): boolean {
    return this.accounts.get(accountId)?.active === true && !this.suspended.has(accountId);
  }

  /** What the console does shows at once. */
  #hide({ key }: OrganizationGroup, application: string, role: string, had: boolean): void {
    const reads = this.by === "api" ? this.behaviour.roleLag : 0;
    this.roleLag.hide(key, { application, role, had, reads });
  }
}
