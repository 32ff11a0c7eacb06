import { dirname } from "node:path";
import { isNativeError } from "node:util/types";
import { HistoryError, messageOf } from "../errors";

/** What the store and its readers say when they cannot do what they were asked to. */

export function noDatabase(file: string): HistoryError {
  return new HistoryError(
    "not-found",
    `There is no history at ${file}; atlassian-identity history serve makes one.`,
  );
}

export function cannotOpen(file: string, cause: unknown): HistoryError {
  if (isNativeError(cause) && "code" in cause && cause.code === "ENOENT")
    return new HistoryError(
      "setting",
      `The history ${file} cannot be made: there is no folder ${dirname(file)}.`,
      { cause },
    );
  return new HistoryError("setting", `The history ${file} cannot be opened: ${messageOf(cause)}.`, { cause });
}

export function noLibrary(cause: unknown): HistoryError {
  return new HistoryError(
    "setting",
    `The package libsql, which keeps the history, cannot be loaded (${messageOf(cause)}): install again, without --omit=optional and on a platform that it has a build for.`,
    { cause },
  );
}

export function otherForm(file: string, found: number, known: number): HistoryError {
  return new HistoryError(
    "setting",
    `The history ${file} has form ${found} and this version of atlassian-identity knows form ${known}: use the version that wrote it, or a newer one.`,
  );
}

export function diskFull(cause: unknown): HistoryError {
  return new HistoryError(
    "full",
    "The history's disk is full; nothing of this request was kept. Make room and try again.",
    { cause },
  );
}

export function busy(cause: unknown): HistoryError {
  return new HistoryError(
    "unreachable",
    "The history's database is in use by another process for too long; try again.",
    { cause },
  );
}

export function damaged(where: string, cause?: unknown): HistoryError {
  return new HistoryError(
    "damaged",
    `The history is damaged at ${where}; atlassian-identity history verify tells more.`,
    { cause },
  );
}

export function failed(cause: unknown): HistoryError {
  return new HistoryError("unreachable", `The history's database failed: ${messageOf(cause)}.`, { cause });
}

export function noStack(stack: string): HistoryError {
  return new HistoryError(
    "not-found",
    `The history knows no stack ${stack}; atlassian-identity history stacks lists those that it has.`,
  );
}

export function pastChanged(stack: string): HistoryError {
  return new HistoryError(
    "conflict",
    `Versions of ${stack} were removed or rewritten while this was worked out: ask again.`,
  );
}

export function indexLeft(path: string, cause: unknown): HistoryError {
  return new HistoryError(
    "setting",
    `What reports keep in ${path} could not be thrown away (${messageOf(cause)}), and may hold what is not in the history: delete that file. All the rest is done.`,
    { cause },
  );
}

export function noVersion(stack: string, id: string): HistoryError {
  return new HistoryError("not-found", `There is no version ${id} of ${stack} (any more).`);
}

export function badStackName(stack: string): HistoryError {
  return new HistoryError(
    "setting",
    `${JSON.stringify(stack)} cannot be a stack's name: use up to 200 letters, digits, dots, dashes and underscores, beginning with a letter or digit.`,
  );
}

export function notAState(detail: string): HistoryError {
  return new HistoryError("setting", `What was sent is no Terraform state: ${detail}.`);
}

export function olderSerial(stack: string, sent: number, kept: number): HistoryError {
  return new HistoryError(
    "conflict",
    `The state of ${stack} has serial ${kept} already, and serial ${sent} is older: it would undo what was applied since.`,
  );
}

export function sameSerial(stack: string, serial: number): HistoryError {
  return new HistoryError(
    "conflict",
    `The state of ${stack} has serial ${serial} already with another content: two runs have written at once.`,
  );
}

export function otherLineage(stack: string, sent: string, kept: string): HistoryError {
  return new HistoryError(
    "conflict",
    `The state of ${stack} has lineage ${kept}, and what was sent has ${sent}: it belongs to something else. Give it a stack of its own.`,
  );
}

export function secretInside(where: string, what: string): HistoryError {
  return new HistoryError(
    "conflict",
    `The ${where} holds ${what}, and a history never keeps secrets: take it out, replace the secret, and try again.`,
  );
}

export function foreignRun(id: string): HistoryError {
  return new HistoryError(
    "conflict",
    `The record of run ${id} was written by somebody else and stays as it is, and nobody else tells of it: give this run an id of its own.`,
  );
}

export function reusedRun(id: string): HistoryError {
  return new HistoryError(
    "conflict",
    `The run ${id} has said already that it applies another plan: give each deploy an id of its own (--run-id).`,
  );
}

export function settledRun(id: string): HistoryError {
  return new HistoryError(
    "conflict",
    `The run ${id} has written a state already, and what it said of itself before stays as it is.`,
  );
}

export function invalid(what: string, detail: string): HistoryError {
  return new HistoryError("setting", `${what}: ${detail}.`);
}

export function heldBack(what: string): HistoryError {
  return new HistoryError("conflict", what);
}

export function cannotWrite(target: string, cause: unknown): HistoryError {
  return cause instanceof HistoryError && cause.kind !== "unreachable"
    ? cause
    : new HistoryError("setting", `${target} cannot be written: ${messageOf(cause)}.`, { cause });
}
