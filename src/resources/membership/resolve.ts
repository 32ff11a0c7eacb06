import { type CreateCall, ProblemError } from "../../plugin";
import { UNKNOWN } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { folded } from "../text";
import { type Members, plannedMembers } from "./members";
import type { MembershipAttributes } from "./schema";

/**
 * Everybody who is to be in the group, by SCIM id.
 *
 * @param found ids that an earlier run found for names without an id
 * @throws ProblemError naming everybody who is in no record of the directory
 */
export async function resolvedMembers(
  { planned, clients, signal }: CreateCall<MembershipAttributes, Clients>,
  found: Readonly<Record<string, string>>,
): Promise<Members> {
  const wanted = [...(plannedMembers(planned, found) ?? [])];
  const resolved = await Promise.all(
    wanted.map(async ([name, id]) => {
      const member = id ?? (await clients.directory.userByName(name, { signal }))?.id;
      return [name, member] as const;
    }),
  );
  const nobody = resolved.flatMap(([name, id]) => (id === undefined ? [name] : []));
  if (nobody.length > 0) {
    throw new ProblemError({
      summary: nobody.length === 1 ? "A member does not exist" : `${nobody.length} members do not exist`,
      detail: `The directory holds nobody with the user name ${nobody.join(", ")}. Declare the person, correct the name, or take it out of the members.`,
      path: ["members"],
    });
  }
  return new Map(resolved.flatMap(([name, id]) => (id === undefined ? [] : [[name, id] as const])));
}

/**
 * Who is in the group without being declared, by user name: those whom creating an exclusive membership takes
 * out. What the plan has shown is what is done; somebody who entered since then shows in the next plan.
 */
export async function strangersIn(
  { planned, clients, signal }: CreateCall<MembershipAttributes, Clients>,
  groupId: string,
  members: Members,
): Promise<Members> {
  if (planned.exclusive === false) return new Map();
  if (planned.evicted !== UNKNOWN && planned.evicted !== null) {
    return new Map(
      Object.entries(planned.evicted).flatMap(([name, id]) => (typeof id === "string" ? [[name, id]] : [])),
    );
  }
  const group = await clients.directory.groupById(groupId, { signal, members: true });
  const declared = new Set(members.values());
  const strangers = (group?.members ?? []).map(({ value }) => value).filter((id) => !declared.has(id));
  return namedMembers(clients, strangers, signal);
}

/** The people behind SCIM ids, by user name in lower case; a record that is gone keeps its id as its name. */
export async function namedMembers(
  { directory }: Pick<Clients, "directory">,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Members> {
  const named = await Promise.all(
    ids.map(async (id) => {
      const record = await directory.userById(id, { signal });
      return [record === undefined ? id : folded(record.userName), id] as const;
    }),
  );
  return new Map(named);
}
