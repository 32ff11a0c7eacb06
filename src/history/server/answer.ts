import { HistoryError, type HistoryErrorKind } from "../errors";

/** What goes back to the client. */
export interface Answer {
  readonly status: number;
  readonly type?: "application/json" | "application/x-ndjson" | "text/plain; charset=utf-8";
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be done, whatever the history holds. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly answer: Answer) {
    super(`${answer.status}`);
  }
}

export const done: Answer = { status: 200 };

export function json(value: unknown): Answer {
  return { status: 200, type: "application/json", body: JSON.stringify(value) };
}

export function lines(values: readonly unknown[]): Answer {
  const body = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  return { status: 200, type: "application/x-ndjson", body };
}

/** One sentence for a person. */
export function sentence(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, type: "text/plain; charset=utf-8", body: `${text}\n`, headers };
}

/** Somebody else holds the lock: Terraform shows its user the holder's document. */
export function heldAnswer(document: string): Answer {
  return { status: 423, type: "application/json", body: document };
}

const statuses: Readonly<Record<HistoryErrorKind, number>> = {
  setting: 400,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  damaged: 500,
  unreadable: 500,
  unreachable: 503,
  full: 507,
};

/** A failure as an answer; one that nobody foresaw tells nothing of the inside. */
export function answerTo(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer;
  if (error instanceof HistoryError) return sentence(statuses[error.kind], error.message);
  return sentence(500, "The history server failed; its log tells more.");
}
