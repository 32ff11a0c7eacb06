import { ProblemError } from "../../plugin";
import type { Directory } from "../../scim";
import type { Limit, Limits } from "./limits";

/** Somebody or something that is taken away from. */
export interface Loser {
  /** The SCIM id, so that nobody is counted twice. */
  readonly id: string;
  /** The user name, or a group's display name. */
  readonly name: string;
}

type Kind = Exclude<Limit, "deactivations_percent">;

/** What is counted, as it stands in a sentence. */
const WORDS: Readonly<Record<Kind, { readonly one: string; readonly many: string; readonly what: string }>> =
  {
    deactivations: { one: "person", many: "people", what: "deactivated or deleted" },
    access_lost: { one: "person", many: "people", what: "deprived of access to an application" },
    groups_deleted: { one: "group", many: "groups", what: "deleted" },
  };

/**
 * What one process takes away. Plans are counted apart from deeds: a plan beyond the limit is refused, and no
 * process goes past it whatever was planned, because replacements, tainted resources and what a second process does
 * are announced to no plan.
 */
export class Ledger {
  readonly #planned = new Map<Kind, Map<string, string>>();
  /** Of what a plan was refused for: one error is enough to end it. */
  readonly #refused = new Set<Kind>();
  readonly #done = new Map<Kind, Map<string, string>>();
  #activePeople: Promise<number> | undefined;

  /**
   * @param isPreview whether plans beyond the limits are let through, to be looked at
   */
  constructor(
    private readonly limits: Limits,
    private readonly directory: Directory,
    private readonly isPreview: boolean,
  ) {}

  /** Whether anybody has to be counted for this. */
  counts(kind: Kind): boolean {
    return this.#isLimited(kind);
  }

  /**
   * @throws ProblemError once when the plan takes away more than is allowed: that ends it, and to hear it of each
   *   further person helps nobody
   */
  async plan(kind: Kind, losers: readonly Loser[], signal: AbortSignal): Promise<void> {
    // Whoever takes nothing away is not to blame for what others do.
    if (losers.length === 0 || !this.#isLimited(kind)) return;
    const all = noted(this.#planned, kind, losers);
    if (this.isPreview || this.#refused.has(kind)) return;
    const broken = this.#broken(kind, all.size, await this.#activeFor(kind, signal));
    if (broken === undefined || this.#refused.has(kind)) return;
    this.#refused.add(kind);
    throw tooMany(kind, [...all.values()], broken, "The plan would have");
  }

  /**
   * To be called right before the request.
   *
   * @throws ProblemError when this process would go past the limit
   */
  async spend(kind: Kind, losers: readonly Loser[], signal: AbortSignal): Promise<void> {
    if (!this.#isLimited(kind)) return;
    const active = await this.#activeFor(kind, signal);
    // From here on nothing is waited for: of several at once, each sees what the others have taken.
    const before = this.#done.get(kind) ?? new Map<string, string>();
    const fresh = losers.filter(({ id }) => !before.has(id));
    if (fresh.length === 0) return;
    const names = [...before.values(), ...fresh.map(({ name }) => name)];
    const broken = this.#broken(kind, names.length, active);
    if (broken !== undefined)
      throw tooMany(
        kind,
        names,
        broken,
        `This run stops: ${before.size} were done, and one more step would make it`,
      );
    noted(this.#done, kind, fresh);
  }

  #isLimited(kind: Kind): boolean {
    return (
      this.limits[kind] !== null || (kind === "deactivations" && this.limits.deactivations_percent !== null)
    );
  }

  /** The limit that so many would go past. */
  #broken(kind: Kind, count: number, active: number): string | undefined {
    const most = this.limits[kind];
    if (most !== null && count > most) return `${kind} = ${most}`;
    const percent = kind === "deactivations" ? this.limits.deactivations_percent : null;
    return percent !== null && count * 100 > percent * active
      ? `deactivations_percent = ${percent} of ${active} active people`
      : undefined;
  }

  /** How many people are active, where a limit is a part of them: asked once, before anybody is deactivated. */
  async #activeFor(kind: Kind, signal: AbortSignal): Promise<number> {
    if (kind !== "deactivations" || this.limits.deactivations_percent === null) return 0;
    this.#activePeople ??= this.#countActive(signal);
    return this.#activePeople;
  }

  async #countActive(signal: AbortSignal): Promise<number> {
    try {
      const everybody = await this.directory.allUsers({ signal });
      return everybody.filter(({ active }) => active !== false).length;
    } catch (error) {
      this.#activePeople = undefined;
      throw error;
    }
  }
}

function noted(
  ledger: Map<Kind, Map<string, string>>,
  kind: Kind,
  losers: readonly Loser[],
): ReadonlyMap<string, string> {
  const all = ledger.get(kind) ?? new Map<string, string>();
  ledger.set(kind, all);
  for (const { id, name } of losers) all.set(id, name);
  return all;
}

const MOST_NAMED = 10;

function tooMany(kind: Kind, names: readonly string[], limit: string, how: string): ProblemError {
  const { one, many, what } = WORDS[kind];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return new ProblemError({
    summary: `More ${many} would be ${what} than the provider's limits allow`,
    detail:
      `${how} at least ${names.length} ${names.length === 1 ? one : many} ${what} (${names.slice(0, MOST_NAMED).join(", ")}${more}), and limits say ${limit}. ` +
      "Check that nothing was lost from the configuration. If all of it is meant, make it in several runs, or raise the limit for one run where deploys are approved, by ATLASSIAN_LIMITS_OVERRIDE with a reason.",
  });
}
