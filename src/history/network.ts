import type { Dispatcher } from "undici";

/** Whether only this machine can be meant. @param host as in an address, `[::1]` with its brackets or without */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/iu.test(host);
}

/** What JSON text means; undefined for what is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What somebody else has said, who may repeat what they were sent. */
export function withoutSecret(said: string, secret: string | undefined): string {
  return secret === undefined || secret === "" ? said : said.replaceAll(secret, "…");
}

/** How the history says that it has kept something; a page to log in at, or somebody else's answer, looks otherwise. */
export function isTaken(status: number, text: string): boolean {
  return status === 200 && text === "";
}

/**
 * By which way requests to an address go: through the environment's proxy, as Terraform's own do, but never to this
 * machine. undici is loaded now, and not earlier.
 *
 * @param authorities certificates (PEM) to trust beside those that Node.js knows
 */
export async function wayTo(address: string, authorities?: string): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const trust = authorities === undefined ? {} : { ca: await withKnown(authorities) };
  if (isLoopback(new URL(address).hostname)) return new Agent({ connect: trust });
  return new EnvHttpProxyAgent({ connect: trust, requestTls: trust });
}

async function withKnown(authorities: string): Promise<string[]> {
  const { rootCertificates } = await import("node:tls");
  return [...rootCertificates, authorities];
}
