import type { Directory, Locks } from "../scim";
import type { Claims } from "./claims";
import type { Entered } from "./entered";

/** What the provider's configuration gives to every handler. */
export interface Clients {
  readonly directory: Directory;
  readonly claims: Claims;
  /** SCIM ids that the state of this configuration is known to hold: they were read or planned in this process. */
  readonly stateIds: Set<string>;
  /** SCIM ids that two objects of the state were found to hold. */
  readonly heldTwice: Set<string>;
  /**
   * Held by SCIM id: a create that takes a record over and the destroy of the resource that held it may run at the
   * same moment, and each has to see what the other did.
   */
  readonly records: Locks;
  /** SCIM ids that a create or update of this process made sure of: a destroy of the same run leaves them alone. */
  readonly taken: Set<string>;
  /** Whom memberships of this process have put or kept in each group: no other one takes them out again. */
  readonly entered: Entered;
}
