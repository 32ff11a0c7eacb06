export { onAbort } from "./abort";
export { backoffMs } from "./backoff";
export { type Clock, sleep, systemClock } from "./clock";
export { type Fate, HttpError, type HttpErrorKind } from "./http-error";
export { isLoopback, type Query } from "./origin";
export type { Method } from "./retry";
export {
  createTransport,
  type HttpAnswer,
  type HttpLogLine,
  type HttpRequest,
  type Transport,
  type TransportOptions,
} from "./transport";
