import { ProblemError } from "../../plugin";
import { folded } from "../text";

/** Something that the directory knows by a name. */
interface Held {
  readonly id: string;
}

/**
 * Records by their names in lower case, as the data sources list them.
 *
 * @throws ProblemError when the names of two records differ in case alone: none of them may hide the other
 */
export function byName<R extends Held, L>(
  records: readonly R[],
  nameOf: (record: R) => string,
  listed: (record: R) => L,
): Record<string, L> {
  const names = new Map<string, R>();
  for (const record of records) {
    const name = folded(nameOf(record));
    const other = names.get(name);
    if (other !== undefined) {
      throw new ProblemError({
        summary: `Two records are called ${nameOf(record)}`,
        detail:
          `The directory holds ${nameOf(other)} (SCIM id ${other.id}) and ${nameOf(record)} (SCIM id ${record.id}), and names compare without case. ` +
          "Rename or remove one of them, or look them up one by one by their ids.",
      });
    }
    names.set(name, record);
  }
  return Object.fromEntries([...names].map(([name, record]) => [name, listed(record)]));
}
