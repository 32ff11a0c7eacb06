import { isLoopback } from "../http";

/** Where a SCIM directory is. */
export interface DirectoryAddress {
  /** Without a slash at its end, such as `https://api.atlassian.com/scim/directory/<id>`. */
  readonly baseUrl: string;
  readonly directoryId: string;
}

/** Why a text is no address of a directory: `message` says what is wrong, `remedy` what to write. */
export interface AddressProblem {
  readonly message: string;
  readonly remedy: string;
}

const ATLASSIAN = "https://api.atlassian.com/scim/directory/";
const REMEDY = `Write the directory base URL as Atlassian shows it when the directory is made, such as ${ATLASSIAN}<directory id>, or the directory id alone.`;

/**
 * Reads what an administrator pastes: the directory base URL with or without what comes below it, or the
 * directory id alone.
 */
export function parseBaseUrl(pasted: string): DirectoryAddress | AddressProblem {
  const text = pasted.trim();
  if (/^[\w-]+$/.test(text)) return { baseUrl: ATLASSIAN + text, directoryId: text };
  if (!URL.canParse(text)) return problem(`${shown(text)} is neither a URL nor a directory id`);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    return problem("The base URL holds a user name or a password");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return problem(`The base URL ${shown(url.origin)} is not encrypted: only https may carry the token`);
  }
  const found = /^(.*?\/scim\/directory\/([\w-]+))(\/|$)/.exec(url.pathname);
  const [, path, directoryId] = found ?? [];
  if (path === undefined || directoryId === undefined) {
    return problem(
      `The base URL ${shown(url.origin + url.pathname)} lacks its directory part, /scim/directory/<directory id>`,
    );
  }
  return { baseUrl: url.origin + path, directoryId };
}

function problem(message: string): AddressProblem {
  return { message, remedy: REMEDY };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
