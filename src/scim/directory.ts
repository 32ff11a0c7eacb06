import { type Clock, createTransport, HttpError, type HttpLogLine, systemClock } from "../http";
import { createScimClient, type ScimClient } from "./client";
import { notAnswered } from "./errors";
import { Groups, type NewScimGroup } from "./groups";
import { JoinedByKey } from "./joined";
import { externalIdKey, userNameKey } from "./key";
import type { MembershipChange } from "./membership-queue";
import { Memberships, type MembershipResult } from "./memberships";
import type { Deed, OwnWrite } from "./own-writes";
import { type CreationOutcome, Users } from "./users";
import type { NewScimUser, ScimGroup, ScimUser } from "./vocabulary";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions extends CallOptions {
  /** Asks the directory whatever this process knows already. @default false */
  readonly fresh?: boolean;
}

export interface GroupOptions extends CallOptions {
  /** Whether the members are needed: without it they may be missing from the answer. @default false */
  readonly members?: boolean;
}

export interface DirectoryOptions {
  /** Such as `https://api.atlassian.com/scim/directory/<id>`; `parseBaseUrl` makes it of what people paste. */
  readonly baseUrl: string;
  readonly directoryId: string;
  readonly token: string;
  readonly timeLimitMs?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly patienceMs?: number | undefined;
  readonly userAgent?: string | undefined;
  readonly log?: ((line: HttpLogLine) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
}

/**
 * One SCIM directory as one run of this process sees it: read as little as possible and once for all callers,
 * written so that nobody is lost, and kept true by its own writes. Hundreds of handlers may use it at once.
 *
 * Every method throws `DirectoryError`. `undefined` for a record means that the directory has proven not to
 * hold it: it answers, and a listing is without it. A directory that answers 401, 403 or 404 as a whole is an
 * error and never means that somebody is gone. Records are shared between callers and not to be changed.
 */
export interface Directory {
  readonly id: string;

  userById(id: string, options?: ReadOptions): Promise<ScimUser | undefined>;
  /** Compares without case; a record that spells it exactly so comes first. */
  userByName(userName: string, options?: CallOptions): Promise<ScimUser | undefined>;
  /** Compares with case. @throws DirectoryError `ambiguous` when several have it */
  userByExternalId(externalId: string, options?: CallOptions): Promise<ScimUser | undefined>;
  allUsers(options?: CallOptions): Promise<readonly ScimUser[]>;

  groupById(id: string, options?: GroupOptions & ReadOptions): Promise<ScimGroup | undefined>;
  /** Compares without case; a group that spells it exactly so comes first. */
  groupByDisplayName(displayName: string, options?: GroupOptions): Promise<ScimGroup | undefined>;
  allGroups(options?: GroupOptions): Promise<readonly ScimGroup[]>;

  /**
   * Creates the record; an `id` in it is ignored. `found` means that the answer was lost and the record turned
   * out to be there. Nobody is created twice.
   *
   * @throws DirectoryError `conflict` when the name, e-mail address or external id is taken
   */
  createUser(
    record: NewScimUser,
    options?: CallOptions,
  ): Promise<{ readonly user: ScimUser; readonly outcome: CreationOutcome }>;
  /**
   * Reads the record anew and replaces it by what `change` makes of it, unless that is the same. Whatever
   * `change` leaves as it was stays, attributes unknown to us included.
   *
   * @throws DirectoryError `not-found` when there is no such record
   */
  replaceUser(id: string, change: (current: ScimUser) => ScimUser, options?: CallOptions): Promise<ScimUser>;
  /** Deletes the record; one that is gone already is as good as deleted. */
  deleteUser(id: string, options?: CallOptions): Promise<void>;

  createGroup(
    group: NewScimGroup,
    options?: CallOptions,
  ): Promise<{ readonly group: ScimGroup; readonly outcome: CreationOutcome }>;
  /** Sets the external id; an empty one takes it away. */
  setGroupExternalId(id: string, externalId: string, options?: CallOptions): Promise<ScimGroup>;
  deleteGroup(id: string, options?: CallOptions): Promise<void>;

  /**
   * Puts people into a group and takes others out. Changes of one group that come while one is under way are
   * joined. Nothing is sent that is known to be so already. Whoever is to leave is out when this returns.
   *
   * @returns the people to add who do not exist, when everybody else is in
   * @throws DirectoryError when somebody who exists could not be added or removed; the others were
   */
  changeMembers(groupId: string, change: MembershipChange, options?: CallOptions): Promise<MembershipResult>;
  /** @returns the ids of the groups that the person was in */
  takeOutOfAllGroups(userId: string, options?: CallOptions): Promise<readonly string[]>;

  /** What this process itself has written. */
  readonly ownWrites: {
    touchedUser(id: string | undefined): boolean;
    touchedGroup(id: string | undefined): boolean;
    /** Whether this process has deleted the group. */
    deletedGroup(id: string): boolean;
    /** What it did to one person, in order; empty when nothing. */
    deedsOnUser(id: string | undefined): readonly Deed[];
    /** Whether this process took the person out of the group and has not put them back. */
    wasTakenOut(groupId: string, userId: string): boolean;
    users(): readonly OwnWrite<ScimUser>[];
    groups(): readonly OwnWrite<ScimGroup>[];
  };
  /** The directory as it was before this process wrote anything. */
  readonly beforeOwnWrites: {
    userById(id: string, options?: CallOptions): Promise<ScimUser | undefined>;
    userByName(userName: string, options?: CallOptions): Promise<ScimUser | undefined>;
    groupById(id: string, options?: GroupOptions): Promise<ScimGroup | undefined>;
    groupByDisplayName(displayName: string, options?: GroupOptions): Promise<ScimGroup | undefined>;
  };

  /** One request that shows whether the directory answers to this key; its error is the sentence to show. */
  check(options?: CallOptions): Promise<void>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** @throws DirectoryError when the token cannot be sent, or not to this base URL */
export function createDirectory(options: DirectoryOptions): Directory {
  const { directoryId, baseUrl, clock = systemClock, random = Math.random } = options;
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
  try {
    const transport = createTransport({ ...options, mediaType: "application/scim+json" });
    return directoryOf(createScimClient({ transport, directoryId, origin }), { clock, random });
  } catch (error) {
    throw error instanceof HttpError ? notAnswered(error, { directoryId, origin, doing: "use" }) : error;
  }
}

/** The shared view over a client. */
export function directoryOf(
  client: ScimClient,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): Directory {
  const checks = new JoinedByKey<void>();
  const prove = (signal?: AbortSignal): Promise<void> => {
    const ask = async (own: AbortSignal): Promise<void> => {
      await client.users({ startIndex: 1, count: 1 }, { signal: own });
    };
    return checks.run("", ask, signal);
  };
  const writer = { client, clock, random, prove };
  const users = new Users(writer);
  const groups = new Groups(writer);
  const memberships = new Memberships(writer, users, groups);

  const userByName = (userName: string, { signal }: CallOptions = {}): Promise<ScimUser | undefined> =>
    users.shelf.byKey(userNameKey, userName, signal);
  const userById = (
    id: string,
    { signal, fresh = false }: ReadOptions = {},
  ): Promise<ScimUser | undefined> =>
    fresh ? users.shelf.freshById(id, userNameKey, signal) : users.shelf.byId(id, signal);

  return {
    id: client.directoryId,
    userById,
    userByName,
    userByExternalId: (externalId, { signal } = {}) => users.shelf.byKey(externalIdKey, externalId, signal),
    allUsers: ({ signal } = {}) => users.shelf.all(signal),
    groupById: (id, { signal, members = false, fresh = false } = {}) =>
      fresh ? groups.fresh(id, signal) : groups.byId(id, members, signal),
    groupByDisplayName: (displayName, { signal, members = false } = {}) =>
      groups.byDisplayName(displayName, members, signal),
    allGroups: ({ signal, members = false } = {}) => groups.all(members, signal),
    createUser: (record, { signal } = {}) => users.create(record, signal),
    replaceUser: (id, change, { signal } = {}) => users.replace(id, change, signal),
    async deleteUser(id, { signal } = {}) {
      await users.remove(id, signal);
      groups.forgetPerson(id);
    },
    createGroup: (group, { signal } = {}) => groups.create(group, signal),
    setGroupExternalId: (id, externalId, { signal } = {}) => groups.setExternalId(id, externalId, signal),
    deleteGroup: (id, { signal } = {}) => groups.remove(id, signal),
    changeMembers: (groupId, change, { signal } = {}) => memberships.change(groupId, change, signal),
    takeOutOfAllGroups: (userId, { signal } = {}) => memberships.takeOutOfAllGroups(userId, signal),
    ownWrites: {
      touchedUser: (id) => id !== undefined && users.own.of(id) !== undefined,
      touchedGroup: (id) => id !== undefined && groups.own.of(id) !== undefined,
      deletedGroup: (id) => groups.own.of(id)?.deeds.includes("deleted") === true,
      deedsOnUser: (id) => (id === undefined ? [] : (users.own.of(id)?.deeds ?? [])),
      wasTakenOut: (groupId, userId) => groups.log.wasTakenOut(groupId, userId),
      users: () => users.own.all(),
      groups: () => groups.own.all(),
    },
    beforeOwnWrites: {
      async userById(id, options) {
        const write = users.own.of(id);
        return write === undefined ? userById(id, options) : write.before;
      },
      async userByName(userName, options) {
        const earlier = users.own.formerly(userName);
        if (earlier !== undefined) return earlier;
        const now = await userByName(userName, options);
        return now !== undefined && users.own.of(now.id) !== undefined ? undefined : now;
      },
      groupById: (id, { signal, members = false } = {}) => groups.before(id, members, signal),
      async groupByDisplayName(displayName, { signal, members = false } = {}) {
        const earlier = groups.own.formerly(displayName);
        const found = earlier ?? (await groups.byDisplayName(displayName, false, signal));
        return found === undefined ? undefined : groups.before(found.id, members, signal);
      },
    },
    check: ({ signal } = {}) => prove(signal),
    close: () => client.close(),
  };
}
