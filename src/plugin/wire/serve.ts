import type { ProviderService } from "../protocol/service";
import { createIdentity } from "./certificate";
import { type CrashAnswer, surviveCrashes } from "./crash";
import { createGrpcServer } from "./grpc-server";
import { NotInvitedError, handshakeLine, readInvitation } from "./handshake";
import { Lifetime, PATIENCE, type Patience } from "./lifetime";
import { listen } from "./listen";
import type { ProcessLog } from "./log";
import { managementServices } from "./management";
import { methodsByPath } from "./methods";
import { claimStdout, writeStdout } from "./standard-streams";
import { Status } from "./status";

/** What a provider's process is made of. */
export interface ServeOptions {
  /** The executable's name, for the person who starts it by hand. */
  readonly programName: string;
  /**
   * Loads what answers Terraform. It is called when the handshake line has been written, so that everything
   * that takes time to load does not delay it. An RPC that is left out is answered with UNIMPLEMENTED.
   */
  readonly services: () => Promise<Partial<ProviderService>>;
  readonly log: ProcessLog;
  /** Called once before the process ends; it is given less than a second. */
  readonly onShutdown?: () => Promise<void> | void;
  /**
   * Makes the answer to a call that was running when something threw where nobody catches it, and that has
   * not answered since. Without it, or where it answers undefined, such a call ends with gRPC's INTERNAL.
   */
  readonly answerCrash?: CrashAnswer;
  /** Other time limits than the usual ones. */
  readonly patience?: Partial<Patience>;
}

/**
 * Serves a provider to the Terraform that has started this process, and ends the process when Terraform says
 * so or has gone. Started by anybody else it says what it is and ends with exit code 1.
 */
export async function serve(options: ServeOptions): Promise<void> {
  try {
    await start(options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const text =
      error instanceof NotInvitedError ? message : `${options.programName} cannot start: ${message}`;
    // A person reads both; Terraform shows its user what it reads on standard output in place of a handshake.
    writeStdout(`${text}\n`);
    process.exit(1);
  }
}

async function start({ programName, log, ...options }: ServeOptions): Promise<void> {
  const invitation = readInvitation(process.env, programName);
  const patience = { ...PATIENCE, ...options.patience };
  const client = invitation.clientCertificate;
  const tls = client === undefined ? undefined : { client, identity: createIdentity() };

  let provider: Promise<Partial<ProviderService>> | undefined;
  const loadProvider = (): Promise<Partial<ProviderService>> => (provider ??= options.services());
  const management = managementServices();
  const methods = methodsByPath(management, loadProvider);
  const server = createGrpcServer({
    tls,
    log,
    find: (path) => methods.get(path),
    events: {
      onConnect: () => {
        lifetime.connected();
      },
      onLastDisconnect: () => {
        lifetime.disconnected();
      },
      onAnswered: (call, failure) => {
        if (failure !== undefined)
          log(failure.code === Status.cancelled ? "debug" : "error", "A call failed", {
            rpc: call.method.name,
            error: failure,
          });
        if (call.method.name === "Shutdown") lifetime.shutDown(call);
      },
    },
  });
  const lifetime = new Lifetime({ server, log, patience, close: options.onShutdown ?? (() => undefined) });

  surviveCrashes({
    calls: server.calls,
    answer: options.answerCrash ?? (() => undefined),
    graceMs: patience.crash,
    log,
  });
  lifetime.handleSignals();
  const listening = await listen(server.http2, invitation, process.platform);
  process.on("exit", () => {
    listening.clean();
  });
  claimStdout(handshakeLine(listening, tls?.identity.certificate), log);
  lifetime.expectConnection();
  loadProvider().catch((error: unknown) => {
    log("error", "The provider could not be loaded", { error });
  });
}
