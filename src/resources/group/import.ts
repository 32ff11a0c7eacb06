import { type ImportCall, ProblemError } from "../../plugin";
import type { Directory, ScimGroup } from "../../scim";
import type { Clients } from "../clients";
import { requireImportDirectory } from "../problems";
import { replacementCost, type GroupState } from "./state";

/** By SCIM id, by display name, or by identity. */
export async function importGroup({
  id,
  identity,
  clients,
  signal,
}: ImportCall<Clients>): Promise<GroupState> {
  const { directory } = clients;
  requireImportDirectory(directory, identity);
  const wanted = identity?.id ?? id ?? "";
  const record = await findGroup(directory, wanted, signal);
  if (record === undefined) {
    throw new ProblemError({
      summary: "Nothing to import",
      detail: `The directory ${directory.id} holds no group with the SCIM id or the display name ${JSON.stringify(wanted)}.`,
    });
  }
  return importedGroup(directory, record);
}

/** A group by SCIM id or display name, as an administrator may have either at hand. */
export async function findGroup(
  directory: Directory,
  wanted: string,
  signal: AbortSignal,
): Promise<ScimGroup | undefined> {
  return (await directory.groupByDisplayName(wanted, { signal })) ?? directory.groupById(wanted, { signal });
}

/** The state of a group that is in the directory and comes under a configuration as it is. */
export function importedGroup(directory: Directory, record: ScimGroup): GroupState {
  return {
    id: record.id,
    display_name: record.displayName,
    external_id: record.externalId ?? null,
    directory_id: directory.id,
    origin: "adopted",
    privileged: null,
    replacement_cost: replacementCost(record.displayName),
    adopt_existing: "never",
    on_destroy: "delete",
  };
}
