import type { ScimUser } from "../../scim";
import type { Clients } from "../clients";
import { folded, sameName } from "../text";
import { emailsOf } from "./emails";
import type { UserDraft, UserState } from "./profile";

/** Whose destroy in this process has left their record in the directory, deactivated or abandoned. */
export class LetGo {
  readonly #ids = new Set<string>();
  readonly #byAddress = new Map<string, string>();

  note({ id, email }: Pick<UserState, "id" | "email">): void {
    this.#ids.add(id);
    if (email !== null) this.#byAddress.set(folded(email), id);
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(id);
  }

  /** The SCIM id of the record with this address. */
  under(address: string): string | undefined {
    return this.#byAddress.get(folded(address));
  }
}

/**
 * The record that this very run has let go and that has the address of the declared person under another user name.
 * They are the same person, replaced and renamed at once: the directory would refuse a second record with the address.
 */
export async function recordLetGo(
  clients: Clients,
  planned: UserDraft,
  signal: AbortSignal,
): Promise<ScimUser | undefined> {
  const { email, external_id: externalId } = planned;
  if (typeof email !== "string") return undefined;
  const id = clients.letGo.under(email);
  if (id === undefined || clients.taken.has(id)) return undefined;
  const record = await clients.directory.userById(id, { signal });
  if (record === undefined || isOther(externalId, record.externalId)) return undefined;
  return emailsOf(record).some(({ value }) => sameName(value, email)) ? record : undefined;
}

/**
 * Whether a planned creation may come to take such a record back: the state holds somebody with the address.
 * Nothing is promised of what the creation will find then.
 */
export function mayBeLetGo({ holders, letGo }: Clients, { email }: UserDraft): boolean {
  return typeof email === "string" && (holders.hasAddress(email) || letGo.under(email) !== undefined);
}

function isOther(declared: UserDraft["external_id"], held = ""): boolean {
  return typeof declared === "string" && declared !== "" && held !== "" && declared !== held;
}
