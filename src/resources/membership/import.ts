import { type ImportCall, type ListCall, type Listed, ProblemError } from "../../plugin";
import type { ScimGroup } from "../../scim";
import type { Clients } from "../clients";
import { findGroup } from "../group/import";
import { requireImportDirectory } from "../problems";
import { folded } from "../text";
import type { MembershipState } from "./members";
import { namedMembers } from "./resolve";
import type { MembershipAttributes } from "./schema";
import { versionOf } from "./state";

/** Between the group and its members in the import id of an additive membership. */
const SEPARATOR = "|";

/**
 * `<group id or name>` for an exclusive membership, `<group id or name>|<user name>,<user name>` for an
 * additive one, or an identity for an exclusive one.
 */
export async function importMembership({
  id,
  identity,
  clients,
  signal,
}: ImportCall<Clients>): Promise<MembershipState> {
  requireImportDirectory(clients.directory, identity);
  const text = identity?.group_id ?? id ?? "";
  const cut = identity === undefined ? text.lastIndexOf(SEPARATOR) : -1;
  const groupText = cut < 0 ? text : text.slice(0, cut);
  const group = await findGroup(clients.directory, groupText, signal);
  if (group === undefined) {
    throw new ProblemError({
      summary: "No group to import members of",
      detail: `The directory ${clients.directory.id} holds no group with the SCIM id or the display name ${JSON.stringify(groupText)}.`,
    });
  }
  const everybody = await importedMembership(clients, group, signal);
  if (cut < 0) return everybody;
  const names = text
    .slice(cut + 1)
    .split(",")
    .map((name) => folded(name.trim()));
  return additive(everybody, group, names);
}

function additive(everybody: MembershipState, group: ScimGroup, names: readonly string[]): MembershipState {
  const missing = names.filter((name) => typeof everybody.members[name] !== "string");
  if (missing.length > 0) {
    throw new ProblemError({
      summary: "A member to import is not in the group",
      detail: `${missing.join(", ")} is not in the group ${group.displayName}: leave the name out, and the next apply adds the person.`,
    });
  }
  const members = new Map(names.map((name) => [name, everybody.members[name] ?? ""]));
  return {
    ...everybody,
    members: Object.fromEntries(members),
    exclusive: false,
    version: versionOf(group.id, members),
  };
}

/** The exclusive membership that a group has now. */
async function importedMembership(
  clients: Clients,
  group: ScimGroup,
  signal: AbortSignal,
): Promise<MembershipState> {
  const whole =
    group.members === undefined
      ? await clients.directory.groupById(group.id, { signal, members: true })
      : group;
  const members = await namedMembers(
    clients,
    (whole?.members ?? []).map(({ value }) => value),
    signal,
  );
  return {
    id: group.id,
    group_id: group.id,
    group: group.displayName,
    members: Object.fromEntries(members),
    directory_id: clients.directory.id,
    exclusive: true,
    found: {},
    until: null,
    evicted: {},
    version: versionOf(group.id, members),
  };
}

/** One exclusive membership for each group of the directory. */
export async function* listMemberships({
  clients,
  signal,
}: ListCall<Clients, unknown>): AsyncIterable<Listed<MembershipAttributes>> {
  for (const group of await clients.directory.allGroups({ signal })) {
    yield { displayName: group.displayName, state: await importedMembership(clients, group, signal) };
  }
}
