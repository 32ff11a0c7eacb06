import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HistoryStore, type StoreOptions } from "../../../src/history";

const WORK = join(__dirname, "..", "..", "..", ".work");

/** A folder of a test's own, with histories that are closed when it is. */
export class HistoryFolder {
  readonly folder: string;
  readonly #stores: HistoryStore[] = [];

  constructor() {
    mkdirSync(WORK, { recursive: true });
    this.folder = mkdtempSync(join(WORK, "history-"));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async store(name = "history.db", options: StoreOptions = {}): Promise<HistoryStore> {
    const store = await HistoryStore.open(this.path(name), options);
    this.#stores.push(store);
    return store;
  }

  close(): void {
    for (const store of this.#stores) store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Sends a state as the server does. */
export function keep(
  store: HistoryStore,
  data: Buffer,
  more: { stack?: string; lock?: string; user?: string; run?: string } = {},
): ReturnType<HistoryStore["post"]> {
  const { stack = "people", lock = null, user = null, run = null } = more;
  return store.post({ stack, data, lock, user, run, isWhole: false });
}
