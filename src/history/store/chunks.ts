import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod";
import { decodeList, encodeList } from "./chunk-list";
import { pieces } from "./chunker";
import { HistoryError } from "../errors";
import { asBytes, bytes, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { damaged } from "./errors";

const idRow = z.object({ id: z.number() });
const chunkRow = z.object({ hash: bytes, data: bytes });
/** Pieces that were read whole in this process. */
const sound = new WeakMap<Connection, Set<number>>();

/** Keeps the bytes' pieces that are not there already; answers the list of all of them. */
export function keepBytes(connection: Connection, data: Uint8Array): Buffer {
  const ids: number[] = [];
  for (const piece of pieces(data)) {
    const hash = sha256(piece);
    ids.push(
      knownId(connection, hash, piece) ??
        connection.run("INSERT INTO chunk (hash, data) VALUES (?, ?)", hash, deflateRawSync(piece)),
    );
  }
  return encodeList(ids);
}

/** A state that relied on a piece which is damaged would be lost, though it was taken: then the piece is mended. */
function knownId(connection: Connection, hash: Uint8Array, piece: Uint8Array): number | undefined {
  const checked = sound.get(connection) ?? new Set<number>();
  sound.set(connection, checked);
  const id = connection.get(idRow, "SELECT id FROM chunk WHERE hash = ?", hash)?.id;
  if (id === undefined || checked.has(id)) return id;
  // What was mended is looked at again: the transaction around this may come to nothing.
  if (isSound(connection, id)) checked.add(id);
  else connection.run("UPDATE chunk SET data = ? WHERE id = ?", deflateRawSync(piece), id);
  return id;
}

function isSound(connection: Connection, id: number): boolean {
  try {
    loadPiece(connection, id, "a state that is written");
    return true;
  } catch (error) {
    if (error instanceof HistoryError && error.kind === "damaged") return false;
    throw error;
  }
}

/**
 * Puts versions together again. The pieces of the version read last stay in memory, because the next one has most
 * of them, too. Every piece is compared with its hash.
 */
export class ChunkReader {
  readonly #connection: Connection;
  #pieces = new Map<number, Buffer>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws HistoryError when a piece is missing or changed */
  read(list: Uint8Array, size: number, where: string): Buffer {
    const pieces = new Map<number, Buffer>();
    const parts = decodeList(list, where).map((id) => {
      const piece = pieces.get(id) ?? this.#pieces.get(id) ?? loadPiece(this.#connection, id, where);
      pieces.set(id, piece);
      return piece;
    });
    this.#pieces = pieces;
    const whole = Buffer.concat(parts);
    if (whole.length !== size) throw damaged(`${where}, which has another size than was written`);
    return whole;
  }
}

/** @throws HistoryError when it is missing, or is not what was written */
function loadPiece(connection: Connection, id: number, where: string): Buffer {
  const row = connection.get(
    chunkRow,
    `SELECT ${asBytes("hash")}, ${asBytes("data")} FROM chunk WHERE id = ?`,
    id,
  );
  if (row === undefined) throw damaged(`${where}: piece ${id} is missing`);
  return openPiece(id, row, where);
}

/** @throws HistoryError when it is not what was written */
function openPiece(id: number, row: z.output<typeof chunkRow>, where: string): Buffer {
  let piece: Buffer;
  try {
    piece = inflateRawSync(row.data);
  } catch (cause) {
    throw damaged(`${where}: piece ${id} cannot be unpacked`, cause);
  }
  if (!sha256(piece).equals(row.hash))
    throw damaged(`${where}: piece ${id} has another content than was written`);
  return piece;
}

const listRow = z.object({ stack: text, number: z.number(), chunks: bytes });

/** Throws away the pieces that no version needs any more. */
export function sweepChunks(connection: Connection): void {
  for (const id of strayChunks(connection)) connection.run("DELETE FROM chunk WHERE id = ?", id);
}

/** The pieces that versions are made of. */
function usedChunks(connection: Connection): ReadonlySet<number> {
  const used = new Set<number>();
  for (const { stack, number, chunks } of connection.all(
    listRow,
    `SELECT ${asBytes("stack")}, number, chunks FROM version`,
  ))
    for (const id of decodeList(chunks, `version ${number} of ${stack}`)) used.add(id);
  return used;
}

/** Pieces that no version needs. */
export function strayChunks(connection: Connection): readonly number[] {
  const used = usedChunks(connection);
  return connection
    .all(idRow, "SELECT id FROM chunk ORDER BY id")
    .flatMap(({ id }) => (used.has(id) ? [] : [id]));
}
