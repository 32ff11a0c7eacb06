import type { Init } from "./codec";
import type { Messages, SERVICES } from "./messages";

/** What every call of the protocol is given beside its request. */
export interface RpcCall {
  /** Aborted when the caller cancelled, its connection ended or its time limit has passed. */
  readonly signal: AbortSignal;
}

/** One entry of {@link SERVICES}. */
export interface Rpc {
  readonly request: keyof Messages;
  readonly response: keyof Messages;
  readonly kind: RpcKind;
}

/** Which sides of a call are a stream of messages. */
export type RpcKind = "unary" | "serverStream" | "clientStream" | "bidirectional";

type Incoming<R extends Rpc> = R["kind"] extends "unary" | "serverStream"
  ? Messages[R["request"]]
  : AsyncIterable<Messages[R["request"]]>;

type Outgoing<R extends Rpc> = R["kind"] extends "unary" | "clientStream"
  ? Promise<Init<Messages[R["response"]]>>
  : AsyncIterable<Init<Messages[R["response"]]>>;

/** The function that answers one RPC. */
export type Handler<R extends Rpc> = (request: Incoming<R>, call: RpcCall) => Outgoing<R>;

/** The functions that answer all RPCs of a service. */
export type ServiceHandlers<S extends Readonly<Record<string, Rpc>>> = {
  readonly [K in keyof S]: Handler<S[K]>;
};

/** Everything that Terraform asks of a provider: a function for each RPC of `tfplugin6.Provider`. */
export type ProviderService = ServiceHandlers<(typeof SERVICES)["tfplugin6.Provider"]>;
