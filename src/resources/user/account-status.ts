import { type Organization, OrganizationError } from "../../admin";
import type { Call, Problem } from "../../plugin";
import { accountIdOf, type ScimUser } from "../../scim";
import type { Clients } from "../clients";
import { folded } from "../text";
import { profileOf, type UserState } from "./profile";

export type AccountStatus = UserState["account_status"];

type Asking = Pick<Call<Clients>, "clients" | "signal" | "warn">;

/** What Atlassian makes of the person's account; null without an organization key that may know. */
export async function accountStatus(call: Asking, record: ScimUser): Promise<AccountStatus> {
  const domains = await verifiedDomains(call);
  if (domains === undefined) return null;
  if (accountIdOf(record) === undefined) return "unlinked";
  return domains.has(domainOf(profileOf(record).email)) ? "managed" : "external";
}

/** The same, in time: what the state says, or else what the address says. */
export async function leaverStatus(
  call: Asking,
  { account_id: accountId, email, account_status: known }: UserState,
): Promise<AccountStatus> {
  if (call.clients.organization === undefined) return null;
  if (known !== null) return known;
  const domains = await verifiedDomains(call);
  if (domains === undefined) return null;
  if (accountId === null) return "unlinked";
  return domains.has(domainOf(email)) ? "managed" : "external";
}

/** In lower case; empty for what is no address. */
export function domainOf(email: string | null): string {
  const at = email?.lastIndexOf("@") ?? -1;
  return email === null || at < 0 ? "" : folded(email.slice(at + 1));
}

/** Undefined without a key, and for a key that may not read them, which is said once. */
export async function verifiedDomains({
  clients,
  signal,
  warn,
}: Asking): Promise<ReadonlySet<string> | undefined> {
  const { organization, told } = clients;
  if (organization === undefined) return undefined;
  try {
    return await verified(organization, signal);
  } catch (error) {
    if (!(error instanceof OrganizationError) || error.kind !== "forbidden") throw error;
    if (!told.has("domains")) warn(mayNotRead(error));
    told.add("domains");
    return undefined;
  }
}

async function verified(organization: Organization, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const domains = await organization.domains({ signal });
  return new Set(domains.filter(({ isVerified }) => isVerified).map(({ name }) => folded(name)));
}

function mayNotRead(error: OrganizationError): Problem {
  return {
    summary: "Nobody can tell whose account is managed",
    detail: `${error.message}. ${error.remedy} Until then account_status is null, and leavers outside the verified domains are not looked up again.`,
  };
}

/** Warns once a run for each domain that the organisation does not manage. */
export async function warnOfDomain(call: Asking, email: string): Promise<void> {
  const { clients, warn } = call;
  const domains = await verifiedDomains(call);
  const domain = domainOf(email);
  if (domains === undefined || domains.has(domain) || clients.told.has(`domain ${domain}`)) return;
  clients.told.add(`domain ${domain}`);
  const declared = clients.peopleByDomain[domain];
  const who =
    declared === undefined
      ? `${email} and everybody else with such an address`
      : declared === 1
        ? `1 declared person (${email})`
        : `${declared} declared people (${email} among them)`;
  warn({
    summary: `The domain ${domain} is not verified`,
    detail:
      `It concerns ${who}: their accounts are not managed, so Atlassian takes over no changes of their profile, does not deactivate them, and unlinks them when their address changes. ` +
      "Verify the domain in Atlassian Administration, or treat them as guests.",
  });
}
