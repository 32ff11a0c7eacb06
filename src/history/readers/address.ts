import { setting } from "./problems";

/** An address taken apart. */
export interface Address {
  readonly scheme: string;
  /** What follows the scheme; of `scheme://` addresses split at slashes, decoded, without empty parts. */
  readonly path: string;
  readonly parts: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/** How an address of each kind is written; shown in errors. */
export const FORMS: Readonly<Record<string, string>> = {
  s3: "s3://bucket/key?region=…&endpoint=…",
  gs: "gs://bucket/path?endpoint=…",
  azblob: "azblob://account/container/blob?endpoint=…",
  tfe: "tfe://host/organization/workspace",
  gitlab: "gitlab://host/group/project?state=name",
  git: "git:path/to/file",
  folder: "folder:path",
};

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  s3: ["region", "endpoint"],
  gs: ["endpoint"],
  azblob: ["endpoint"],
  gitlab: ["state"],
};

const SECRET = /pass|secret|token|key|sig|credential|auth/i;

/**
 * @throws HistoryError of kind `setting`; the message never repeats a password or a parameter's value
 */
export function parseAddress(address: string): Address {
  const [, scheme = "", slashes = "", rest = ""] =
    /^([a-z][a-z0-9]*):(\/\/)?(.*)$/s.exec(address.trim()) ?? [];
  const form = FORMS[scheme];
  if (form === undefined) {
    throw setting(`The history's address is of no known kind: write ${Object.values(FORMS).join(", ")}.`);
  }
  return scheme === "git" || scheme === "folder"
    ? local(scheme, form, slashes + rest)
    : remote(scheme, form, slashes, rest);
}

function local(scheme: string, form: string, path: string): Address {
  if (path === "") throw setting(`The history's address lacks a path: write ${form}.`);
  // `git:https://user:password@host` reaches here; it is not repeated.
  if (path.includes("://") || path.startsWith("//")) {
    throw setting(
      `A ${scheme}: address names a path on this machine: clone the repository and write ${form}.`,
    );
  }
  return { scheme, path, parts: [path], query: new Map() };
}

function remote(scheme: string, form: string, slashes: string, rest: string): Address {
  if (slashes === "") throw setting(`The history's address lacks // behind ${scheme}: — write ${form}.`);
  const [location = "", ...queries] = rest.split("?");
  if (holdsCredentials(scheme, location)) throw refused(scheme);
  if (location.startsWith("/"))
    throw setting(`The history's address has nothing between its slashes: write ${form}.`);
  const parts = location.split("/").map((part) => decoded(part, form));
  const path = parts.slice(1).join("/");
  return {
    scheme,
    path,
    parts: parts.filter((part) => part !== ""),
    query: parameters(scheme, form, queries.join("?")),
  };
}

/** Those that name a host, which may have a port. */
const HOSTED: readonly string[] = ["tfe", "gitlab"];

/** Whether it begins as `name:password@host` does; a password may have slashes in it. */
function holdsCredentials(scheme: string, location: string): boolean {
  const [first = ""] = location.split("/");
  if (first.includes("@")) return true;
  const isHost = HOSTED.includes(scheme) && /^(\[[\da-f:.]+\]|[^:]*)(:\d+)?$/iu.test(first);
  return first.includes(":") && (!isHost || location.includes("@"));
}

function parameters(scheme: string, form: string, text: string): ReadonlyMap<string, string> {
  const known = PARAMETERS[scheme] ?? [];
  const found = new Map<string, string>();
  for (const pair of text === "" ? [] : text.split("&")) {
    const [name = "", ...value] = pair.split("=");
    if (!known.includes(name)) {
      if (SECRET.test(name)) throw refused(scheme);
      throw setting(
        `The history's address has a parameter that ${scheme}:// does not know (it knows ${known.length === 0 ? "none" : known.join(" and ")}): write ${form}.`,
      );
    }
    found.set(name, decoded(value.join("="), form));
  }
  return found;
}

function refused(scheme: string): Error {
  return setting(
    `The history's address holds credentials, and addresses end up in logs: leave them out of the ${scheme}:// address and give them as the environment's, a profile's or a login's.`,
  );
}

function decoded(text: string, form: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw setting(
      `The history's address has a % that encodes no character (a percent sign is %25): write ${form}.`,
    );
  }
}
