import type { Clock } from "../http";
import type { OrganizationClient } from "./client";
import { cancelled, notShown } from "./errors";
import { waitFor } from "./joined";
import { Locks } from "./locks";
import type { CallOptions, ReadOptions } from "./options";
import { isKind } from "./organization-error";
import type { GroupRoles, NamedGroup, Role } from "./records";
import { lookUntil, Rounds } from "./rounds";
import { SharedReads } from "./shared-reads";

type Deed = "granted" | "revoked";
type Roles = readonly GroupRoles[] | undefined;

export interface GroupAccessOptions {
  readonly client: OrganizationClient;
  readonly clock: Clock;
  readonly delayMs: number;
  /** Throws unless a 404 means this one thing and not that the organisation does not answer. */
  readonly prove: (error: unknown, signal: AbortSignal | undefined) => Promise<void>;
  /** The application's name where it is known, and else its id. */
  readonly applicationName: (resourceId: string) => string;
}

/** The roles of groups: the shared view of them, and the writes that keep it true. */
export class GroupAccess {
  readonly #options: GroupAccessOptions;
  readonly #reads: SharedReads<Roles>;
  readonly #locks = new Locks();
  /** What this process did last, by group and role. */
  readonly #deeds = new Map<string, Deed>();
  /** Writes that were accepted and have not shown yet, by group and then by role. */
  readonly #unseen = new Map<string, Map<string, { readonly role: Role; readonly deed: Deed }>>();
  /** Writes that have been sent and not answered, by group. */
  readonly #underWay = new Map<string, Set<Promise<unknown>>>();
  /** Of those who wait for writes to show, by group; kept while somebody waits. */
  readonly #rounds = new Map<string, { readonly rounds: Rounds; waiting: number }>();

  constructor(options: GroupAccessOptions) {
    this.#options = options;
    this.#reads = new SharedReads((groupId, signal) => this.#read(groupId, signal));
  }

  async roles(groupId: string, { signal, fresh }: ReadOptions = {}): Promise<Roles> {
    const shown = await this.#reads.read(groupId, { signal, fresh, doing: reading(groupId) });
    // What was accepted is so, although it does not show yet.
    const unseen = [...(this.#unseen.get(groupId)?.values() ?? [])];
    return unseen.reduce((roles, { role, deed }) => withWrite(roles, role, deed), shown);
  }

  grant(group: NamedGroup, role: Role, options: CallOptions = {}): Promise<void> {
    return this.#write(group, role, "granted", options);
  }

  revoke(group: NamedGroup, role: Role, options: CallOptions = {}): Promise<void> {
    return this.#write(group, role, "revoked", options);
  }

  did(deed: Deed, groupId: string, role: Role): boolean {
    return this.#deeds.get(`${groupId} ${keyOf(role)}`) === deed;
  }

  /** Sends the write, and waits until it shows. */
  #write(group: NamedGroup, role: Role, deed: Deed, { signal }: CallOptions): Promise<void> {
    const { applicationName, delayMs } = this.#options;
    const application = applicationName(role.resourceId);
    const what =
      deed === "granted"
        ? `grant the role ${role.roleId} of ${application} to the group ${group.name}`
        : `revoke the role ${role.roleId} of ${application} from the group ${group.name}`;
    const key = `${group.id} ${keyOf(role)}`;
    // One write of a role waits until the one before it shows: else neither would know what to look for.
    return this.#locks.hold(key, signal, what, async () => {
      if (signal?.aborted === true) throw cancelled(`to ${what}`);
      await this.#counted(group.id, () => this.#send(group, role, deed, application, signal));
      this.#deeds.set(key, deed);
      const unseen = this.#unseen.get(group.id) ?? new Map<string, { role: Role; deed: Deed }>();
      this.#unseen.set(group.id, unseen.set(keyOf(role), { role, deed }));
      try {
        if (!(await this.#shows(group.id, role, deed, what, signal))) throw notShown(what, delayMs);
      } catch (error) {
        this.#reads.forget(group.id);
        throw isKind(error, "cancelled") ? cancelled(`to ${what}`, "unknown") : error;
      } finally {
        // Whether it shows or not: from here on the organisation's word counts.
        unseen.delete(keyOf(role));
        if (unseen.size === 0) this.#unseen.delete(group.id);
      }
    });
  }

  async #send(
    group: NamedGroup,
    role: Role,
    deed: Deed,
    application: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { client } = this.#options;
    if (deed === "granted") {
      await client.assign(group, role, application, signal);
      return;
    }
    try {
      await client.revoke(group, role, application, signal);
    } catch (error) {
      // The role or the group is gone already. Whether that is so, and not the organisation, the next look shows.
      if (!isKind(error, "not-found")) throw error;
    }
  }

  async #shows(
    groupId: string,
    role: Role,
    deed: Deed,
    doing: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { clock, delayMs } = this.#options;
    const shared = this.#rounds.get(groupId) ?? { rounds: new Rounds(clock), waiting: 0 };
    this.#rounds.set(groupId, shared);
    shared.waiting += 1;
    try {
      // A look after the other writes that are under way serves them all.
      await waitFor(Promise.allSettled([...(this.#underWay.get(groupId) ?? [])]), signal, doing);
      const limits = { clock, limitMs: delayMs, signal, doing };
      const seen = await lookUntil(shared.rounds, limits, async () => {
        const roles = await this.#reads.read(groupId, { signal, fresh: true, doing });
        return has(roles, role) === (deed === "granted") ? true : undefined;
      });
      return seen === true;
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) this.#rounds.delete(groupId);
    }
  }

  async #counted(groupId: string, send: () => Promise<void>): Promise<void> {
    const writes = this.#underWay.get(groupId) ?? new Set();
    this.#underWay.set(groupId, writes);
    const write = send();
    writes.add(write);
    try {
      await write;
    } finally {
      writes.delete(write);
      if (writes.size === 0 && this.#underWay.get(groupId) === writes) this.#underWay.delete(groupId);
    }
  }

  async #read(groupId: string, signal: AbortSignal): Promise<Roles> {
    try {
      return await this.#options.client.groupRoles(groupId, signal);
    } catch (error) {
      await this.#options.prove(error, signal);
      return undefined;
    }
  }
}

function reading(groupId: string): string {
  return `read the roles of the group ${groupId}`;
}

function keyOf({ resourceId, roleId }: Role): string {
  return `${resourceId} ${roleId}`;
}

function has(roles: Roles, { resourceId, roleId }: Role): boolean {
  return (roles ?? []).some((entry) => entry.resourceId === resourceId && entry.roles.includes(roleId));
}

function withWrite(roles: Roles, role: Role, deed: Deed): Roles {
  if (has(roles, role) === (deed === "granted")) return roles;
  const { resourceId, roleId } = role;
  const of = (entry: GroupRoles): boolean => entry.resourceId === resourceId;
  if (deed === "revoked") {
    const without = (entry: GroupRoles): GroupRoles => ({
      ...entry,
      roles: entry.roles.filter((name) => name !== roleId),
    });
    return roles?.map((entry) => (of(entry) ? without(entry) : entry));
  }
  if (roles?.some(of) === true)
    return roles.map((entry) => (of(entry) ? { ...entry, roles: [...entry.roles, roleId] } : entry));
  return [
    ...(roles ?? []),
    { resourceId, resourceOwner: undefined, defaultRole: undefined, roles: [roleId] },
  ];
}
