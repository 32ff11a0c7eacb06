import { numberFromText } from "./number";

/** A string, or a number, wherever JSON may have one. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gsu;

/** Reads JSON without loss: a number that no double holds becomes its decimal text. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return JSON.parse(mayLose(text) ? text.replace(TOKEN, kept) : text);
}

/** Cheap, and wrong on the safe side only: most states have no digits that could be lost. */
function mayLose(text: string): boolean {
  return /[\d.]{16}|\d[eE]/u.test(text);
}

function kept(token: string): string {
  return token.startsWith('"') || typeof numberFromText(token) === "number" ? token : `"${token}"`;
}
