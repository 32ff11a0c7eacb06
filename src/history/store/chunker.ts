import { sha256 } from "./columns";

const SHORTEST = 4_096;
const LONGEST = 65_536;
/** Beyond the shortest, one byte in 2^13 ends a piece: they are 12 KiB long on average. */
const UNCUT_BITS = 32 - 13;
/** So many bytes back the rolling hash remembers. */
const WINDOW = 32;

let gear: Int32Array | undefined;

/**
 * Cuts bytes into pieces where their content says so (a gear hash, as in FastCDC), so that a change in one place
 * leaves the pieces before and after it as they were, whatever it inserts or takes away.
 */
export function* pieces(data: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < data.length;) {
    const end = endOfPiece(data, start);
    yield data.subarray(start, end);
    start = end;
  }
}

function endOfPiece(data: Uint8Array, start: number): number {
  const table = (gear ??= makeGear());
  const last = Math.min(start + LONGEST, data.length);
  const first = start + SHORTEST;
  if (first >= last) return last;
  let hash = 0;
  for (let at = first - WINDOW; at < first; at += 1) hash = (hash << 1) + at32(table, data, at);
  for (let at = first; at < last; at += 1) {
    hash = ((hash << 1) + at32(table, data, at)) | 0;
    if (hash >>> UNCUT_BITS === 0) return at + 1;
  }
  return last;
}

function at32(table: Int32Array, data: Uint8Array, at: number): number {
  return table[data[at] ?? 0] ?? 0;
}

/** Any fixed random numbers do; another program has to find the same ones. */
function makeGear(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => sha256(`gear ${byte}`).readInt32LE(0));
}
