import type { OrganizationHandle } from "../../../src/emulator";
import { type Company, type Product, products, type Role } from "./company";

type Aris = Readonly<Record<Product, string>>;
type Roles = Readonly<Record<string, readonly string[]>>;

/** A policy's role, and whether the group had it before. */
interface Held {
  readonly role: Role;
  readonly wasBefore: boolean;
}

/** Which roles groups are to have after each deploy, told from the declarations and by no means like the product. */
export class ExpectedAccess {
  #held: ReadonlyMap<string, Held> = new Map();
  /** The organisation's ids of the groups after the last deploy. */
  #ids: ReadonlyMap<string, string | undefined> = new Map();

  /** To be called before the company is deployed; what it does to the organisation is to be `roles`. */
  deploy(organization: OrganizationHandle, aris: Aris, company: Company): Roles {
    const roles: Record<string, readonly string[]> = {};
    const next = new Map<string, Held>();
    for (const [key, { displayName, access }] of Object.entries(company.groups)) {
      const id = organization.groupIdOf(displayName);
      const isSame = id !== undefined && id === this.#ids.get(key);
      for (const product of products) {
        const policy = `${key} ${product}`;
        const now = new Set(isSame ? organization.rolesOf(displayName, aris[product]) : []);
        const known = this.#held.get(policy);
        const held = known !== undefined && now.has(known.role) ? known : undefined;
        if (held !== undefined && !held.wasBefore) now.delete(held.role);
        const role = access[product];
        if (role !== undefined) {
          const wasBefore = role === held?.role ? held.wasBefore : now.has(role);
          next.set(policy, { role, wasBefore });
          now.add(role);
        }
        roles[`${displayName} ${product}`] = [...now].sort();
      }
    }
    this.#held = next;
    return roles;
  }

  /** To be called after it: the roles that there are. */
  found(organization: OrganizationHandle, aris: Aris, { groups }: Company): Roles {
    this.#ids = new Map(
      Object.entries(groups).map(([key, { displayName }]) => [key, organization.groupIdOf(displayName)]),
    );
    return Object.fromEntries(
      Object.values(groups).flatMap(({ displayName }) =>
        products.map((product) => [
          `${displayName} ${product}`,
          organization.rolesOf(displayName, aris[product]),
        ]),
      ),
    );
  }
}
