import { setMaxListeners } from "node:events";

const NOTHING = (): void => undefined;

/**
 * Calls back when the signal is aborted, also when it was before; the answer takes the call back.
 *
 * One signal may stop hundreds of requests at once, which Node.js would take for a leak and warn about.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return NOTHING;
  if (signal.aborted) {
    callback();
    return NOTHING;
  }
  setMaxListeners(0, signal);
  signal.addEventListener("abort", callback, { once: true });
  return () => {
    signal.removeEventListener("abort", callback);
  };
}
