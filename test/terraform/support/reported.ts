import * as z from "zod";
import type { HistorySource, StateVersion } from "../../../src/history";
import { report, type ReportRow } from "../../../src/report";
import type { Effects, Then } from "./effects";

/** The states after each deploy of a life, as a history. */
export class KeptStates implements HistorySource {
  readonly name = "kept by the test";
  readonly stack = "people";
  readonly #states: string[] = [];

  keep(state: string): void {
    // What the first deploy began with, so that the report need not say that it does not know.
    if (this.#states.length === 0)
      this.#states.push(JSON.stringify({ ...beginning.parse(JSON.parse(state)), serial: 0, resources: [] }));
    this.#states.push(state);
  }

  get last(): Held {
    return heldIn(this.#states.at(-1) ?? "");
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it stands for waits
  async *versions(): AsyncGenerator<StateVersion> {
    for (const [index, state] of this.#states.entries())
      yield {
        id: String(index),
        at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
        serial: undefined,
        lineage: undefined,
        by: null,
        run: undefined,
        read: () => Promise.resolve(Buffer.from(state)),
      };
  }

  /** The rows of the newest version. */
  async rows(): Promise<readonly ReportRow[]> {
    const { rows } = await report([this], {});
    return rows.filter(({ version }) => version === String(this.#states.length - 1));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** SCIM ids that a state holds. */
export interface Held {
  readonly people: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

const beginning = z.looseObject({ serial: z.number() });
const stateFile = z.object({
  resources: z.array(
    z.object({
      type: z.string(),
      instances: z.array(z.object({ attributes: z.object({ id: z.string() }) })),
    }),
  ),
});

function heldIn(state: string): Held {
  const { resources } = state === "" ? { resources: [] } : stateFile.parse(JSON.parse(state));
  const ids = (type: string): ReadonlySet<string> =>
    new Set(
      resources
        .filter((one) => one.type === type)
        .flatMap(({ instances }) => instances.map(({ attributes: { id } }) => id)),
    );
  return { people: ids("atlassian_user"), groups: ids("atlassian_group") };
}

/** A directory, as far as it is declared. */
export function declaredPart(now: Then, { people, groups }: Held): Then {
  const names = new Set([...groups].map((id) => now.groups.get(id) ?? ""));
  return {
    people: new Map([...now.people].filter(([id]) => people.has(id))),
    groups: new Map([...now.groups].filter(([id]) => groups.has(id))),
    members: new Map(
      [...now.members]
        .filter(([id]) => groups.has(id))
        .map(([id, set]) => [id, new Set([...set].filter((person) => people.has(person)))]),
    ),
    roles: new Set([...now.roles].filter((role) => names.has(role.slice(0, role.lastIndexOf(": "))))),
  };
}

/** What rows say of people and groups who were declared before and afterwards. */
export function effectsOfRows(
  rows: readonly ReportRow[],
  { people }: Held,
  groupNames: ReadonlySet<string>,
): Effects {
  const effects: string[] = [];
  for (const { action, person, group, role, attributes } of rows) {
    const name = (person?.userName ?? "").toLowerCase();
    const isGroupKnown = groupNames.has(group ?? "");
    if (person === null) {
      if (action === "Grant" && isGroupKnown) effects.push(`grant ${group ?? ""}: ${role ?? ""}`);
      if (action === "Revoke" && isGroupKnown) effects.push(`revoke ${group ?? ""}: ${role ?? ""}`);
      const changed = attributes.find(({ attribute }) => attribute === "role");
      if (changed !== undefined && isGroupKnown)
        effects.push(
          `grant ${group ?? ""}: ${changed.to ?? ""}`,
          `revoke ${group ?? ""}: ${changed.from ?? ""}`,
        );
      continue;
    }
    if (!people.has(person.id ?? "")) continue;
    if (action === "Join" && isGroupKnown) effects.push(`enter ${group ?? ""}: ${name}`);
    if (action === "Leave" && isGroupKnown) effects.push(`leave ${group ?? ""}: ${name}`);
    if (action === "Deactivate") effects.push(`deactivate ${name}`);
    if (action === "Reactivate") effects.push(`activate ${name}`);
    for (const { attribute, from, to } of attributes) {
      const [was, is] = [from ?? "", to ?? ""];
      if (attribute === "user_name" && was.toLowerCase() !== is.toLowerCase())
        effects.push(`rename ${was.toLowerCase()} to ${is.toLowerCase()}`);
      if (attribute === "title") effects.push(`title of ${name}: ${is}`);
      if (attribute === "display_name") effects.push(`display name of ${name}: ${is}`);
    }
  }
  return [...new Set(effects)].sort();
}
