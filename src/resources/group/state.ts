import type { Draft, State } from "../../plugin/attributes";
import type { ScimGroup } from "../../scim";
import { settled } from "../settled";
import { sameName } from "../text";
import type { GroupAttributes } from "./schema";

export type GroupState = State<GroupAttributes>;
export type GroupDraft = Draft<GroupAttributes>;

/** Shown in the plan of a replacement beside the old and the new name. */
export function replacementCost(name: string): string {
  return `Replacing this group loses the product access and permissions bound to "${name}".`;
}

/** The state after an apply: as planned where that was known, else as the directory has it. */
export function settledGroup(
  planned: GroupDraft,
  record: Pick<ScimGroup, "id" | "displayName" | "externalId">,
  directoryId: string,
  origin: GroupState["origin"],
): GroupState {
  const name = typeof planned.display_name === "string" ? planned.display_name : record.displayName;
  return {
    id: record.id,
    display_name: name,
    external_id: settled(planned.external_id, record.externalId ?? null),
    directory_id: directoryId,
    origin: settled(planned.origin, origin) ?? origin,
    privileged: settled(planned.privileged, null),
    replacement_cost: replacementCost(name),
    adopt_existing: settled(planned.adopt_existing, "never"),
    on_destroy: settled(planned.on_destroy, "delete"),
  };
}

/** The state after a refresh; a spelling that means the same stays, and so does an external id cleared by `""`. */
export function refreshedGroup(record: ScimGroup, before: GroupState): GroupState {
  const externalId = record.externalId ?? "";
  return {
    ...before,
    display_name: sameName(record.displayName, before.display_name)
      ? before.display_name
      : record.displayName,
    external_id: externalId === (before.external_id ?? "") ? before.external_id : externalId,
  };
}
