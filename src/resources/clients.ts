import type { Directory, Locks } from "../scim";
import type { Claims } from "./claims";

/** What the provider's configuration gives to every handler. */
export interface Clients {
  readonly directory: Directory;
  readonly claims: Claims;
  /** SCIM ids that the state of this configuration is known to hold: they were read or planned in this process. */
  readonly stateIds: Set<string>;
  /**
   * Held by SCIM id: a create that takes a record over and the destroy of the resource that held it may run at the
   * same moment, and each has to see what the other did.
   */
  readonly records: Locks;
  /** SCIM ids that a create of this process took over: a destroy of the same run leaves them alone. */
  readonly taken: Set<string>;
}
