import { isRecord, type RawValues } from "./attributes";
import { isOurs } from "./held";
import { JsonMembers, type Portion } from "./json-members";

const PORTIONS: Readonly<Record<string, Portion>> = {
  format_version: "whole",
  configuration: "whole",
  output_changes: "whole",
  complete: "whole",
  errored: "whole",
  resource_changes: "items",
  resource_drift: "items",
};

/**
 * Takes the JSON of a plan as it comes and keeps what a preview needs. The whole text holds everybody up to six
 * times, and the values of other resources, secrets among them, which nobody here has to know.
 */
export class PlanText {
  readonly #plan: Record<string, unknown> = {};
  readonly #lists = new Map<string, unknown[]>();
  #problem: Error | undefined;
  readonly #members = new JsonMembers({
    portionOf: (member) => this.#portionOf(member),
    takeWhole: (member, value) => {
      this.#plan[member] = value;
    },
    takeItem: (member, entry) => {
      this.#lists.get(member)?.push(member === "resource_drift" ? keptOfDrift(entry) : keptOf(entry));
    },
  });

  /** Never throws, because nobody catches anything where a stream's pieces come in. */
  write(text: string): void {
    if (this.#problem !== undefined) return;
    try {
      this.#members.write(text);
    } catch (error) {
      this.#problem = error instanceof Error ? error : new SyntaxError(String(error));
    }
  }

  /**
   * @returns what `readPlan` reads
   * @throws SyntaxError when the text is not the JSON of one object
   */
  end(): unknown {
    if (this.#problem !== undefined) throw this.#problem;
    this.#members.end();
    return this.#plan;
  }

  #portionOf(member: string): Portion {
    // What tells a plan from a state; what is planned stands in the changes as well.
    if (member === "planned_values") this.#plan.planned_values = {};
    const portion = Object.hasOwn(PORTIONS, member) ? PORTIONS[member] : undefined;
    if (portion === "items") {
      const list: unknown[] = [];
      this.#lists.set(member, list);
      this.#plan[member] = list;
    }
    return portion ?? "nothing";
  }
}

function keptOf(entry: unknown): unknown {
  // Whoever reads it says what is wrong with it.
  if (!isRecord(entry) || !isRecord(entry.change)) return entry;
  const { actions, importing, before } = entry.change;
  if (!isOfOurs(entry)) return { ...entry, change: { actions, importing } };
  const isAsItWas = Array.isArray(actions) && actions.every((action) => action === "no-op");
  return isAsItWas ? { ...entry, change: { ...entry.change, after: before } } : entry;
}

/** Of what was changed outside, what it was: what it is stands among the changes. */
function keptOfDrift(entry: unknown): unknown {
  if (!isRecord(entry) || !isRecord(entry.change)) return entry;
  const { actions, before, before_sensitive: sensitive } = entry.change;
  if (!isOfOurs(entry)) return { ...entry, change: { actions } };
  return { ...entry, change: { actions, before, before_sensitive: sensitive } };
}

function isOfOurs({ type, mode }: RawValues): boolean {
  return typeof type === "string" && isOurs(type) && mode !== "data";
}
