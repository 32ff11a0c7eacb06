import { Readable } from "node:stream";

/** Everything that a stream gives, once. Ends the stream when the signal aborts. */
export async function bytesOf(
  stream: AsyncIterable<unknown>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const stop = (): void => {
    if (stream instanceof Readable) stream.destroy(new Error("aborted"));
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) {
      if (chunk instanceof Uint8Array) chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
