import { backoffMs, type Clock, sleep } from "../http";
import type { ScimClient } from "./client";
import { cancelled, DirectoryError, isKind, madeTwice } from "./errors";
import { externalIdKey, userNameKey } from "./key";
import { Locks } from "./locks";
import { folded } from "./names";
import { type Deed, OwnWrites } from "./own-writes";
import { RecordStore } from "./record-store";
import { Shelf } from "./shelf";
import { isActive, sameRecord, type WritableUser, writable } from "./user-record";
import type { NewScimUser, ScimUser } from "./vocabulary";

/** What a creation came to: `found` when its answer was lost and the record turned out to be there. */
export type CreationOutcome = "created" | "found";

/** What writing needs beside the client. */
export interface WriterOptions {
  readonly client: ScimClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Throws unless the directory answers. */
  readonly prove: (signal?: AbortSignal) => Promise<void>;
}

/** A creation whose fate is unknown is looked for and sent again this often. */
const MOST_CREATIONS = 4;

/** The people of one directory: the shared view of them, and the writes that keep it true. */
export class Users {
  readonly shelf: Shelf<ScimUser>;
  readonly own = new OwnWrites<ScimUser>(({ userName }) => userName);
  readonly #options: WriterOptions;
  readonly #locks = new Locks();
  /** What this process has taken from records that only one may have. */
  readonly #freed = new Set<string>();

  constructor(options: WriterOptions) {
    this.#options = options;
    const { client } = options;
    this.shelf = new Shelf<ScimUser>(
      {
        what: "users",
        page: (query, signal) => client.users(query, { signal }),
        one: (id, call) => client.user(id, call),
        search: ({ attribute }, value, call) =>
          client.findUsers(attribute === "externalId" ? "externalId" : "userName", value, call),
      },
      new RecordStore<ScimUser>([userNameKey, externalIdKey]),
    );
  }

  /**
   * Sends a POST. When it stays unknown whether it was carried out, the record is looked for before it is sent
   * again, so that nobody is created twice.
   */
  create(record: NewScimUser, signal?: AbortSignal): Promise<{ user: ScimUser; outcome: CreationOutcome }> {
    const body = writable(record);
    const { userName } = body;
    return this.#locks.hold(`name ${folded(userName)}`, signal, async () => {
      const known = this.shelf.store.byKey(userNameKey, userName);
      if (known !== undefined && known !== null && this.shelf.store.wasCreatedHere(known.id)) {
        throw madeTwice(`the user ${userName}`);
      }
      const { record: user, outcome } = await createSurely(this.#options, signal, {
        send: () => this.#sendCreation(body, signal),
        find: () => this.#findCreated(body, signal),
      });
      this.shelf.store.write(user, "created");
      this.own.note(user.id, undefined, "created");
      return { user, outcome };
    });
  }

  /**
   * Reads the record anew, changes it and puts it back whole, since a PUT clears what it does not send. Nothing
   * is sent when nothing changes.
   */
  replace(id: string, change: (current: ScimUser) => ScimUser, signal?: AbortSignal): Promise<ScimUser> {
    const { client } = this.#options;
    return this.#locks.hold(`id ${id}`, signal, async () => {
      const current = await this.#current(id, signal);
      const body = writable(change(structuredClone(current)));
      if (sameRecord(body, writable(current))) return current;
      const user =
        (await client.replaceUser(id, body, { signal })) ??
        (await client.user(id, { signal, name: body.userName }));
      this.shelf.store.write(user);
      const kept = keysOf(user);
      for (const key of keysOf(current)) if (!kept.includes(key)) this.#freed.add(key);
      this.own.note(id, current, deedOf(current, user));
      return user;
    });
  }

  /** A record that is gone already counts as deleted, once the directory has shown that it answers. */
  remove(id: string, signal?: AbortSignal): Promise<void> {
    const { client, prove } = this.#options;
    return this.#locks.hold(`id ${id}`, signal, async () => {
      if (this.shelf.store.byId(id) === null) return;
      const before = this.shelf.store.byId(id) ?? (await this.#readBeforeDeletion(id, signal));
      if (before === undefined) return;
      try {
        await client.deleteUser(id, { signal, name: before.userName });
      } catch (error) {
        if (!isKind(error, "not-found")) throw error;
        await prove(signal);
      }
      this.shelf.store.remove(id);
      for (const key of keysOf(before)) this.#freed.add(key);
      this.own.note(id, before, "deleted");
    });
  }

  /** A name that this process has just set free may stay taken for a moment. */
  async #sendCreation(body: WritableUser, signal: AbortSignal | undefined): Promise<ScimUser> {
    const { client, clock, random } = this.#options;
    for (let tries = 1; ; tries += 1) {
      try {
        return await client.createUser(body, { signal });
      } catch (error) {
        if (
          !isKind(error, "conflict") ||
          tries >= MOST_CREATIONS ||
          !keysOf(body).some((key) => this.#freed.has(key))
        )
          throw error;
        await sleep(clock, 4 * backoffMs(tries, random), signal).catch(() => {
          throw cancelled(`to create the user ${body.userName}`);
        });
      }
    }
  }

  /** Planning has to know whom this process has deleted, and afterwards nobody can tell. */
  async #readBeforeDeletion(id: string, signal: AbortSignal | undefined): Promise<ScimUser | undefined> {
    try {
      return await this.#options.client.user(id, { signal });
    } catch (error) {
      if (!isKind(error, "not-found")) throw error;
      await this.#options.prove(signal);
      return undefined;
    }
  }

  async #current(id: string, signal: AbortSignal | undefined): Promise<ScimUser> {
    const known = this.shelf.store.byId(id) ?? undefined;
    try {
      const read = await this.#options.client.user(id, { signal, name: known?.userName });
      return this.shelf.store.learn(read, "fresh") ?? read;
    } catch (error) {
      if (!isKind(error, "not-found")) throw error;
      // A server that lags may not show yet what this process has made.
      if (known !== undefined && this.shelf.store.wasCreatedHere(id)) return known;
      await this.#options.prove(signal);
      throw error;
    }
  }

  async #findCreated(
    { userName, externalId }: Pick<ScimUser, "userName" | "externalId">,
    signal: AbortSignal | undefined,
  ): Promise<ScimUser | undefined> {
    const named = await this.shelf.searchAnew(userNameKey, userName, signal);
    if (named !== undefined || externalId === undefined) return named;
    const linked = await this.shelf.searchAnew(externalIdKey, externalId, signal);
    return linked !== undefined && folded(linked.userName) === folded(userName) ? linked : undefined;
  }
}

/** What only one record may have. */
function keysOf({
  userName,
  emails,
  externalId,
}: Pick<ScimUser, "userName" | "emails" | "externalId">): string[] {
  const addresses = (emails ?? []).map(({ value }) => folded(value));
  return [folded(userName), ...addresses, ...(externalId === undefined ? [] : [`id ${externalId}`])];
}

function deedOf(before: ScimUser, after: ScimUser): Deed {
  if (isActive(before) === isActive(after)) return "updated";
  return isActive(after) ? "reactivated" : "deactivated";
}

/**
 * Sends a creation, and where its fate is unknown looks for the record before sending it again. A conflict
 * means that it was carried out when an earlier try may have been.
 */
export async function createSurely<T>(
  { clock, random }: Pick<WriterOptions, "clock" | "random">,
  signal: AbortSignal | undefined,
  { send, find }: { readonly send: () => Promise<T>; readonly find: () => Promise<T | undefined> },
): Promise<{ readonly record: T; readonly outcome: CreationOutcome }> {
  for (let tries = 1; ; tries += 1) {
    try {
      return { record: await send(), outcome: "created" };
    } catch (error) {
      const unknown = isFateUnknown(error);
      if (!unknown && !(tries > 1 && isKind(error, "conflict"))) throw error;
      await sleep(clock, backoffMs(tries, random), signal).catch(() => {
        throw cancelled("to create a record", "unknown");
      });
      const record = await find();
      if (record !== undefined) return { record, outcome: "found" };
      if (tries >= MOST_CREATIONS) throw error;
    }
  }
}

/** A success whose body cannot be read was carried out, too. */
function isFateUnknown(error: unknown): boolean {
  if (!(error instanceof DirectoryError) || error.kind === "cancelled") return false;
  return (
    error.fate === "unknown" || (error.status !== undefined && error.status >= 200 && error.status < 300)
  );
}
