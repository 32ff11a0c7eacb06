import * as z from "zod";
import { HistoryError } from "./errors";

export function badAddress(address: string): HistoryError {
  const [, base, stack] = /^(https?:\/\/.+)\/state\/([^/?#]+)/iu.exec(address) ?? [];
  if (base !== undefined && stack !== undefined)
    return new HistoryError(
      "setting",
      `${JSON.stringify(address)} is where Terraform keeps one state: for reports the history is at ${base}, and --stack ${stack} names the stack.`,
    );
  return new HistoryError(
    "setting",
    `${JSON.stringify(address)} is no address of a history server: write it as in https://history.acme.com.`,
  );
}

/** What Node.js calls a certificate that was signed by nobody whom it knows. */
const STRANGERS: ReadonlySet<string> = new Set([
  ...["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
  ...["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
]);
const coded = z.object({ code: z.string() });

export function noAnswer(address: string, cause: unknown): HistoryError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const isStranger = STRANGERS.has(coded.safeParse(cause).data?.code ?? "");
  const advice = isStranger ? "; NODE_EXTRA_CA_CERTS names a file with the authorities to trust" : "";
  return new HistoryError(
    "unreachable",
    `The history server ${address} does not answer: ${detail}${advice === "" ? "; see that the address is right and that it runs (atlassian-identity history serve)" : advice}.`,
    {
      cause,
    },
  );
}

export function elsewhere(address: string, moved: string): HistoryError {
  return new HistoryError(
    "setting",
    `The history server ${address} is at ${moved} now: write that into the backend's configuration.`,
  );
}

export function credentialsInside({ protocol, host, pathname }: URL): HistoryError {
  const address = `${protocol}//${host}${pathname.replace(/\/+$/u, "")}`;
  return new HistoryError(
    "setting",
    `The backend's address holds a user's name and password, and addresses end up in logs: write ${address}, and give them in TF_HTTP_USERNAME and TF_HTTP_PASSWORD.`,
  );
}

export function unencrypted(address: string): HistoryError {
  return new HistoryError(
    "setting",
    `The history server ${address} is asked by http, and names and tokens would travel unencrypted: beyond this machine only https is used.`,
  );
}

/** @param variable where the token that was refused stands */
export function refusedBy(address: string, status: number, said: string, variable: string): HistoryError {
  // In one line: what follows a line break could pass for somebody else's.
  const line = said.replace(/\s+/gu, " ").trim();
  const detail = line === "" ? "" : ` (${line})`;
  if (status === 401)
    return new HistoryError(
      "forbidden",
      `The history server ${address} knows no such token: ${variable} has to hold one that "atlassian-identity history token add" made there.`,
    );
  if (status === 403)
    return new HistoryError("forbidden", `The history server ${address} refuses it${detail}.`);
  if (status === 404)
    return new HistoryError(
      "not-found",
      line === ""
        ? `The history server ${address} has no such thing.`
        : `The history server ${address} says: ${line}`,
    );
  // What is wrong with the request stays wrong when it is sent again.
  const isOurs = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new HistoryError(
    isOurs ? "setting" : "unreachable",
    isOurs && /^\p{Lu}.*\.$/u.test(line)
      ? `The history server ${address} says: ${line}`
      : `The history server ${address} answers ${status}${detail}.`,
  );
}

/** @param variable where a token is looked for */
export function noToken(address: string, variable: string): HistoryError {
  return new HistoryError(
    "forbidden",
    `The history server ${address} answers nobody without a token, and ${variable} is not set: it has to hold one that "atlassian-identity history token add" made there.`,
  );
}

export function notTaken(address: string): HistoryError {
  return new HistoryError(
    "unreachable",
    `The history server ${address} does not say that it has kept what it was told of the run: something between here and there seems to answer for it; see what GET ${address}/health answers.`,
  );
}

export function tooMuch(address: string, limit: number): HistoryError {
  return new HistoryError(
    "setting",
    `The history server ${address} answers with more than ${Math.floor(limit / 2 ** 20)} MiB at once, which no history does: see that the address is right.`,
  );
}

export function strangeAnswer(address: string, cause: unknown): HistoryError {
  return new HistoryError(
    "unreachable",
    `The history server ${address} answers something that this version of atlassian-identity does not understand.`,
    { cause },
  );
}
