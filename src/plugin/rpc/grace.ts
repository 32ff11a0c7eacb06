import { ProblemError } from "../problem";

/**
 * Waits for work, and for no longer than `graceMs` after the signal has told it to stop; then it rejects with
 * a problem, and what the work comes to nobody asks any more.
 */
export async function withGrace<T>(
  work: Promise<T>,
  signal: AbortSignal,
  graceMs: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let startGrace = (): void => undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    startGrace = () => {
      timer = setTimeout(() => {
        reject(
          new ProblemError({
            summary: `${what} did not stop`,
            detail: "It was told to stop and did not end in time. The next run finds what it has done.",
          }),
        );
      }, graceMs);
    };
  });
  if (signal.aborted) startGrace();
  else signal.addEventListener("abort", startGrace, { once: true });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
    // A signal with a listener is kept as long as the provider runs.
    signal.removeEventListener("abort", startGrace);
  }
}
