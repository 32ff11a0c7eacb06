import type { HistoryStore } from "../store/store";
import { type Answer, done, heldAnswer, sentence } from "./answer";
import type { Asker } from "./authentication";
import { type Body, md5 } from "./body";

/** One request of Terraform's `http` backend. */
export interface StateCall extends Asker {
  readonly store: HistoryStore;
  readonly stack: string;
  /** The lock that Terraform says it holds, from the query `ID`. */
  readonly lock: string | null;
  readonly body: Body;
}

/**
 * What Terraform's `http` backend asks for.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/http
 */
export const stateActions = {
  read({ store, stack }: StateCall): Answer {
    const state = store.state(stack);
    if (state === undefined) return sentence(404, `There is no state of ${stack} yet.`);
    return { status: 200, type: "application/json", body: state, headers: { "content-md5": md5(state) } };
  },

  write({ store, stack, lock, user, run, body }: StateCall): Answer {
    const result = store.post({ stack, data: body.data, isWhole: body.isWhole, lock, user, run });
    return result.kind === "held"
      ? heldAnswer(result.by.document)
      : { ...done, headers: { "x-history-version": String(result.number) } };
  },

  remove({ store, stack, lock, user, run }: StateCall): Answer {
    const by = store.deleteState({ stack, lock, user, run });
    return by === undefined ? done : heldAnswer(by.document);
  },

  lock({ store, stack, user, run, body }: StateCall): Answer {
    const result = store.lock(stack, body.data.toString("utf8"), { user, run });
    return result.kind === "held" ? heldAnswer(result.by.document) : done;
  },

  unlock({ store, stack, user, run, body }: StateCall): Answer {
    const result = store.unlock(stack, body.data.toString("utf8"), { user, run });
    return result.kind === "held" ? heldAnswer(result.by.document) : done;
  },
} as const satisfies Readonly<Record<string, (call: StateCall) => Answer>>;
