import { HistoryError } from "../errors";
import { Refusal, sentence } from "./answer";

export function unauthorized(): Refusal {
  return new Refusal(
    sentence(401, "This history takes a user's name and token (history token add makes one).", {
      "www-authenticate": 'Basic realm="atlassian-identity history", charset="UTF-8"',
    }),
  );
}

export function readsOnly(user: string): Refusal {
  return new Refusal(sentence(403, `The token of ${user} may only read.`));
}

export function fromAnotherSite(): Refusal {
  return new Refusal(sentence(403, "A history without tokens answers programs of this machine alone."));
}

export function noSuchPath(path: string): Refusal {
  return new Refusal(sentence(404, `There is nothing at ${path.slice(0, 200)}.`));
}

export function noSuchMethod(method: string, allowed: readonly string[]): Refusal {
  return new Refusal(sentence(405, `${method} is not for this path.`, { allow: allowed.join(", ") }));
}

export function tooLarge(limit: number): Refusal {
  return new Refusal(
    sentence(413, `The body is larger than ${limit} bytes, which is the most that this server takes.`, {
      connection: "close",
    }),
  );
}

export function cutShort(): Refusal {
  return new Refusal(sentence(400, "The body ended too early; nothing was kept.", { connection: "close" }));
}

export function wrongChecksum(): Refusal {
  return new Refusal(sentence(400, "The body is not what Content-MD5 says; nothing was kept."));
}

export function notUnderstood(detail: string): Refusal {
  return new Refusal(sentence(400, detail));
}

export function mustBeGuarded(host: string): HistoryError {
  return new HistoryError(
    "setting",
    `A history that listens at ${host} can be reached from other machines: it needs TLS (--tls-cert, --tls-key) and at least one user's token (history token add).`,
  );
}

export function badPem(what: string, detail: string): HistoryError {
  return new HistoryError("setting", `${what} ${detail}.`);
}

export function cannotListen(where: string, cause: unknown): HistoryError {
  const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
  const detail = isTaken
    ? "another program listens there; --port takes another one"
    : cause instanceof Error
      ? cause.message
      : String(cause);
  return new HistoryError("setting", `The history server cannot listen at ${where}: ${detail}.`, { cause });
}
