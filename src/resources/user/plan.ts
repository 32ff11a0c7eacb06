import { type PlanCall, type Problem, ProblemError } from "../../plugin";
import { UNKNOWN } from "../../plugin/attributes";
import type { ScimUser } from "../../scim";
import { NEW } from "../claims";
import type { Clients } from "../clients";
import { noteChange, noteDestroy, staysForAnother } from "../held-twice";
import { requireSwitch } from "../switches";
import { folded, sameName } from "../text";
import { warnOfDomain } from "./account-status";
import { adoption, differences } from "./adoption";
import { deactivated, deactivates, loserOf, requireAdoptionAllowed, requireUpdateAllowed } from "./allowed";
import { emailsOf, followEmail } from "./emails";
import { mayBeLetGo } from "./let-go";
import { groupNamesOf, type UserDraft, type UserState } from "./profile";
import type { UserAttributes } from "./schema";

type UserPlanCall = PlanCall<UserAttributes, Clients>;

/** What a plan of a person adds to the generic planning. */
export async function planUser(call: UserPlanCall): Promise<void> {
  const { planned, config, prior } = call;
  if (planned === null || config === null) {
    if (prior !== null) await planDestroy(call, prior);
    return;
  }
  followEmail(planned, config, prior === null ? "undecided" : prior.emails);
  claimName(call, planned, config);
  if (prior !== null) call.clients?.holders.noteAddress(prior.email);
  if (prior === null) await planCreation(call, planned, config);
  else await planChange(call, planned, prior);
  await planAccount(call, planned, prior);
  if (prior !== null) claimRecord(call, { id: prior.id, userName: prior.user_name }, config);
}

async function planDestroy(call: UserPlanCall, prior: UserState): Promise<void> {
  const { clients, signal, warn } = call;
  const stays = noteDestroy(call, prior);
  if (stays) warn(staysForAnother(prior.user_name));
  if (clients === undefined || stays) return;
  const doing = prior.on_destroy ?? "deactivate";
  clients.protection.requireUser({ userName: prior.user_name, accountId: prior.account_id }, doing);
  if (doing === "abandon") return;
  requireSwitch(clients.switches, "deactivate_users", `${doing} ${prior.user_name}`);
  if (doing === "deactivate" && prior.active === false) return;
  await clients.ledger.plan("deactivations", [{ id: prior.id, name: prior.user_name }], signal);
}

/** Another address may make another account of it, or none. */
async function planAccount(
  { clients, signal, warn }: UserPlanCall,
  planned: UserDraft,
  prior: UserState | null,
): Promise<void> {
  if (clients?.organization === undefined) return;
  const { email } = planned;
  if (prior !== null && typeof email === "string" && sameName(email, prior.email ?? "")) return;
  planned.account_status = UNKNOWN;
  if (prior?.account_status === "external") warn(mayUnlink(prior));
  if (typeof email === "string") await warnOfDomain({ clients, signal, warn }, email);
}

function mayUnlink({ user_name: who }: UserState): Problem {
  return {
    summary: `${who} may lose the account with the old address`,
    detail:
      "The account is outside the verified domains. When the address of such a person changes, Atlassian unlinks the account from the record and takes it out of every group without a word. " +
      "Look at account_status in the next plan: an unlinked person is provisioned anew after their record was deleted.",
    path: ["email"],
  };
}

async function planChange(call: UserPlanCall, planned: UserDraft, prior: UserState): Promise<void> {
  // The other holder's destroy may deactivate or delete the record, and the memberships have to follow.
  if (noteChange(call, prior, prior.user_name)) planned.id = UNKNOWN;
  // What only says how to treat the person is kept beside the record and changes nothing in it.
  planned.origin = prior.origin;
  if (call.clients === undefined) return;
  requireUpdateAllowed(call.clients, planned, prior);
  await call.clients.ledger.plan("deactivations", deactivated(planned, prior), call.signal);
}

async function planCreation(call: UserPlanCall, planned: UserDraft, config: UserDraft): Promise<void> {
  if (planned.active === UNKNOWN && config.active === null) planned.active = true;
  if (call.clients === undefined) return;
  const { directory, holders } = call.clients;
  planned.directory_id = directory.id;
  const record = await declaredRecord(call, planned);
  if (record === "undecided") return;
  if (record === undefined && typeof planned.adopt_id === "string")
    throw new ProblemError(nobodyToAdopt(planned.adopt_id));
  if (record !== undefined) claimRecord(call, record, config);
  // The state holds this very record: it is being replaced, or its resource has another address now. What the
  // create will find depends on whether its destroy comes first, so nothing is promised.
  if (record !== undefined && holders.has(record.id)) return;
  if (record === undefined && mayBeLetGo(call.clients, planned)) return;
  const own = directory.ownWrites.deedsOnUser(record?.id);
  if (own.includes("deleted")) return;
  const decision = adoption(planned, record);
  switch (decision.kind) {
    case "create":
      requireSwitch(call.clients.switches, "create_users", `create ${nameOf(planned)}`);
      planned.origin = "created";
      planned.groups_before = [];
      followEmail(planned, config, null);
      return;
    case "adopt": {
      requireAdoptionAllowed(call.clients, planned, decision);
      if (deactivates(planned, decision.record))
        await call.clients.ledger.plan("deactivations", [loserOf(decision.record)], call.signal);
      planned.groups_before = decision.origin === "reactivated" ? groupNamesOf(decision.record) : [];
      planned.origin = decision.origin;
      // A record that equals the declaration may be the very one that is being replaced, tainted and planned
      // without a refresh. Its destroy will take the person out of their groups, and only an id that is unknown
      // makes the memberships follow.
      followEmail(planned, config, emailsOf(decision.record));
      const differs = differences(planned, decision.record).length > 0;
      if (decision.origin === "reactivated" || differs) planned.id = decision.record.id;
      return;
    }
    case "refuse":
      if (own.length > 0) return;
      throw new ProblemError(decision.problem);
  }
}

function nameOf({ user_name: name }: UserDraft): string {
  return typeof name === "string" ? name : "this person";
}

/**
 * The record that the declaration means, as it was before this process wrote anything: Terraform plans a
 * creation again while it applies, and the answer must be the one that the first plan got.
 */
async function declaredRecord(
  call: UserPlanCall,
  planned: UserDraft,
): Promise<ScimUser | undefined | "undecided"> {
  if (call.clients === undefined || planned.user_name === UNKNOWN || planned.adopt_id === UNKNOWN)
    return "undecided";
  const { beforeOwnWrites } = call.clients.directory;
  if (planned.adopt_id !== null) return beforeOwnWrites.userById(planned.adopt_id, call);
  return planned.user_name === null ? undefined : beforeOwnWrites.userByName(planned.user_name, call);
}

function nobodyToAdopt(id: string): Problem {
  return {
    summary: "Nobody to adopt",
    detail: `The directory holds no user with the SCIM id ${id}: correct adopt_id, or leave it out to create the person.`,
    path: ["adopt_id"],
  };
}

/** The record that a resource has or would take over: two of them must not share one. */
function claimRecord(
  call: UserPlanCall,
  { id, userName }: Pick<ScimUser, "id" | "userName">,
  config: UserDraft,
): void {
  if (call.clients === undefined || call.clients.claims.claim(`user ${id}`, call.prior?.id ?? NEW, config))
    return;
  throw new ProblemError({
    summary: `Two resources mean the record of ${userName}`,
    detail:
      `The directory has one record for both (SCIM id ${id}): one resource holds it in the state or adopts it, and the other would take it over. ` +
      "If its user name passes from one person to another, apply the first one's new name before the second person is declared. " +
      "If the person is declared twice, remove one of the resources; if one moved to another address, a `moved` block says so.",
    path: ["user_name"],
  });
}

function claimName(call: UserPlanCall, planned: UserDraft, config: UserDraft): void {
  if (call.clients === undefined || typeof planned.user_name !== "string") return;
  const { claims } = call.clients;
  const holder = call.prior?.id ?? NEW;
  if (claims.claim(`user name ${folded(planned.user_name)}`, holder, config)) return;
  throw new ProblemError({
    summary: `${planned.user_name} is declared twice`,
    detail:
      "Two resources of this configuration declare the same person (user names compare without case). " +
      "Remove one of them; if it moved to another address, a `moved` block says so.",
    path: ["user_name"],
  });
}
