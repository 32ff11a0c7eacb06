import { insecureOrigin, notAUrl, outsideBase, type RequestName, unusableToken } from "./http-error";

/**
 * The base URL as it is used: without a slash at its end.
 *
 * @throws HttpError when it is none, or when the token would travel unencrypted to another machine
 */
export function checkedBase(baseUrl: string): URL {
  if (!URL.canParse(baseUrl)) throw notAUrl();
  const url = new URL(baseUrl);
  const local = url.protocol === "http:" && isLoopback(url.hostname);
  if (url.protocol !== "https:" && !local) throw insecureOrigin(`${url.protocol}//${url.host}`);
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

/** Whether a host name means this very machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** @throws HttpError when it could not be sent in a header; the message does not repeat it */
export function checkedToken(token: string): string {
  const trimmed = token.trim();
  if (!/^[\x21-\x7e]+$/.test(trimmed)) throw unusableToken();
  return trimmed;
}

/** What a query may hold; `undefined` leaves the parameter out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * The path and query below the base URL. A space becomes `%20`, which every server reads, and not `+`.
 *
 * @throws HttpError when dots in the path lead out of the base URL
 */
export function target(base: URL, name: RequestName, query: Query = {}): string {
  const prefix = base.pathname === "/" ? "" : base.pathname;
  const url = new URL(base.origin + prefix + name.path);
  if (url.pathname !== prefix + name.path) throw outsideBase(name);
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return url.pathname + (pairs.length > 0 ? `?${pairs.join("&")}` : "");
}
