import type { Application, Organization } from "../../admin";
import { ProblemError } from "../../plugin";
import { accountIdOf } from "../../scim";
import type { Clients } from "../clients";
import type { Crew } from "../crews";
import { shownApplication, takesSeat } from "./application";

/** Who gains and who loses an application by what was planned so far, by user name in lower case. */
interface Movement {
  readonly gaining: Set<string>;
  readonly leaving: Set<string>;
}

/** What the plans of one process come to for each application. */
export class Seats {
  readonly #movements = new Map<string, Movement>();
  /** By application and account: the answer that tells whether the account has a seat. */
  readonly #seated = new Map<string, Map<string, Promise<ReadonlySet<string>>>>();

  /** @returns everybody so far */
  note(resourceId: string, { joining, leaving }: Pick<Crew, "joining" | "leaving">): Movement {
    const movement = this.#movements.get(resourceId) ?? { gaining: new Set(), leaving: new Set() };
    this.#movements.set(resourceId, movement);
    for (const name of joining) movement.gaining.add(name);
    for (const name of leaving) movement.leaving.add(name);
    return movement;
  }

  /**
   * Those of the accounts that have a seat, with each asked for once a run.
   *
   * @param ask for the ids of those among some accounts
   */
  async seated(
    resourceId: string,
    accountIds: readonly string[],
    ask: (some: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<ReadonlySet<string>> {
    const known = this.#seated.get(resourceId) ?? new Map<string, Promise<ReadonlySet<string>>>();
    this.#seated.set(resourceId, known);
    const others = accountIds.filter((id) => !known.has(id));
    if (others.length > 0) {
      const answer = ask(others);
      for (const id of others) known.set(id, answer);
      answer.catch(() => {
        for (const id of others) known.delete(id);
      });
    }
    const told = await Promise.all(
      accountIds.map(async (id) => ((await known.get(id))?.has(id) === true ? [id] : [])),
    );
    return new Set(told.flat());
  }
}

/**
 * Counts what a planned policy needs, together with all that were planned before it. Whoever leaves is taken to
 * free a seat, so that a refusal is certain: the rest is Atlassian's to refuse.
 *
 * @throws ProblemError when the application has fewer seats left
 */
export async function requireSeats(
  clients: Clients,
  organization: Organization,
  application: Application,
  role: string,
  crew: Pick<Crew, "joining" | "leaving">,
  signal: AbortSignal,
): Promise<void> {
  const { capacity, usage } = application;
  if (!takesSeat(role)) return;
  const { gaining, leaving } = clients.seats.note(application.id, crew);
  if (capacity === undefined || usage === undefined) return;
  const left = Math.max(0, capacity - usage);
  const freed = [...leaving].filter((name) => !gaining.has(name)).length;
  if (gaining.size - freed <= left) return;
  const needed = (await withoutSeat(clients, organization, application.id, gaining, signal)).length - freed;
  if (needed <= left) return;
  throw new ProblemError({
    summary: `${shownApplication(application)} has too few seats`,
    detail:
      `Its licence has ${capacity === 1 ? "1 seat" : `${capacity} seats`}, ${usage} are taken and ${left} left; this plan needs at least ${needed}. ` +
      "Raise the licence in Atlassian Administration, or take people out first and apply that before others get access.",
    path: ["application"],
  });
}

/** Those of the people who do not have a seat on the application yet, inactive ones left out: they take none. */
async function withoutSeat(
  { directory, seats }: Clients,
  organization: Organization,
  resourceId: string,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(
    [...names].map(async (name) => ({ name, record: await directory.userByName(name, { signal }) })),
  );
  const people = found.flatMap(({ name, record }) =>
    record?.active === false
      ? []
      : [{ name, accountId: record === undefined ? undefined : accountIdOf(record) }],
  );
  const accountIds = people.flatMap(({ accountId }) => accountId ?? []);
  const seated = await seats.seated(resourceId, accountIds, async (some) => {
    const users = await organization.users({ accountIds: some, resourceIds: [resourceId] }, { signal });
    return new Set(users.map(({ accountId }) => accountId));
  });
  return people
    .filter(({ accountId }) => accountId === undefined || !seated.has(accountId))
    .map(({ name }) => name);
}
