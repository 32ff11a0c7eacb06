import { type ImportCall, ProblemError } from "../../plugin";
import { accountIdOf, type Directory, type ScimUser } from "../../scim";
import type { Clients } from "../clients";
import { requireImportDirectory } from "../problems";
import { profileOf, type UserState } from "./profile";

/** By SCIM id, by user name, or by identity. */
export async function importUser({ id, identity, clients, signal }: ImportCall<Clients>): Promise<UserState> {
  const { directory } = clients;
  requireImportDirectory(directory, identity);
  const wanted = identity?.id ?? id ?? "";
  const record = wanted.includes("@")
    ? ((await directory.userByName(wanted, { signal })) ?? (await directory.userById(wanted, { signal })))
    : ((await directory.userById(wanted, { signal })) ?? (await directory.userByName(wanted, { signal })));
  if (record === undefined) {
    throw new ProblemError({
      summary: "Nobody to import",
      detail: `The directory ${directory.id} holds no user with the SCIM id or the user name ${JSON.stringify(wanted)}.`,
    });
  }
  return importedUser(directory, record);
}

/** The state of a person who is in the directory and comes under a configuration as they are. */
export function importedUser(directory: Directory, record: ScimUser): UserState {
  return {
    id: record.id,
    ...profileOf(record),
    until: null,
    account_id: accountIdOf(record) ?? null,
    // The refresh that follows an import asks the organisation.
    account_status: null,
    directory_id: directory.id,
    origin: "adopted",
    groups_before: [],
    adopt_existing: "inactive",
    adopt_id: null,
    on_destroy: "deactivate",
    keep_groups: false,
    revoke_api_tokens: true,
  };
}
