import { OrganizationError } from "../../admin";
import type { Outcome } from "../../history/outcome";
import { type PlanCall, ProblemError, type ResourceType } from "../../plugin";
import type { Attributes, Draft, State } from "../../plugin/attributes";
import { DirectoryError } from "../../scim";
import type { Clients } from "../clients";

/** One change of one resource, before and after it was tried. */
export interface Change<A extends Attributes> {
  readonly operation: Outcome["operation"];
  readonly prior: State<A> | null;
  readonly planned: Draft<A> | null;
  /** What came of it; undefined when it failed, and of a destroy. */
  readonly after: State<A> | undefined;
  /** Why it failed. */
  readonly failure: unknown;
}

/** Whom a change is about, and, where they fared differently, how it ended for them. */
export type Deed = Pick<Outcome, "person" | "group" | "application"> &
  Partial<Pick<Outcome, "operation" | "status" | "attributes">>;

/** A resource whose changes are told to the history, for everybody whom they are about. */
export function told<A extends Attributes, I extends Attributes>(
  type: ResourceType<A, Clients, I>,
  resource: Outcome["resource"],
  deedsOf: (change: Change<A>) => readonly Deed[],
): ResourceType<A, Clients, I> {
  type Tried = Pick<Change<A>, "operation" | "prior" | "planned">;
  const tell = ({ messenger }: Clients, change: Tried, end: Pick<Change<A>, "after" | "failure">): void => {
    const status = end.failure === undefined ? "succeeded" : "failed";
    const error = end.failure === undefined ? null : reasonOf(end.failure);
    messenger?.tellOf(() =>
      deedsOf({ ...change, ...end }).map((deed) => ({
        resource,
        operation: change.operation,
        status,
        ...deed,
        error: (deed.status ?? status) === "failed" ? error : null,
      })),
    );
  };
  const telling = async <T extends State<A> | undefined>(
    clients: Clients,
    change: Tried,
    work: () => Promise<T>,
  ): Promise<T> => {
    if (clients.messenger === undefined) return work();
    const done = clients.messenger.started();
    try {
      const after = await work();
      tell(clients, change, { after, failure: undefined });
      return after;
    } catch (failure) {
      tell(clients, change, { after: undefined, failure: failure ?? UNKNOWN_REASON });
      throw failure;
    } finally {
      done();
    }
  };
  /** Within an apply Terraform plans each change again, and what fails there is an attempt like any other. */
  const planTelling = async (
    plan: NonNullable<typeof type.plan>,
    call: PlanCall<A, Clients>,
  ): Promise<void> => {
    const { clients, action, prior, planned } = call;
    const done = clients?.messenger?.started();
    try {
      await plan(call);
    } catch (failure) {
      const operation = action === "destroy" ? "delete" : action;
      if (clients !== undefined)
        tell(
          clients,
          { operation, prior, planned },
          { after: undefined, failure: failure ?? UNKNOWN_REASON },
        );
      throw failure;
    } finally {
      done?.();
    }
  };
  const plan = type.plan?.bind(type);
  return {
    ...type,
    ...(plan === undefined ? {} : { plan: (call) => planTelling(plan, call) }),
    create: (call) =>
      telling(call.clients, { operation: "create", prior: null, planned: call.planned }, () =>
        type.create(call),
      ),
    update: (call) =>
      telling(call.clients, { operation: "update", prior: call.prior, planned: call.planned }, () =>
        type.update(call),
      ),
    delete: async (call) => {
      await telling(call.clients, { operation: "delete", prior: call.prior, planned: null }, async () => {
        await type.delete(call);
        return undefined;
      });
    },
  };
}

const UNKNOWN_REASON = "an unknown reason";

function reasonOf(failure: unknown): string {
  const reason =
    failure instanceof ProblemError
      ? `${failure.problem.summary.replace(/\.$/u, "")}. ${failure.problem.detail}`
      : failure instanceof Error
        ? failure.message
        : String(failure);
  if (!mayBeDone(failure)) return reason;
  return `${reason.replace(/\.$/u, "")}. Whether it was carried out all the same is not known.`;
}

/** Nobody answered what was sent: the next plan shows whether it was done. */
function mayBeDone(failure: unknown): boolean {
  if (failure instanceof DirectoryError || failure instanceof OrganizationError)
    return failure.fate === "unknown";
  return failure instanceof Error && failure.cause !== undefined && mayBeDone(failure.cause);
}
