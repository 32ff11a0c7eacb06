import type {
  Application,
  Domain,
  GroupRoles,
  Organization,
  OrganizationGroup,
  OrganizationUser,
} from "../admin";
import { folded } from "../resources/text";
import type { Declared } from "./declared";
import { once, type Outcome, tried } from "./outcome";

/** What the checks read of an organisation: each at most once, and a refusal is an outcome. */
export interface Reads {
  readonly id: string;
  applications(): Promise<Outcome<readonly Application[]>>;
  domains(): Promise<Outcome<readonly Domain[]>>;
  /** The groups that declarations name and the organisation has, by name in lower case. */
  groups(): Promise<Outcome<ReadonlyMap<string, OrganizationGroup>>>;
  /** The roles of each of those groups, by its name in lower case. */
  roles(): Promise<Outcome<ReadonlyMap<string, readonly GroupRoles[]>>>;
  /** The accounts of the declared people that the organisation knows. */
  accounts(): Promise<Outcome<readonly OrganizationUser[]>>;
  /** Those of the addresses who have a role on the application. */
  seated(resourceId: string, emails: readonly string[]): Promise<Outcome<readonly OrganizationUser[]>>;
  /** Which authentication policy each of the declared people's managed accounts is in, by account id. */
  policies(): Promise<Outcome<ReadonlyMap<string, string>>>;
  /** Whether the key manages one of those accounts; undefined when there is none to try. */
  manages(): Promise<Outcome<boolean | undefined>>;
}

/** Nobody can have an address in this domain (RFC 2606), so that a search for it shows the right alone. */
const NOBODY = "doctor@atlassian-identity.invalid";
/** No synchronised group is called so; looking for it shows the right alone. */
const NO_GROUP = "atlassian-identity doctor";

export function readsOf(organization: Organization, declared: Declared | undefined): Reads {
  const { people = [], groups: names = [], policies: access = [] } = declared ?? {};
  const emails = people.flatMap(({ email }) => email ?? []);
  const wanted = [...names, ...access.flatMap(({ group }) => group ?? [])];

  const found = once(async () => {
    const looked = new Map((wanted.length === 0 ? [NO_GROUP] : wanted).map((name) => [folded(name), name]));
    const pairs = await Promise.all(
      [...looked].map(async ([key, name]) => [key, await organization.groupByName(name)] as const),
    );
    return new Map(pairs.flatMap(([key, group]) => (group === undefined ? [] : [[key, group] as const])));
  });
  const accounts = tried(() => organization.users({ emails: emails.length === 0 ? [NOBODY] : emails }));
  const managed = async (): Promise<readonly string[]> => {
    const outcome = await accounts();
    if ("failure" in outcome) throw outcome.failure;
    return outcome.value
      .filter(({ claimStatus }) => claimStatus === "managed")
      .map(({ accountId }) => accountId);
  };

  return {
    id: organization.id,
    applications: tried(() => organization.applications()),
    domains: tried(() => organization.domains()),
    groups: tried(found),
    roles: tried(async () => {
      const pairs = await Promise.all(
        [...(await found())].map(
          async ([name, { id }]) => [name, (await organization.groupRoles(id)) ?? []] as const,
        ),
      );
      return new Map(pairs);
    }),
    accounts,
    seated: (resourceId, some) =>
      tried(() => organization.users({ emails: some, resourceIds: [resourceId] }))(),
    policies: tried(async () => organization.policiesOf(await managed())),
    manages: tried(async () => {
      const [account] = await managed();
      return account === undefined ? undefined : organization.isManagingAllowed(account);
    }),
  };
}
