import { deflateRawSync, inflateRawSync } from "node:zlib";
import { damaged } from "./errors";

/**
 * The ids of the pieces that a version is made of. New pieces have ids in a row, so that differences are small
 * numbers, and most of them are one.
 */
export function encodeList(ids: readonly number[]): Buffer {
  const bytes: number[] = [];
  let before = 0;
  for (const id of ids) {
    const difference = id - before;
    let rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
    before = id;
  }
  return deflateRawSync(Buffer.from(bytes), { level: 9 });
}

/** @throws HistoryError when it is no such list */
export function decodeList(list: Uint8Array, where: string): readonly number[] {
  const ids: number[] = [];
  let id = 0;
  let rest = 0;
  let weight = 1;
  for (const byte of inflated(list, where)) {
    rest += (byte & 0x7f) * weight;
    weight *= 0x80;
    if (byte >= 0x80) continue;
    id += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    ids.push(id);
    rest = 0;
    weight = 1;
  }
  if (weight !== 1 || !ids.every(Number.isSafeInteger)) throw damaged(`the list of pieces of ${where}`);
  return ids;
}

function inflated(list: Uint8Array, where: string): Uint8Array {
  try {
    return inflateRawSync(list);
  } catch (cause) {
    throw damaged(`the list of pieces of ${where}`, cause);
  }
}
