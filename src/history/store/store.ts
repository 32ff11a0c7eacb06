import type { RunRecord } from "../run-record";
import type { SomeOutcomes, ToldRuns } from "../source";
import { backup } from "./backup";
import { headOf } from "./chain";
import { ChunkReader, sweepChunks } from "./chunks";
import { hex, sha256 } from "./columns";
import { Connection } from "./connection";
import { damaged, noVersion } from "./errors";
import { forget, type ForgetResult } from "./forget";
import type { Forgetting } from "./forgetting";
import { gaps, generation } from "./gaps";
import { addHold, coveredBy, type Hold, holds, type NewHold, releaseHold } from "./holds";
import {
  type Asking,
  giveLockBack,
  type Held,
  heldBy,
  type LockResult,
  locks,
  type LockSummary,
  takeLock,
} from "./locks";
import {
  addOutcomes,
  type Batch,
  type NewOutcomes,
  outcomesAbout,
  outcomesAfter,
  someOutcomes,
  toldRuns,
} from "./outcomes";
import { clearReportIndex, verifyReportIndex } from "./report-index";
import { type Removed, retain, type Retention } from "./retention";
import { putRun, run } from "./runs";
import { checkForm, makeTables } from "./schema";
import { checkTexts } from "./texts";
import { addToken, removeToken, type Role, tokenUsers, type TokenUser, userOf } from "./tokens";
import { type Verification, verify } from "./verify";
import {
  checkedStack,
  countUpTo,
  currentVersion,
  deleteState,
  isStackKnown,
  type KeptVersion,
  post,
  type Posted,
  type PostResult,
  stacks,
  type StackSummary,
  version,
  versionsAfter,
} from "./versions";

export interface StoreOptions {
  /** What the time is. */
  readonly clock?: () => Date;
}

/**
 * A history in a SQLite file, of any number of stacks. What a method has changed is on the disk when it returns;
 * when it throws a HistoryError, nothing has changed.
 */
export class HistoryStore {
  readonly #connection: Connection;
  readonly #reader: ChunkReader;
  readonly #clock: () => Date;

  private constructor(
    readonly file: string,
    connection: Connection,
    clock: () => Date,
  ) {
    this.#connection = connection;
    this.#reader = new ChunkReader(connection);
    this.#clock = clock;
  }

  /** Opens a history to write, and makes it where there is none. @throws HistoryError */
  static open(file: string, options: StoreOptions = {}): Promise<HistoryStore> {
    return HistoryStore.#open(file, true, options);
  }

  /** Opens a history that is there, to read; beside a server that writes it. @throws HistoryError */
  static openToRead(file: string): Promise<HistoryStore> {
    return HistoryStore.#open(file, false, {});
  }

  static async #open(file: string, isWriter: boolean, { clock }: StoreOptions): Promise<HistoryStore> {
    const connection = await Connection.open(file, { isWriter });
    try {
      if (isWriter) makeTables(connection, file);
      else checkForm(connection, file);
      return new HistoryStore(file, connection, clock ?? (() => new Date()));
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** The current state's bytes; undefined before the first and after a deletion. */
  state(stack: string): Buffer | undefined {
    const current = currentVersion(this.#connection, checkedStack(stack));
    return current === undefined ? undefined : this.#bytes(current);
  }

  /** Keeps a state, if it follows what is kept. */
  post(posted: Omit<Posted, "now">): PostResult {
    checkedStack(posted.stack);
    return post(this.#connection, { ...posted, now: this.#clock() });
  }

  /** Answers who is in the way, if somebody is. */
  deleteState(deletion: Omit<Posted, "data" | "isWhole" | "now">): Held | undefined {
    checkedStack(deletion.stack);
    return deleteState(this.#connection, { ...deletion, now: this.#clock() });
  }

  lock(stack: string, document: string, asking: Omit<Asking, "now">): LockResult {
    return takeLock(this.#connection, checkedStack(stack), document, { ...asking, now: this.#clock() });
  }

  /** @param document empty to take the lock from whoever holds it */
  unlock(stack: string, document: string, asking: Omit<Asking, "now">): LockResult {
    return giveLockBack(this.#connection, checkedStack(stack), document, { ...asking, now: this.#clock() });
  }

  holder(stack: string): Held | undefined {
    return heldBy(this.#connection, checkedStack(stack));
  }

  locks(): readonly LockSummary[] {
    return locks(this.#connection);
  }

  stacks(): readonly StackSummary[] {
    return stacks(this.#connection);
  }

  /** Whether anything is known of the stack: a version, or what was tried. */
  isKnown(stack: string): boolean {
    return isStackKnown(this.#connection, checkedStack(stack));
  }

  /** Oldest first. @param after the number of the version before the first */
  versions(stack: string, after: number, limit: number): readonly KeptVersion[] {
    return versionsAfter(this.#connection, checkedStack(stack), after, limit);
  }

  version(stack: string, number: number): KeptVersion | undefined {
    return version(this.#connection, checkedStack(stack), number);
  }

  /** How many versions there are up to this one, and the first one's number. */
  countUpTo(stack: string, number: number): ReturnType<typeof countUpTo> {
    return countUpTo(this.#connection, checkedStack(stack), number);
  }

  /** A version's bytes. @throws HistoryError when it is not there any more */
  bytes(stack: string, number: number): Buffer {
    const kept = this.version(stack, number);
    if (kept === undefined) throw noVersion(stack, String(number));
    return this.#bytes(kept);
  }

  putRun(record: RunRecord, by: string | null): void {
    putRun(this.#connection, record, by, this.#clock());
  }

  run(id: string): RunRecord | undefined {
    return run(this.#connection, id);
  }

  addOutcomes(stack: string, outcomes: NewOutcomes): void {
    addOutcomes(this.#connection, checkedStack(stack), outcomes, this.#clock());
  }

  /** Of each run of which somebody began to tell outcomes, whether that was all. */
  toldRuns(stack: string): ToldRuns {
    return toldRuns(this.#connection, checkedStack(stack));
  }

  /** In batches, oldest first. @param after the number of the batch before the first */
  outcomes(stack: string, after: number, limit: number): readonly Batch[] {
    return outcomesAfter(this.#connection, checkedStack(stack), after, limit);
  }

  /** The batches in which one of the texts is, whatever its case. */
  outcomesAbout(stack: string, texts: readonly string[], after: number, limit: number): readonly Batch[] {
    return outcomesAbout(this.#connection, checkedStack(stack), texts, after, limit);
  }

  /** The batches in which one that failed, of one of the runs, or of one of the times is. */
  someOutcomes(stack: string, which: SomeOutcomes, after: number, limit: number): readonly Batch[] {
    return someOutcomes(this.#connection, checkedStack(stack), which, after, limit);
  }

  gaps(stack: string): readonly string[] {
    return gaps(this.#connection, checkedStack(stack));
  }

  /** Differs when something was taken out of the stack's past. */
  generation(stack: string): number {
    return generation(this.#connection, checkedStack(stack));
  }

  /** The newest hash of the chain, in hexadecimal. */
  head(): string | undefined {
    const head = headOf(this.#connection);
    return head === undefined ? undefined : hex(head.hash);
  }

  /** @returns the token, which nobody can be told again */
  addToken(name: string, role: Role): string {
    return addToken(this.#connection, { name, role }, this.#clock());
  }

  removeToken(name: string): boolean {
    return removeToken(this.#connection, name, this.#clock());
  }

  tokenUsers(): ReturnType<typeof tokenUsers> {
    return tokenUsers(this.#connection);
  }

  userOf(token: string): TokenUser | undefined {
    return userOf(this.#connection, token);
  }

  addHold(hold: NewHold): Hold {
    if (hold.stack !== null) checkedStack(hold.stack);
    return addHold(this.#connection, hold, this.#clock());
  }

  /** How many versions a hold covers. */
  coveredBy(hold: Pick<NewHold, "stack" | "text">): number {
    return coveredBy(this.#connection, hold);
  }

  releaseHold(id: number, by: string | null): boolean {
    return releaseHold(this.#connection, id, by, this.#clock());
  }

  holds(): readonly Hold[] {
    return holds(this.#connection);
  }

  async retain(retention: Retention): Promise<readonly Removed[]> {
    const results = retain(this.#connection, retention, this.#clock());
    if (retention.isTrial !== true && results.some(({ removed }) => removed.length > 0))
      await clearReportIndex(this.file);
    return results;
  }

  /** Throws away what a forgetting that was cut short has left: pieces of versions as they were before. */
  sweep(): void {
    this.#connection.transaction(() => {
      sweepChunks(this.#connection);
    });
    this.#connection.checkpoint();
  }

  /** @throws HistoryError also when all of it is done, and only the rows that reports keep could not be thrown away */
  async forget(forgetting: Forgetting): Promise<ForgetResult> {
    const result = forget(this.#connection, forgetting, this.#clock());
    await clearReportIndex(this.file);
    return result;
  }

  /** @param noted a head that was noted elsewhere, and has to be in the chain */
  async verify(noted?: string): Promise<Verification> {
    const verification = await verify(this.#connection, noted);
    const ofIndex = await verifyReportIndex(this.file);
    return { ...verification, damages: [...verification.damages, ...ofIndex] };
  }

  /**
   * Throws away what reports have worked out before: whoever can write the file beside this can write any row, and the
   * next report works all of them out of the versions.
   *
   * @throws HistoryError where it cannot be done
   */
  clearReportIndex(): Promise<void> {
    return clearReportIndex(this.file);
  }

  /** Whether every text can be read, without which reading ends the process. @throws HistoryError */
  checkTexts(): void {
    checkTexts(this.#connection, ({ where }) => {
      throw damaged(where);
    });
  }

  backup(target: string): Promise<void> {
    return backup(this.#connection, target);
  }

  /** The file grows to so many pages of 4 KiB at most; beyond, the disk counts as full. */
  limitPages(pages: number): void {
    this.#connection.exec(`PRAGMA max_page_count = ${Math.floor(pages)}`);
  }

  /** @throws HistoryError also when the pieces are sound, and are not those of this version */
  #bytes({ stack, number, chunks, size, hash }: KeptVersion): Buffer {
    const where = `version ${number} of ${stack}`;
    const whole = this.#reader.read(chunks, size, where);
    if (hex(sha256(whole)) !== hash) throw damaged(where);
    return whole;
  }
}
