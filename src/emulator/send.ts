import type { ServerResponse } from "node:http";
import type { Trouble } from "./faults";
import type { Answer } from "./json";

/** How an answer leaves. */
export interface Sending {
  readonly answer: Answer;
  readonly troubles: readonly Trouble[];
  /** What the client accepts. */
  readonly accept: string | undefined;
  readonly pause: (ms: number) => Promise<void>;
}

/** Writes an answer, with the troubles that concern its body. */
export async function send(response: ServerResponse, sending: Sending): Promise<void> {
  const { answer, troubles, accept, pause } = sending;
  const body = Buffer.from(garbled(textOf(answer.body), troubles));
  const isEmpty = answer.body === undefined;
  response.writeHead(answer.status, {
    ...(isEmpty ? {} : { "content-type": mediaType(answer, accept), "content-length": body.length }),
    ...answer.headers,
  });
  if (troubles.some((trouble) => trouble.kind === "cut" && trouble.at === "mid-body")) {
    // The head and the first half have to leave this machine before the connection is cut.
    response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
    return;
  }
  const slow = troubles.find((trouble) => trouble.kind === "slow-body");
  if (slow === undefined) response.end(body);
  else await trickle(response, body, slow.ms, pause);
}

const PIECES = 10;

async function trickle(
  response: ServerResponse,
  body: Buffer,
  ms: number,
  pause: Sending["pause"],
): Promise<void> {
  response.flushHeaders();
  for (let piece = 0; piece < PIECES && !response.destroyed; piece += 1) {
    await pause(ms / PIECES);
    const [start, end] = [piece, piece + 1].map((step) => Math.floor((step * body.length) / PIECES));
    response.write(body.subarray(start, end));
  }
  response.end();
}

function textOf(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}

function mediaType({ body }: Answer, accept = ""): string {
  if (typeof body === "string") return "text/html;charset=UTF-8";
  const isPlain = accept.includes("application/json") && !accept.includes("application/scim+json");
  return `${isPlain ? "application/json" : "application/scim+json"};charset=UTF-8`;
}

function garbled(text: string, troubles: readonly Trouble[]): string {
  const trouble = troubles.find(({ kind }) => kind === "garbled");
  if (trouble?.kind !== "garbled") return text;
  switch (trouble.body) {
    case "malformed":
      return `<html>${text.length}</html>`;
    case "truncated":
      return text.slice(0, Math.floor(text.length / 2));
    case "empty":
      return "";
  }
}
