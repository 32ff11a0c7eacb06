import { createHash } from "node:crypto";
import { request } from "undici";

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Sending {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly token?: string;
}

/** Sends a request as Terraform does: with a checksum, and Basic authentication. */
export async function send(method: string, url: string, sending: Sending = {}): Promise<Reply> {
  const { body, headers = {}, user, token } = sending;
  const data = body === undefined ? null : Buffer.from(body);
  const basic =
    user === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user}:${token ?? ""}`).toString("base64")}` };
  const bearer = user === undefined && token !== undefined ? { authorization: `Bearer ${token}` } : {};
  const checksum = data === null ? {} : { "content-md5": createHash("md5").update(data).digest("base64") };
  const response = await request(url, {
    // undici's type knows the usual methods alone.
    ...Object.assign({ body: data, headers: { ...basic, ...bearer, ...checksum, ...headers } }, { method }),
  });
  return {
    status: response.statusCode,
    text: await response.body.text(),
    headers: response.headers,
  };
}

/** Terraform's lock document. */
export function lockDocument(id: string, who = "ana@laptop"): string {
  return JSON.stringify({
    ID: id,
    Operation: "OperationTypeApply",
    Info: "",
    Who: who,
    Version: "1.11.4",
    Created: "2026-03-01T10:00:00.123456Z",
    Path: "",
  });
}
