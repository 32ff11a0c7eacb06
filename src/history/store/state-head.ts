import { isUtf8 } from "node:buffer";
import * as z from "zod";
import { messageOf } from "../errors";
import { notAState } from "./errors";

/** What the history has to know of a state. */
export interface StateHead {
  readonly serial: number;
  readonly lineage: string;
}

const head = { serial: z.int().nonnegative(), lineage: z.string().max(1_000) };
/** @see https://opentofu.org/docs/language/state/encryption/ for the second, which says no format */
const state = z.union([
  z.object({ ...head, encrypted_data: z.string() }),
  z.object({ ...head, version: z.number() }),
]);
/** As Terraform and OpenTofu write it: these four come first. */
const HEAD =
  /^\{\s*"version": \d+,\s*"terraform_version": "[^"\\]*",\s*"serial": (\d{1,15}),\s*"lineage": "([^"\\]{0,1000})",/u;
const HEAD_LENGTH = 2_000;

/**
 * Serial and lineage. The JSON is read whole unless the bytes are known to be what Terraform sent: with the
 * checksum that it sends along, the first lines are enough.
 *
 * @throws HistoryError when it is no state
 */
export function stateHead(bytes: Uint8Array, { isWhole }: { readonly isWhole: boolean }): StateHead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(text)) throw notAState("it is no UTF-8");
  if (isWhole && /\}\s*$/u.test(text.toString("latin1", Math.max(0, text.length - 100)))) {
    const [, serial, lineage] = HEAD.exec(text.toString("utf8", 0, HEAD_LENGTH)) ?? [];
    if (serial !== undefined && lineage !== undefined) return { serial: Number(serial), lineage };
  }
  const parsed = state.safeParse(parsedJson(text.toString("utf8")));
  if (parsed.success) return { serial: parsed.data.serial, lineage: parsed.data.lineage };
  throw notAState("version, serial and lineage are what one begins with");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notAState(messageOf(error));
  }
}
