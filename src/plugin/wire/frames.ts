import { Status, StatusError } from "./status";

/** A flag (0, or 1 for compressed) and the length of the message in four bytes. */
const HEADER_LENGTH = 5;
/** Up to this size a message is copied behind its header; larger ones follow it as they are. */
const COPY_LIMIT = 64 * 1024;
const EMPTY = Buffer.alloc(0);

/** A message as it came over the wire. */
export interface Frame {
  readonly compressed: boolean;
  readonly content: Buffer;
}

interface Header {
  readonly compressed: boolean;
  readonly length: number;
}

/** Cuts what arrives on a gRPC stream, in pieces of any size, into messages. */
export class FrameSplitter {
  readonly #maxLength: number;
  #pieces: Buffer[] = [];
  #available = 0;
  /** Of the message that is being collected; undefined until it is there. */
  #header: Header | undefined;

  /** `maxLength` is the most bytes that one message may have. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Takes a piece and answers the messages that it completes. Throws a StatusError for what is no frame. */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece);
    this.#available += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  /** To be called when nothing more comes; throws when a message was begun and not finished. */
  finish(): void {
    if (this.#available > 0 || this.#header !== undefined)
      throw new StatusError(Status.internal, "The request ended in the middle of a message");
  }

  #next(): Frame | undefined {
    if (this.#header === undefined) {
      if (this.#available < HEADER_LENGTH) return undefined;
      this.#header = parseHeader(this.#take(HEADER_LENGTH), this.#maxLength);
    }
    const { compressed, length } = this.#header;
    if (this.#available < length) return undefined;
    this.#header = undefined;
    return { compressed, content: this.#take(length) };
  }

  /** Removes the first `length` bytes. Pieces are joined only here, so that no byte is copied twice. */
  #take(length: number): Buffer {
    const [first = EMPTY] = this.#pieces;
    const joined = first.length >= length ? first : Buffer.concat(this.#pieces);
    const rest = joined.subarray(length);
    if (joined === first) this.#pieces.shift();
    else this.#pieces = [];
    if (rest.length > 0) this.#pieces.unshift(rest);
    this.#available -= length;
    return joined.subarray(0, length);
  }
}

function parseHeader(bytes: Buffer, maxLength: number): Header {
  const flag = bytes.readUInt8(0);
  const length = bytes.readUInt32BE(1);
  if (flag > 1)
    throw new StatusError(Status.internal, `A message has the flag ${flag}, which gRPC does not know`);
  if (length > maxLength)
    throw new StatusError(
      Status.resourceExhausted,
      `A message of ${length} bytes is larger than the ${maxLength} bytes that are accepted`,
    );
  return { compressed: flag === 1, length };
}

/** The pieces in which a message is written, header first. */
export function frameMessage(content: Buffer): readonly Buffer[] {
  const header = Buffer.allocUnsafe(HEADER_LENGTH);
  header.writeUInt8(0, 0);
  header.writeUInt32BE(content.length, 1);
  return content.length <= COPY_LIMIT ? [Buffer.concat([header, content])] : [header, content];
}
