import type { Resources } from "../changes";
import { notAState } from "./problems";
import { readLaidOut } from "./state-laid-out";
import { readWhole } from "./state-whole";
import type { StateHead } from "./state-resource";

/** A version of a state, read: what it holds of ours, and what the next version is compared with. */
export interface StateFile {
  readonly head: StateHead;
  readonly resources: Resources;
  /** For the reader of the next version alone. */
  readonly memory: Memory;
}

/** What was read by which way, so that the next version need not read again what has stayed the same. */
export type Memory = LaidOut | Whole;

export interface LaidOut {
  readonly kind: "laid-out";
  readonly bytes: Buffer;
  readonly blocks: readonly Block[];
}

/** A resource in the bytes, from its opening brace to its closing one. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** Everything before its instances. */
  readonly head: string;
  readonly instances: readonly Instance[];
}

export interface Instance {
  /** Counted from the start of its resource. */
  readonly start: number;
  readonly end: number;
  readonly resources: Resources;
}

export interface Whole {
  readonly kind: "whole";
  /** By resource and instance: its JSON and what was read of it. */
  readonly instances: ReadonlyMap<string, { readonly text: string; readonly resources: Resources }>;
}

const MARK = Buffer.from("\ufeff");

/**
 * Reads a state file of format 4. What is the same, byte for byte, as in the version before is not read again: both
 * hold the very same objects then, which `identityChanges` passes over.
 *
 * @throws ReportProblem when it is none, or is encrypted
 */
export function readState(bytes: Uint8Array, before?: StateFile): StateFile {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // An editor may have put a byte order mark before it.
  const buffer = whole.subarray(whole.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0);
  const memory = before?.memory;
  try {
    return (
      readLaidOut(buffer, memory?.kind === "laid-out" ? memory : undefined) ??
      readWhole(buffer, memory?.kind === "whole" ? memory : undefined)
    );
  } catch (error) {
    throw notAState(error instanceof SyntaxError ? "it is no JSON" : reasonOf(error), error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.name === "StateShapeProblem"
    ? error.message
    : "it has not the shape of format 4";
}
