import type { PatchOperation } from "./client";
import { memberPath } from "./filter";
import type { ScimMember } from "./vocabulary";

/** One way to say in a PATCH that people leave a group. */
export interface RemoveForm {
  readonly name: "filtered" | "listed" | "replaced";
  /** Whether it states who stays, or whether that can be read into it, so that it has to be known before. */
  readonly needsMembers: boolean;
  operations(leaving: readonly string[], staying: readonly ScimMember[]): readonly PatchOperation[];
}

/**
 * Atlassian documents none. The first is RFC 7644's own and Okta's: a server that does not know it has no way
 * to take it for something larger. The second is Entra's; a server that goes by the letter of the RFC and
 * overlooks the value takes everybody out. The third overwrites what others change at the same time.
 */
const REMOVE_FORMS: readonly RemoveForm[] = [
  {
    name: "filtered",
    needsMembers: false,
    operations: (leaving) => leaving.map((id) => ({ op: "remove", path: memberPath(id) })),
  },
  {
    name: "listed",
    needsMembers: true,
    operations: (leaving) => [{ op: "remove", path: "members", value: leaving.map((value) => ({ value })) }],
  },
  {
    name: "replaced",
    needsMembers: true,
    operations: (_leaving, staying) => [
      { op: "replace", path: "members", value: staying.map(({ value, display }) => ({ value, display })) },
    ],
  },
];

/** Which forms a directory understands, as far as this run has found out. */
export class KnownForms {
  readonly #refused = new Set<RemoveForm>();
  #proven: RemoveForm | undefined;

  /** Those that are worth trying, the best first. */
  candidates(): readonly RemoveForm[] {
    return this.#proven === undefined
      ? REMOVE_FORMS.filter((form) => !this.#refused.has(form))
      : [this.#proven];
  }

  isProven(form: RemoveForm): boolean {
    return this.#proven === form;
  }

  /** It took out whom it named and nobody else. */
  prove(form: RemoveForm): void {
    this.#proven = form;
  }

  refuse(form: RemoveForm): void {
    this.#refused.add(form);
    if (this.#proven === form) this.#proven = undefined;
  }
}
