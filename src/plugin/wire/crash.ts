import type { GrpcCall } from "./grpc-call";
import { PROVIDER_SERVICE } from "./methods";
import { StatusError } from "./status";
import type { ProcessLog } from "./log";

/** Makes the answer that tells the user about a crash; undefined where the RPC has no place for it. */
export type CrashAnswer = (rpc: string, error: unknown) => object | undefined;

/**
 * Keeps the process alive when something throws where nobody catches it. It cannot be told which call that
 * belongs to: those that are running may be quite well, and what they answer must not be lost. So they get
 * a while, and only those that are still silent then are answered here, so that Terraform never hangs.
 */
export function surviveCrashes(options: {
  readonly calls: ReadonlySet<GrpcCall>;
  readonly answer: CrashAnswer;
  readonly graceMs: number;
  readonly log: ProcessLog;
}): void {
  const onCrash = (error: unknown): void => {
    options.log("error", "Something failed where nobody expected it", { error });
    const concerned = [...options.calls].filter(({ method }) => method.service === PROVIDER_SERVICE);
    setTimeout(() => {
      for (const call of concerned) if (options.calls.has(call)) giveUp(call, error, options);
    }, options.graceMs).unref();
  };
  process.on("uncaughtException", onCrash);
  process.on("unhandledRejection", onCrash);
}

function giveUp(
  call: GrpcCall,
  error: unknown,
  { answer, log }: { readonly answer: CrashAnswer; readonly log: ProcessLog },
): void {
  try {
    const response = answer(call.method.name, error);
    if (response !== undefined) call.answer(response);
  } catch (failure) {
    log("error", "The answer to a call that crashed could not be made", { error: failure });
  }
  // Does nothing to a call that has just been answered.
  const status = StatusError.from(error);
  call.fail(status);
  call.abort(status);
  call.abandon();
}
