import type { Init } from "../protocol/codec";
import type { Diagnostic } from "../protocol/messages";
import type { ProviderService } from "../protocol/service";
import { diagnostic } from "./diagnostic";

function none(what: string): { readonly diagnostics: Init<Diagnostic>[] } {
  return {
    diagnostics: [
      diagnostic(
        { summary: `This provider has no ${what}`, detail: "Remove it from the configuration." },
        "ERROR",
      ),
    ],
  };
}

const EPHEMERAL = "ephemeral resources";
const ACTIONS = "actions";
const STATE_STORES = "state stores";

type NotOffered =
  | "ValidateEphemeralResourceConfig"
  | "OpenEphemeralResource"
  | "RenewEphemeralResource"
  | "CloseEphemeralResource"
  | "ValidateActionConfig"
  | "PlanAction"
  | "InvokeAction"
  | "ValidateStateStoreConfig"
  | "ConfigureStateStore"
  | "ReadStateBytes"
  | "WriteStateBytes"
  | "LockState"
  | "UnlockState"
  | "GetStates"
  | "DeleteState";

/** What a provider without ephemeral resources, actions and state stores answers, should anybody ask. */
export const notOffered: Pick<ProviderService, NotOffered> = {
  ValidateEphemeralResourceConfig: () => Promise.resolve(none(EPHEMERAL)),
  OpenEphemeralResource: () => Promise.resolve(none(EPHEMERAL)),
  RenewEphemeralResource: () => Promise.resolve(none(EPHEMERAL)),
  CloseEphemeralResource: () => Promise.resolve(none(EPHEMERAL)),
  ValidateActionConfig: () => Promise.resolve(none(ACTIONS)),
  PlanAction: () => Promise.resolve(none(ACTIONS)),
  async *InvokeAction() {
    yield await Promise.resolve({ completed: none(ACTIONS) });
  },
  ValidateStateStoreConfig: () => Promise.resolve(none(STATE_STORES)),
  ConfigureStateStore: () => Promise.resolve(none(STATE_STORES)),
  async *ReadStateBytes() {
    yield await Promise.resolve(none(STATE_STORES));
  },
  WriteStateBytes: () => Promise.resolve(none(STATE_STORES)),
  LockState: () => Promise.resolve(none(STATE_STORES)),
  UnlockState: () => Promise.resolve(none(STATE_STORES)),
  GetStates: () => Promise.resolve(none(STATE_STORES)),
  DeleteState: () => Promise.resolve(none(STATE_STORES)),
};
