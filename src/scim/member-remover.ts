import { type DirectoryError, isKind, notTakenOut } from "./errors";
import type { GroupAccess } from "./group-access";
import { addMembers } from "./member-adder";
import type { MemberSet } from "./member-set";
import type { KnownForms, RemoveForm } from "./remove-forms";
import type { ScimMember } from "./vocabulary";

/** A server that lags behind itself may show people for a while who have left: so often is looked again. */
const MOST_LOOKS = 3;

/**
 * Takes people out of a group, and makes sure that they are out: a request that a server answers with success
 * and does not carry out would leave a leaver with access. Whoever is not in the group counts as out, and so
 * does everybody when the group is gone.
 *
 * @throws DirectoryError when the directory does not answer
 */
export async function removeMembers(
  access: GroupAccess,
  forms: KnownForms,
  ids: readonly string[],
): Promise<void> {
  const remover = new Remover(access, forms);
  for (let at = 0; at < ids.length;) {
    const chunk = ids.slice(at, at + access.limits.remove);
    at += chunk.length;
    await remover.remove(chunk);
  }
}

/** What a try with one form came to: everybody is out, or these are to be tried again in the way named. */
type Attempt =
  | "done"
  | { readonly retry: readonly (readonly string[])[] }
  | { readonly nextForm: readonly string[] }
  | { readonly give: readonly string[]; readonly up: DirectoryError };

class Remover {
  readonly #access: GroupAccess;
  readonly #forms: KnownForms;

  constructor(access: GroupAccess, forms: KnownForms) {
    this.#access = access;
    this.#forms = forms;
  }

  async remove(ids: readonly string[]): Promise<void> {
    let leaving = ids;
    for (const form of this.#forms.candidates()) {
      if (leaving.length === 0) return;
      const attempt = await this.#attempt(form, leaving);
      if (attempt === "done") return;
      if ("retry" in attempt) {
        for (const part of attempt.retry) await this.remove(part);
        return;
      }
      if ("up" in attempt) {
        this.#giveUp(attempt.give, attempt.up);
        return;
      }
      this.#forms.refuse(form);
      leaving = attempt.nextForm;
    }
    this.#giveUp(leaving, notTakenOut(leaving.length, this.#access.name));
  }

  async #attempt(form: RemoveForm, ids: readonly string[]): Promise<Attempt> {
    const baseline = await this.#baseline(form, ids);
    if (baseline === "gone") return this.#allOut(ids);
    const leaving = baseline === undefined ? ids : this.#stillIn(baseline, ids, "were never in");
    if (leaving.length === 0) return "done";
    const staying = baseline === undefined ? [] : othersThan(baseline, leaving);
    let answer: MemberSet | undefined;
    try {
      answer = await this.#access.patch(form.operations(leaving, staying));
    } catch (error) {
      return this.#afterRefusal(form, leaving, error);
    }
    return this.#afterSuccess(form, leaving, staying, answer);
  }

  /**
   * Who is in the group before a form is used that may do too much. One that has proven itself may not, but for
   * the one that says who stays.
   */
  async #baseline(form: RemoveForm, ids: readonly string[]): Promise<MemberSet | undefined | "gone"> {
    if (this.#forms.isProven(form) && form.name !== "replaced") return undefined;
    const { known } = this.#access;
    // What is known may be a little old, so that one person who stays could have left by themselves.
    if (!form.needsMembers && known !== undefined && othersThan(known, ids).length > 1) return known;
    return (await this.#access.read()) ?? "gone";
  }

  async #afterRefusal(form: RemoveForm, leaving: readonly string[], error: unknown): Promise<Attempt> {
    if (isKind(error, "too-large")) {
      if (leaving.length === 1) return { give: leaving, up: error };
      return this.#smaller(leaving);
    }
    if (!isRefusal(error)) throw error;
    const now = await this.#access.read();
    if (now === undefined) return this.#allOut(leaving);
    const still = this.#stillIn(now, leaving, "were never in");
    if (still.length === 0) return "done";
    if (still.length < leaving.length) return { retry: [still] };
    if (still.length === 1)
      return this.#forms.isProven(form) ? { give: still, up: error } : { nextForm: still };
    // One person alone shows whether it is the form or the number of them.
    return this.#forms.isProven(form) ? this.#smaller(still) : { retry: [still.slice(0, 1), still.slice(1)] };
  }

  async #afterSuccess(
    form: RemoveForm,
    leaving: readonly string[],
    staying: readonly ScimMember[],
    answer: MemberSet | undefined,
  ): Promise<Attempt> {
    const after = answer ?? (await this.#lookUntilOut(leaving));
    if (after === "gone") return this.#allOut(leaving);
    const misread = staying.length > 0 && staying.every(({ value }) => !after.has(value));
    const still = this.#stillIn(after, leaving, "have left");
    if (misread) {
      this.#forms.refuse(form);
      for (const { value } of staying) this.#access.noteOut(value);
      await addMembers(
        this.#access,
        staying.map(({ value, display }) => ({ id: value, name: display })),
      );
    } else if (still.length === 0 && (staying.length > 0 || !form.needsMembers)) {
      this.#forms.prove(form);
    }
    if (still.length === 0) return "done";
    if (still.length < leaving.length) {
      // It carries out a part of what one request says: then that is how much one request may say.
      this.#access.limits.remove = Math.max(1, leaving.length - still.length);
      return { retry: [still] };
    }
    return this.#forms.isProven(form)
      ? { give: still, up: notTakenOut(still.length, this.#access.name) }
      : { nextForm: still };
  }

  async #lookUntilOut(leaving: readonly string[]): Promise<MemberSet | "gone"> {
    for (let looks = 1; ; looks += 1) {
      const members = await this.#access.read();
      if (members === undefined) return "gone";
      if (looks >= MOST_LOOKS || leaving.every((id) => !members.has(id))) return members;
      await this.#access.pause(looks);
    }
  }

  /** Notes those who are out. @returns the others */
  #stillIn(
    members: MemberSet,
    ids: readonly string[],
    others: "have left" | "were never in",
  ): readonly string[] {
    const still = new Set(ids.filter((id) => members.has(id)));
    for (const id of ids) {
      if (still.has(id)) continue;
      if (others === "have left") this.#access.noteOut(id);
      else this.#access.outcomes.set(id, "done");
    }
    return [...still];
  }

  #allOut(ids: readonly string[]): "done" {
    for (const id of ids) this.#access.outcomes.set(id, "done");
    return "done";
  }

  #smaller(leaving: readonly string[]): Attempt {
    const half = Math.ceil(leaving.length / 2);
    this.#access.limits.remove = Math.min(this.#access.limits.remove, half);
    return { retry: [leaving.slice(0, half), leaving.slice(half)] };
  }

  #giveUp(ids: readonly string[], error: DirectoryError): void {
    for (const id of ids) this.#access.outcomes.set(id, error);
  }
}

function othersThan(members: MemberSet, ids: readonly string[]): readonly ScimMember[] {
  const leaving = new Set(ids);
  return members.toArray().filter(({ value }) => !leaving.has(value));
}

/** The directory read the request and does not want it, or not in this form. */
function isRefusal(error: unknown): error is DirectoryError {
  if (isKind(error, "invalid", "not-found")) return true;
  return (
    isKind(error, "unexpected") &&
    error.fate === "answered" &&
    [405, 415, 422, 501].includes(error.status ?? 0)
  );
}
