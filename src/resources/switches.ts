import { ProblemError } from "../plugin";
import type { State } from "../plugin/attributes";
import type { ProviderAttributes } from "./provider/schema";

/** What administrators switch on and off in an identity provider's provisioning. */
export type Switch = "create_users" | "update_users" | "deactivate_users" | "manage_groups" | "manage_access";

export type Switches = Readonly<Record<Switch, boolean>>;

/** The switches of a provider block: on, unless it says otherwise. */
export function switchesOf(config: Pick<State<ProviderAttributes>, Switch>): Switches {
  return {
    create_users: config.create_users ?? true,
    update_users: config.update_users ?? true,
    deactivate_users: config.deactivate_users ?? true,
    manage_groups: config.manage_groups ?? true,
    manage_access: config.manage_access ?? true,
  };
}

/**
 * Asked while planning, so that nothing is changed before somebody reads it, and again before the request: a
 * destroy that replaces is not announced to a plan.
 *
 * @param doing such as `create ana@acme.com`
 * @throws ProblemError when it is switched off
 */
export function requireSwitch(switches: Switches, name: Switch, doing: string): void {
  if (switches[name]) return;
  throw new ProblemError({
    summary: `This provider may not ${doing}`,
    detail: `${name} is switched off in the provider block. Switch it on, or take the change out of the configuration.`,
  });
}
