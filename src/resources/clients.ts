import type { Organization } from "../admin";
import type { Directory, Locks } from "../scim";
import type { Seats } from "./access-policy/seats";
import type { Claims } from "./claims";
import type { Crews } from "./crews";
import type { Holders } from "./held-twice";
import type { Entered } from "./entered";
import type { Ledger } from "./limits/ledger";
import type { Messenger } from "./outcomes/messenger";
import type { Protection } from "./protection";
import type { Switches } from "./switches";
import type { LetGo } from "./user/let-go";

/** What the provider's configuration gives to every handler. */
export interface Clients {
  readonly directory: Directory;
  readonly claims: Claims;
  /** Which records the state of this configuration is known to hold, and by how many resources. */
  readonly holders: Holders;
  /**
   * Held by SCIM id, or by access: a create that takes a record over and the destroy of the resource that held it
   * may run at the same moment, and each has to see what the other did.
   */
  readonly records: Locks;
  /** SCIM ids that a create or update of this process made sure of: a destroy of the same run leaves them alone. */
  readonly taken: Set<string>;
  /** Whose destroy in this process has left their record in the directory. */
  readonly letGo: LetGo;
  /** Whom memberships of this process have put or kept in each group: no other one takes them out again. */
  readonly entered: Entered;
  /** The organisation's ids of groups that this process has made or taken over, by SCIM id. */
  readonly synchronised: Map<string, string>;
  /** Those of them that this process has created: nobody has given them any role. */
  readonly newGroups: Set<string>;
  /** Present when the provider has the organisation's id and key. */
  readonly organization: Organization | undefined;
  /** Whom and what nothing may harm. */
  readonly protection: Protection;
  /** What this run takes away, held to the provider's limits. */
  readonly ledger: Ledger;
  /** Who tells the history what came of each change; absent where the deploy names no history. */
  readonly messenger: Messenger | undefined;
  /** What this provider may do at all. */
  readonly switches: Switches;
  /** How many people are declared for each e-mail domain, in lower case, where the configuration says so. */
  readonly peopleByDomain: Readonly<Record<string, number>>;
  /** Warnings that were shown and are not to be shown again in this run. */
  readonly told: Set<string>;
  /** Who is going to be in which group, as far as memberships were planned. */
  readonly crews: Crews;
  /** The authentication policy of each group, by its name in lower case, as policies were planned. */
  readonly loginMethods: Map<string, string>;
  /** Seats that planned access needs, by application. */
  readonly seats: Seats;
  /** Access (see `accessKey`) that the state of this configuration is known to hold and to have granted. */
  readonly accessInState: Set<string>;
  /**
   * Access that a create or update of this process made sure of, and whether it counts there as access from before:
   * a destroy of the same run leaves it alone.
   */
  readonly accessTaken: Map<string, boolean>;
}
