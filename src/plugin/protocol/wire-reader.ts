import { WireType } from "./wire-writer";

const TWO_POW_32 = 0x1_0000_0000;
/** What protobuf libraries commonly allow; deeper input is an attack or an accident. */
const MAX_GROUP_DEPTH = 100;

/** Reads protocol buffers from the beginning to the end. Every method throws a `RangeError` for broken input. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #at = 0;
  /** The two halves of the varint that was read last, each an unsigned integer of 32 bits. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A field's number (times eight) and wire type (the low three bits). */
  tag(): number {
    this.#varint();
    if (this.#high !== 0 || this.#low < 8)
      throw new RangeError("A protobuf message has a field without a number");
    return this.#low;
  }

  int64(): number {
    this.#varint();
    const value = (this.#high | 0) * TWO_POW_32 + this.#low;
    if (!Number.isSafeInteger(value))
      throw new RangeError("A protobuf message has an integer beyond 2^53, which is not supported");
    return value;
  }

  /** Integers of 32 bits are cut to their size, as protobuf wants it. */
  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  uint32(): number {
    this.#varint();
    return this.#low;
  }

  bool(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  /** Shares memory with the input. */
  bytes(): Uint8Array {
    const length = this.uint32();
    if (this.#high !== 0 || length > this.#bytes.length - this.#at) throw truncated();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  string(): string {
    const bytes = this.bytes();
    try {
      return this.#utf8.decode(bytes);
    } catch (error) {
      throw new RangeError("A protobuf message has a string that is not UTF-8", { cause: error });
    }
  }

  /** Passes over the value of a field whose tag was just read. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case WireType.varint:
        this.#varint();
        break;
      case WireType.fixed64:
        this.#advance(8);
        break;
      case WireType.bytes:
        this.bytes();
        break;
      case WireType.startGroup:
        this.#skipGroup(tag + WireType.endGroup - WireType.startGroup, depth + 1);
        break;
      case WireType.fixed32:
        this.#advance(4);
        break;
      default:
        throw new RangeError(
          `A protobuf message has a field of wire type ${tag & 7}, which does not exist there`,
        );
    }
  }

  #skipGroup(endTag: number, depth: number): void {
    if (depth > MAX_GROUP_DEPTH) throw new RangeError("A protobuf message is nested too deeply");
    for (let tag = this.tag(); tag !== endTag; tag = this.tag()) this.skip(tag, depth);
  }

  #advance(length: number): void {
    if (length > this.#bytes.length - this.#at) throw truncated();
    this.#at += length;
  }

  #varint(): void {
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw truncated();
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw new RangeError("A protobuf message has an integer of more than ten bytes");
  }
}

function truncated(): RangeError {
  return new RangeError("A protobuf message ends in the middle of a field");
}
