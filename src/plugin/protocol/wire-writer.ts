/** How the bytes of a field are delimited; the low three bits of its tag. */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

const TWO_POW_7 = 0x80;
const TWO_POW_64 = 1n << 64n;

/**
 * Writes protocol buffers from the end to the beginning: when a nested message's length is to be written,
 * its bytes are already there, so nothing is measured first or copied afterwards.
 */
export class WireWriter {
  #buffer = Buffer.allocUnsafe(256);
  #start = this.#buffer.length;

  /** How many bytes have been written. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** Everything written, in reading order. The writer must not be used after that. */
  finish(): Buffer {
    return this.#buffer.subarray(this.#start);
  }

  tag(fieldNumber: number, wireType: number): void {
    this.varint(fieldNumber * 8 + wireType);
  }

  /** A safe integer; negative ones take ten bytes, as the two's complement of 64 bits. */
  varint(value: number): void {
    if (value < 0) {
      this.#negativeVarint(value);
      return;
    }
    let length = 1;
    for (let rest = value; rest >= TWO_POW_7; rest = Math.floor(rest / TWO_POW_7)) length++;
    let at = this.#reserve(length);
    let rest = value;
    for (; rest >= TWO_POW_7; rest = Math.floor(rest / TWO_POW_7))
      this.#buffer[at++] = (rest % TWO_POW_7) + TWO_POW_7;
    this.#buffer[at] = rest;
  }

  /** The bytes behind their length. */
  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#buffer.set(value, at);
    this.varint(value.length);
  }

  /** UTF-8 behind its length; half a surrogate pair becomes U+FFFD. */
  string(value: string): void {
    const length = Buffer.byteLength(value);
    const at = this.#reserve(length);
    this.#buffer.write(value, at);
    this.varint(length);
  }

  #negativeVarint(value: number): void {
    let rest = TWO_POW_64 + BigInt(value);
    const at = this.#reserve(10);
    for (let index = 0; index < 9; index++, rest >>= 7n)
      this.#buffer[at + index] = Number(rest & 0x7fn) + TWO_POW_7;
    this.#buffer[at + 9] = Number(rest);
  }

  /** Makes room for `length` bytes before what is there, and answers where they begin. */
  #reserve(length: number): number {
    if (length > this.#start) {
      const written = this.length;
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, written + length));
      this.#buffer.copy(larger, larger.length - written, this.#start);
      this.#start = larger.length - written;
      this.#buffer = larger;
    }
    this.#start -= length;
    return this.#start;
  }
}
