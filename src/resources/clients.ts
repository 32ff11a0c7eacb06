import type { Directory } from "../scim";
import type { Claims } from "./claims";
import type { Turns } from "./turns";

/** What the provider's configuration gives to every handler. */
export interface Clients {
  readonly directory: Directory;
  readonly claims: Claims;
  /** SCIM ids that the state of this configuration is known to hold: they were read or planned in this process. */
  readonly stateIds: Set<string>;
  /** Creates and destroys of one record, one after the other. */
  readonly turns: Turns;
  /** SCIM ids that a create of this process took over: a destroy of the same run leaves them alone. */
  readonly taken: Set<string>;
}
