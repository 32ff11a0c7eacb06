import * as z from "zod";
import {
  type CreateCall,
  type Problem,
  ProblemError,
  resource,
  UnfinishedError,
  type UpdateCall,
} from "../../plugin";
import { optional, required, UNKNOWN } from "../../plugin/attributes";
import { accountIdOf, newUser, type ScimUser } from "../../scim";
import type { Clients } from "../clients";
import { isHeldTwice, noteRead, settleHolder } from "../held-twice";
import { requireAsPlanned, requireSameDirectory } from "../problems";
import { settled } from "../settled";
import { requireSwitch } from "../switches";
import { accountStatus } from "./account-status";
import { adoption, differences } from "./adoption";
import { namingTheHolder } from "./conflict";
import { importedUser, importUser } from "./import";
import { endAccess, leave } from "./leave";
import { recordLetGo } from "./let-go";
import { planUser } from "./plan";
import { groupNamesOf, profileOf, spelledLike, type UserDraft, type UserState, withProfile } from "./profile";
import { checkUser } from "./rules";
import {
  deactivatedNow,
  deactivates,
  loserOf,
  requireAdoptionAllowed,
  requireUpdateAllowed,
} from "./allowed";
import { userAttributes, type UserAttributes } from "./schema";
import { settledProfile } from "./settle";

const identity = z.object({
  id: required(z.string(), { description: "The SCIM id." }),
  directory_id: optional(z.string(), { description: "The directory that holds the record." }),
});

/** `atlassian_user`: one person of the directory. */
export const user = resource<UserAttributes, Clients, typeof identity>({
  name: "atlassian_user",
  description: "A person of the organisation, provisioned into the directory.",
  version: 0,
  attributes: userAttributes,
  timeouts: ["create", "read", "update", "delete"],
  identity,
  identify: (state) => ({ id: state.id, directory_id: state.directory_id }),
  validate: checkUser,
  plan: planUser,

  async read(call) {
    const { state, clients, signal } = call;
    requireSameDirectory(clients.directory, state.directory_id, state.user_name);
    const noted = noteRead(call, state);
    clients.holders.noteAddress(state.email);
    const record = await clients.directory.userById(state.id, { signal });
    noted();
    if (record === undefined) return null;
    const status = await accountStatus(call, record);
    return {
      ...state,
      // The account that an unlinked record had may still have access when the person leaves.
      account_id: accountIdOf(record) ?? (status === "unlinked" ? state.account_id : null),
      account_status: status,
      ...spelledLike(profileOf(record), state),
    };
  },

  async create(call) {
    const { record, origin, groupsBefore } = await bringIn(call);
    const ignored = notTaken(call, record);
    if (ignored !== undefined) call.warn(ignored);
    const status = await accountStatus(call, record);
    return settledUser(call, record, { origin, groupsBefore, status });
  },

  async update(call) {
    const { clients, prior } = call;
    const record = await clients.records.hold(prior.id, call.signal, () => changed(call));
    settleHolder(call.private);
    const state = settledUser(call, record, {
      origin: prior.origin,
      groupsBefore: prior.groups_before ?? [],
      status: await accountStatus(call, record),
    });
    const ignored = notTaken(call, record);
    if (ignored !== undefined) {
      throw new UnfinishedError<UserState>(ignored, { ...state, ...spelledLike(profileOf(record), prior) });
    }
    return state;
  },

  async delete(call) {
    const { clients, prior, signal } = call;
    requireSameDirectory(clients.directory, prior.directory_id, prior.user_name);
    await clients.records.hold(prior.id, signal, async () => {
      if (clients.taken.has(prior.id) || isHeldTwice(call.private)) return;
      await leave(call);
      if (prior.on_destroy !== "delete") clients.letGo.note(prior);
    });
  },

  import: importUser,

  list: {
    description: "The people of the directory.",
    config: z.object({}),
    async *list({ clients, signal }) {
      for (const record of await clients.directory.allUsers({ signal })) {
        yield { displayName: record.userName, state: importedUser(clients.directory, record) };
      }
    },
  },
});

interface BroughtIn {
  readonly record: ScimUser;
  /** The groups that an existing record was in. */
  readonly groupsBefore: readonly string[];
  readonly origin: UserState["origin"];
}

/** Makes the record or takes over the one that is there, as far as the declaration allows. */
async function bringIn(call: CreateCall<UserAttributes, Clients>): Promise<BroughtIn> {
  const { clients, signal } = call;
  const existing = await existingRecord(call);
  if (existing === undefined) return decide(call, undefined);
  // The destroy of the resource that held the record may be under way: what it did has to be seen.
  return clients.records.hold(existing.id, signal, async () => decide(call, await existingRecord(call)));
}

async function existingRecord({
  clients,
  planned,
  signal,
}: CreateCall<UserAttributes, Clients>): Promise<ScimUser | undefined> {
  const { directory } = clients;
  if (typeof planned.adopt_id === "string") return directory.userById(planned.adopt_id, { signal });
  const named = await directory.userByName(nameOf(planned), { signal });
  return named ?? (await recordLetGo(clients, planned, signal));
}

function nameOf({ user_name: name }: UserDraft): string {
  return typeof name === "string" ? name : "";
}

async function decide(
  call: CreateCall<UserAttributes, Clients>,
  existing: ScimUser | undefined,
): Promise<BroughtIn> {
  const { clients, config, planned, signal } = call;
  const { directory, taken, letGo } = clients;
  requireAsPlanned(planned.id, existing?.id, nameOf(planned));
  // Whom this run itself has let go a moment ago it may take back, whatever is said of strangers.
  const decision =
    directory.ownWrites.touchedUser(existing?.id) || letGo.has(existing?.id)
      ? adoption({ ...planned, adopt_id: existing?.id ?? null }, existing)
      : adoption(planned, existing);
  if (decision.kind === "refuse") throw new ProblemError(decision.problem);
  if (decision.kind === "create") return { record: await create(call), origin: "created", groupsBefore: [] };
  const { record, origin } = decision;
  requireAdoptionAllowed(clients, planned, decision);
  if (deactivates(planned, record)) await clients.ledger.spend("deactivations", [loserOf(record)], signal);
  taken.add(record.id);
  const groupsBefore = origin === "reactivated" ? groupNamesOf(record) : [];
  if (differences(planned, record).length === 0) return { record, origin, groupsBefore };
  const change = (current: ScimUser): ScimUser => withProfile(current, config, planned);
  const replaced = await namingTheHolder({ directory, planned, own: record.id, signal }, () =>
    directory.replaceUser(record.id, change, { signal }),
  );
  return { record: replaced, origin, groupsBefore };
}

/** Brings the record to what was planned. */
async function changed(call: UpdateCall<UserAttributes, Clients>): Promise<ScimUser> {
  const { clients, planned, config, prior, signal } = call;
  const { directory, taken } = clients;
  // Another object of the state may have held the record and be destroyed in this run, before or after this.
  taken.add(prior.id);
  const deeds = directory.ownWrites.deedsOnUser(prior.id);
  if (deeds.includes("deleted")) return create(call);
  // What is not written is not managed: who was deactivated since the plan was made stays so.
  const managesActive = config.active !== null || deeds.includes("deactivated");
  const wanted: UserDraft = managesActive ? planned : { ...planned, active: UNKNOWN };
  const change = (current: ScimUser): ScimUser => withProfile(current, config, wanted);
  requireUpdateAllowed(clients, wanted, prior);
  const leaving = await deactivatedNow(clients, wanted, prior, signal);
  await clients.ledger.spend("deactivations", leaving, signal);
  if (leaving.length > 0) await endAccess(call);
  return namingTheHolder({ directory, planned, own: prior.id, signal }, () =>
    directory.replaceUser(prior.id, change, { signal }),
  );
}

async function create({
  clients: { directory, switches },
  config,
  planned,
  signal,
}: CreateCall<UserAttributes, Clients>): Promise<ScimUser> {
  requireSwitch(switches, "create_users", `create ${nameOf(planned)}`);
  const record = withProfile(newUser(nameOf(planned)), config, planned);
  const { user: created } = await namingTheHolder({ directory, planned, signal }, () =>
    directory.createUser(record, { signal }),
  );
  return created;
}

/** The state after an apply: as planned where that was known, else as the directory has it. */
function settledUser(
  { planned, clients }: CreateCall<UserAttributes, Clients>,
  record: ScimUser,
  {
    origin,
    groupsBefore,
    status,
  }: {
    readonly origin: UserState["origin"];
    readonly groupsBefore: readonly string[];
    readonly status: UserState["account_status"];
  },
): UserState {
  return {
    id: record.id,
    ...settledProfile(planned, profileOf(record)),
    until: settled(planned.until, null),
    account_id: settled(planned.account_id, accountIdOf(record) ?? null),
    account_status: settled(planned.account_status, status),
    directory_id: clients.directory.id,
    origin: settled(planned.origin, origin) ?? origin,
    groups_before: settledList(planned.groups_before, groupsBefore),
    adopt_existing: settled(planned.adopt_existing, "inactive"),
    adopt_id: settled(planned.adopt_id, null),
    on_destroy: settled(planned.on_destroy, "deactivate"),
    keep_groups: settled(planned.keep_groups, false),
    revoke_api_tokens: settled(planned.revoke_api_tokens, true),
  };
}

/** What the directory answered with success and yet did not take over, in words; undefined when it took all. */
function notTaken(
  { planned, config }: CreateCall<UserAttributes, Clients>,
  record: ScimUser,
): Problem | undefined {
  const ignored = differences(planned, record).filter((key) => config[key] !== null);
  if (ignored.length === 0) return undefined;
  return {
    summary: `The directory did not take over all of ${record.userName}`,
    detail:
      `It answered with success, but holds another value for ${ignored.join(", ")}. Atlassian does not change the profile of people outside ` +
      "its verified domains: verify the domain, or leave the attribute out.",
  };
}

/** A list of texts as it was planned, or as it came out. */
function settledList(planned: UserDraft["groups_before"], actual: readonly string[]): string[] {
  if (planned === UNKNOWN || planned === null) return [...actual];
  return planned.map((name, index) => settled(name, actual[index] ?? "") ?? "");
}
