import type { PatchOperation } from "./client";
import { isKind, madeTwice } from "./errors";
import { JoinedByKey } from "./joined";
import { displayNameKey } from "./key";
import { Locks } from "./locks";
import { type GroupRecord, groupRecord, MemberSet, scimGroup } from "./member-set";
import { MembershipLog } from "./membership-log";
import { folded } from "./names";
import { OwnWrites } from "./own-writes";
import { RecordStore } from "./record-store";
import { Shelf } from "./shelf";
import { type CreationOutcome, createSurely, type WriterOptions } from "./users";
import type { ScimGroup, ScimMember, ScimPage } from "./vocabulary";

/** What a group is created with. */
export interface NewScimGroup {
  readonly displayName: string;
  /** An empty one is as good as none. */
  readonly externalId?: string | undefined;
}

/** The groups of one directory with their members: the shared view, and the writes that keep it true. */
export class Groups {
  readonly shelf: Shelf<GroupRecord>;
  readonly own = new OwnWrites<ScimGroup>(({ displayName }) => displayName);
  readonly log = new MembershipLog();
  readonly #options: WriterOptions;
  readonly #memberReads = new JoinedByKey<GroupRecord | undefined>();
  /** One request that changes a group is under way at a time. */
  readonly locks = new Locks();
  /** Whether this directory's lists tell members: then a group that shows none in a list has none. */
  #listsTellMembers = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    const { client } = options;
    const listed = ({ totalResults, resources }: ScimPage<ScimGroup>): ScimPage<GroupRecord> => {
      this.#listsTellMembers ||= resources.some(({ members }) => members !== undefined);
      return {
        totalResults,
        resources: resources.map((group) => this.#withOwnWords(groupRecord(group, true))),
      };
    };
    this.shelf = new Shelf<GroupRecord>(
      {
        what: "groups",
        page: async (query, signal) => listed(await client.groups(query, { signal })),
        one: async (id, call) => groupRecord(await client.group(id, call), false),
        search: async (_key, value, call) => listed(await client.findGroups(value, call)),
      },
      new RecordStore<GroupRecord>([displayNameKey], (own, read) => this.#reconciled(own, read)),
    );
  }

  async byId(id: string, members: boolean, signal?: AbortSignal): Promise<ScimGroup | undefined> {
    return this.#told(await this.shelf.byId(id, signal), members, signal);
  }

  async byDisplayName(name: string, members: boolean, signal?: AbortSignal): Promise<ScimGroup | undefined> {
    return this.#told(await this.shelf.byKey(displayNameKey, name, signal), members, signal);
  }

  /** The group as it is at this moment, with its members; undefined once that is proven. */
  async fresh(id: string, signal?: AbortSignal): Promise<ScimGroup | undefined> {
    return this.#told(await this.shelf.freshById(id, displayNameKey, signal), true, signal);
  }

  async all(members: boolean, signal?: AbortSignal): Promise<readonly ScimGroup[]> {
    const records = await this.shelf.all(signal);
    const told = await Promise.all(records.map((record) => this.#told(record, members, signal)));
    return told.filter((group) => group !== undefined);
  }

  /** The ids of the groups that the person is in by the members of every group; no list of members is made for it. */
  async idsWith(userId: string, signal?: AbortSignal): Promise<readonly string[]> {
    const records = await this.shelf.all(signal);
    await Promise.all(records.map((record) => this.#learnMembers(record, signal)));
    return records.map(({ id }) => id).filter((id) => this.knownMembers(id)?.has(userId) === true);
  }

  /** The group as this process knows it, without asking. */
  known(id: string): ScimGroup | undefined {
    const record = this.shelf.store.byId(id) ?? undefined;
    return record === undefined ? undefined : scimGroup(record);
  }

  /** The members that this process knows for sure, without asking for them. */
  knownMembers(id: string): MemberSet | undefined {
    const record = this.shelf.store.byId(id) ?? undefined;
    return record === undefined ? undefined : this.#membersOf(record);
  }

  /**
   * Asks for the group and its members whatever is known, for checks after a write.
   *
   * @returns undefined when there is no such group, and the directory has shown that it answers
   */
  async readAnew(id: string, signal?: AbortSignal): Promise<GroupRecord | undefined> {
    const { client, prove } = this.#options;
    try {
      const read = groupRecord(await client.group(id, { signal, name: this.nameOf(id) }), false);
      this.shelf.store.learn(read, "fresh");
      return read;
    } catch (error) {
      if (!isKind(error, "not-found")) throw error;
      await prove(signal);
      this.shelf.store.forget(id);
      this.shelf.store.noteAbsent(id);
      return undefined;
    }
  }

  create(group: NewScimGroup, signal?: AbortSignal): Promise<{ group: ScimGroup; outcome: CreationOutcome }> {
    const { displayName, externalId } = group;
    const body =
      externalId === undefined || externalId === "" ? { displayName } : { displayName, externalId };
    return this.locks.hold(`name ${folded(displayName)}`, signal, async () => {
      const known = this.shelf.store.byKey(displayNameKey, displayName);
      if (known !== undefined && known !== null && this.shelf.store.wasCreatedHere(known.id)) {
        throw madeTwice(`the group ${displayName}`);
      }
      const { record, outcome } = await createSurely(this.#options, signal, {
        send: async () => groupRecord(await this.#options.client.createGroup(body, { signal }), false),
        find: () => this.shelf.searchAnew(displayNameKey, displayName, signal),
      });
      this.shelf.store.write(record, "created");
      this.own.note(record.id, undefined, "created");
      return { group: scimGroup(record), outcome };
    });
  }

  /** An empty `externalId` takes it away. */
  setExternalId(id: string, externalId: string, signal?: AbortSignal): Promise<ScimGroup> {
    const operation: PatchOperation =
      externalId === ""
        ? { op: "remove", path: "externalId" }
        : { op: "replace", path: "externalId", value: externalId };
    return this.locks.hold(`id ${id}`, signal, async () => {
      const before = this.shelf.store.byId(id) ?? undefined;
      const { client } = this.#options;
      const call = { signal, name: this.nameOf(id) };
      const answer = (await client.patchGroup(id, [operation], call)) ?? (await client.group(id, call));
      const record = this.takeIn(id, answer);
      this.own.note(id, scimGroup(before ?? record), "updated");
      return scimGroup(record);
    });
  }

  /** A group that is gone already counts as deleted, once the directory has shown that it answers. */
  remove(id: string, signal?: AbortSignal): Promise<void> {
    return this.locks.hold(`id ${id}`, signal, async () => {
      const before = this.shelf.store.byId(id);
      if (before === null) return;
      const { client, prove } = this.#options;
      const found = before ?? (await this.readAnew(id, signal));
      if (found === undefined) return;
      try {
        await client.deleteGroup(id, { signal, name: found.displayName });
      } catch (error) {
        if (!isKind(error, "not-found")) throw error;
        await prove(signal);
      }
      this.shelf.store.remove(id);
      this.own.note(id, scimGroup(found), "deleted");
    });
  }

  /** Takes in the answer to a write; where it tells no members, what was known of them stays. */
  takeIn(id: string, answer: ScimGroup): GroupRecord {
    const told = groupRecord(answer, true);
    const record = { ...told, members: told.members ?? this.knownMembers(id), listed: false };
    this.shelf.store.write(record);
    return record;
  }

  /** Brings known members up to what a write has done that was answered without them. */
  changeKnown(id: string, added: readonly ScimMember[], removed: readonly string[]): void {
    const members = this.knownMembers(id);
    if (members === undefined) return;
    for (const member of added) members.add(member);
    for (const member of removed) members.delete(member);
  }

  /** After a write of unknown fate nothing is known of the members any more. */
  forgetMembers(id: string): void {
    const record = this.shelf.store.byId(id) ?? undefined;
    if (record !== undefined) this.shelf.store.write({ ...record, members: undefined, listed: false });
  }

  /** Somebody whose record is deleted is in no group any more. */
  forgetPerson(userId: string): void {
    for (const { members } of this.shelf.store.all()) members?.delete(userId);
  }

  /** As the group was before this process wrote to it; undefined when it was not there. */
  async before(id: string, members: boolean, signal?: AbortSignal): Promise<ScimGroup | undefined> {
    const write = this.own.of(id);
    if (write?.deeds[0] === "created") return undefined;
    if (write?.deeds.includes("deleted") === true) return write.before;
    const now = await this.byId(id, members, signal);
    const group =
      now === undefined || write?.before === undefined
        ? now
        : { ...now, externalId: write.before.externalId };
    if (group?.members === undefined) return group;
    return { ...group, members: this.log.before(id, new MemberSet(group.members)).toArray() };
  }

  nameOf(id: string): string | undefined {
    return this.shelf.store.byId(id)?.displayName;
  }

  #membersOf(record: GroupRecord): MemberSet | undefined {
    if (record.members !== undefined || !record.listed || !this.#listsTellMembers) return record.members;
    const members = new MemberSet([]);
    this.shelf.store.learn({ ...record, members });
    return this.shelf.store.byId(record.id)?.members;
  }

  /** A list that lags may not show yet whom this process has put in or taken out. */
  #withOwnWords(record: GroupRecord): GroupRecord {
    if (record.members === undefined || this.shelf.store.isOwn(record.id)) return record;
    return { ...record, members: this.log.after(record.id, record.members) };
  }

  async #told(
    record: GroupRecord | undefined,
    members: boolean,
    signal: AbortSignal | undefined,
  ): Promise<ScimGroup | undefined> {
    if (record === undefined) return undefined;
    if (!members) return scimGroup(record);
    await this.#learnMembers(record, signal);
    const told = this.shelf.store.byId(record.id) ?? undefined;
    return told === undefined ? undefined : scimGroup(told);
  }

  async #learnMembers(record: GroupRecord, signal: AbortSignal | undefined): Promise<void> {
    if (this.#membersOf(record) !== undefined) return;
    await this.#memberReads.run(record.id, (own) => this.readAnew(record.id, own), signal);
  }

  /** A read that is not known to be newer than our last write: what it tells of members, our writes come after. */
  #reconciled(own: GroupRecord, read: GroupRecord): GroupRecord {
    if (own.members !== undefined || read.members === undefined) return own;
    return { ...own, members: this.log.after(own.id, read.members) };
  }
}
