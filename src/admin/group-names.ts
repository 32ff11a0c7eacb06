import type { Clock } from "../http";
import type { OrganizationClient } from "./client";
import { endOfTurn, Joined } from "./joined";
import { folded, groupedBy } from "./names";
import type { AwaitOptions, ReadOptions } from "./options";
import type { OrganizationGroup } from "./records";
import { lookUntil, Rounds } from "./rounds";

/** Names in one request: what Atlassian allows is written nowhere, and this many fit well. */
const MOST_NAMES = 50;

type Groups = readonly OrganizationGroup[];

/** Names that are looked up with one request. */
interface Batch {
  readonly names: Set<string>;
  readonly found: Joined<Groups>;
}

/** Finds groups by name: look-ups that come together share requests, and a name is looked up once a run. */
export class GroupNames {
  readonly #client: OrganizationClient;
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #rounds: Rounds;
  /** By the name as it was asked for, since the server may compare with case; empty for a miss. */
  readonly #known = new Map<string, Groups>();
  readonly #latest = new Map<string, Batch>();
  /** Not sent yet. */
  #gathering: Batch | undefined;

  constructor(options: {
    readonly client: OrganizationClient;
    readonly clock: Clock;
    readonly delayMs: number;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#delayMs = options.delayMs;
    this.#rounds = new Rounds(options.clock);
  }

  async byName(name: string, options: ReadOptions = {}): Promise<OrganizationGroup | undefined> {
    return best(name, await this.#named(name, options));
  }

  awaited(name: string, { signal, not = [] }: AwaitOptions = {}): Promise<OrganizationGroup | undefined> {
    const limits = { clock: this.#clock, limitMs: this.#delayMs, signal, doing: waiting(name) };
    return lookUntil(this.#rounds, limits, async () => {
      const groups = await this.#named(name, { signal, fresh: true });
      return best(
        name,
        groups.filter(({ id }) => !not.includes(id)),
      );
    });
  }

  async #named(name: string, { signal, fresh = false }: ReadOptions): Promise<Groups> {
    // An empty name would be no filter to speak of.
    if (name === "") return [];
    const known = fresh ? undefined : this.#known.get(name);
    if (known !== undefined) return known;
    const latest = this.#latest.get(name);
    const joins = latest?.found.open === true && (!fresh || latest === this.#gathering);
    const groups = await (joins ? latest : this.#enter(name)).found.join(signal, waiting(name));
    return namedSo(name, groups);
  }

  #enter(name: string): Batch {
    let batch = this.#gathering;
    if (batch === undefined || !batch.found.open || batch.names.size >= MOST_NAMES) batch = this.#begin();
    batch.names.add(name);
    this.#latest.set(name, batch);
    return batch;
  }

  #begin(): Batch {
    const names = new Set<string>();
    const found = new Joined<Groups>(async (signal) => {
      await endOfTurn();
      if (this.#gathering === batch) this.#gathering = undefined;
      try {
        const groups = await this.#client.searchGroups({ groupNames: [...names] }, signal);
        const byName = groupedBy(groups, ({ name }) => folded(name));
        // A look-up that was overtaken by a later one knows less than that.
        for (const name of names)
          if (this.#latest.get(name) === batch) this.#known.set(name, byName.get(folded(name)) ?? []);
        return groups;
      } finally {
        for (const name of names) if (this.#latest.get(name) === batch) this.#latest.delete(name);
      }
    });
    const batch: Batch = { names, found };
    this.#gathering = batch;
    return batch;
  }
}

function waiting(name: string): string {
  return `find the group ${name}`;
}

function namedSo(name: string, groups: Groups): Groups {
  return groups.filter((group) => folded(group.name) === folded(name));
}

/** The one that is spelled exactly so, and else the first; in several directories the one that is provisioned. */
function best(name: string, groups: Groups): OrganizationGroup | undefined {
  const exact = groups.filter((group) => group.name === name);
  const among = exact.length > 0 ? exact : groups;
  return among.find(({ externalSynced }) => externalSynced === true) ?? among[0];
}
