import type { ServerHttp2Stream } from "node:http2";
import { type Frame, FrameSplitter } from "./frames";
import { Status, StatusError } from "./status";

/** The compressions that a request may have, for the `grpc-accept-encoding` header. */
export const ACCEPTED_ENCODINGS = "identity,gzip";

/**
 * The messages of a request, as they arrive, decompressed. Throws a StatusError for anything that is not
 * gRPC; ends early when the stream is closed by the other side.
 */
export async function* readMessages(
  stream: ServerHttp2Stream,
  encoding: string | undefined,
  maxLength: number,
): AsyncGenerator<Buffer, void> {
  const splitter = new FrameSplitter(maxLength);
  // An answer is still to be written to the stream after the last message: it must not be destroyed here.
  for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
    for (const frame of splitter.push(piece)) yield await decompress(frame, encoding, maxLength);
  splitter.finish();
}

/** The one message of a request that is not a stream. */
export function readOneMessage(
  stream: ServerHttp2Stream,
  encoding: string | undefined,
  maxLength: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const splitter = new FrameSplitter(maxLength);
    const frames: Frame[] = [];
    const guard = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        stream.removeAllListeners("data");
        stream.resume();
        reject(StatusError.from(error));
      }
    };
    stream.on("data", (piece: Buffer) => {
      guard(() => {
        frames.push(...splitter.push(piece));
        if (frames.length > 1) throw notOne("more than one message");
      });
    });
    stream.on("end", () => {
      guard(() => {
        splitter.finish();
        const [frame] = frames;
        if (frame === undefined) throw notOne("no message");
        resolve(decompress(frame, encoding, maxLength));
      });
    });
    const cancelled = (): void => {
      reject(new StatusError(Status.cancelled, "The caller cancelled the call"));
    };
    stream.on("aborted", cancelled);
    // The handler may have had to be loaded first: a caller that left meanwhile is not announced again.
    if (stream.aborted || stream.destroyed) cancelled();
  });
}

function notOne(what: string): StatusError {
  return new StatusError(Status.internal, `The request has ${what}, where exactly one belongs`);
}

async function decompress(frame: Frame, encoding: string | undefined, maxLength: number): Promise<Buffer> {
  if (!frame.compressed) return frame.content;
  if (encoding !== "gzip")
    throw new StatusError(
      encoding === undefined || encoding === "identity" ? Status.internal : Status.unimplemented,
      `A message is compressed with "${encoding ?? ""}"; accepted is ${ACCEPTED_ENCODINGS}`,
    );
  const { gunzip } = await import("node:zlib");
  return new Promise((resolve, reject) => {
    gunzip(frame.content, { maxOutputLength: maxLength }, (error, content) => {
      if (error === null) resolve(content);
      else reject(unpackingFailed(error, maxLength));
    });
  });
}

function unpackingFailed(error: Error, maxLength: number): StatusError {
  return "code" in error && error.code === "ERR_BUFFER_TOO_LARGE"
    ? new StatusError(
        Status.resourceExhausted,
        `A message has more than ${maxLength} bytes when it is unpacked`,
      )
    : new StatusError(Status.internal, "A message is not what gzip makes", { cause: error });
}
