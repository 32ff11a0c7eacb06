import { folded } from "./text";

/** Who is going to be in a group, by user name in lower case. */
export interface Crew {
  readonly members: ReadonlySet<string>;
  /** Those who are not in it yet. */
  readonly joining: ReadonlySet<string>;
  readonly leaving: ReadonlySet<string>;
}

/** What the memberships that were planned in this process come to, for the access policies of their groups. */
export class Crews {
  readonly #groups = new Map<string, Map<string, Crew>>();
  #isOver = false;

  /** @param membership tells several memberships of one group apart */
  note(group: string, membership: string, crew: Crew): void {
    const key = folded(group);
    const crews = this.#groups.get(key) ?? new Map<string, Crew>();
    this.#groups.set(key, crews.set(membership, crew));
  }

  /** Whether this process carries out what another one has planned. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** To be called when a group or a membership is carried out: from then on this process plans nothing new. */
  end(): void {
    this.#isOver = true;
  }

  /** Undefined when no membership of the group was planned. */
  of(group: string): Crew | undefined {
    if (this.#isOver) return undefined;
    const crews = [...(this.#groups.get(folded(group))?.values() ?? [])];
    if (crews.length === 0) return undefined;
    const all = (part: keyof Crew): Set<string> => new Set(crews.flatMap((crew) => [...crew[part]]));
    const members = all("members");
    return {
      members,
      joining: all("joining"),
      leaving: new Set([...all("leaving")].filter((name) => !members.has(name))),
    };
  }
}
