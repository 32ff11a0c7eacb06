import type { SERVICES } from "../protocol/messages";
import type { RpcCall, ServiceHandlers } from "../protocol/service";
import { Status, StatusError } from "./status";

/** The handlers of the services by which go-plugin manages a plugin's process. */
export type ManagementServices = {
  readonly [S in Exclude<keyof typeof SERVICES, "tfplugin6.Provider">]: ServiceHandlers<(typeof SERVICES)[S]>;
};

/** Only answers: what a shutdown means is decided where the process is started, once the answer is on its way. */
export function managementServices(): ManagementServices {
  return {
    "plugin.GRPCController": {
      Shutdown: () => Promise.resolve({}),
    },
    "plugin.GRPCBroker": {
      // A provider never offers a second connection, and there is nobody here to use one that Terraform offers.
      async *StartStream(offers) {
        for await (const { serviceId, knock } of offers)
          if (knock?.knock === true)
            yield { serviceId, knock: { ack: false, error: "This plugin takes no further connections" } };
      },
    },
    "plugin.GRPCStdio": {
      // Standard output is reserved for the handshake and standard error is the log: nothing is ever sent here.
      StreamStdio: (_request, call) => untilAborted(call),
    },
    "grpc.health.v1.Health": {
      Check({ service }) {
        if (!isKnown(service)) throw new StatusError(Status.notFound, `There is no service "${service}"`);
        return Promise.resolve({ status: "SERVING" });
      },
      async *Watch({ service }, call) {
        yield { status: isKnown(service) ? "SERVING" : "SERVICE_UNKNOWN" };
        yield* untilAborted(call);
      },
    },
  };
}

/** go-plugin asks about `plugin`; the empty name stands for the whole server. */
function isKnown(service: string): boolean {
  return service === "" || service === "plugin";
}

/** A stream that stays open, without a message, until the call is over. */
function untilAborted({ signal }: RpcCall): AsyncIterable<never> {
  const over = new Promise<IteratorReturnResult<undefined>>((resolve) => {
    const end = (): void => {
      resolve({ done: true, value: undefined });
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  return { [Symbol.asyncIterator]: () => ({ next: () => over }) };
}
