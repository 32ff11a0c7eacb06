import { PROVIDER } from "../cli-configuration";

/** What a synthesis may hold beside people, groups and access. */
export interface SynthRules {
  /** More sources, such as `hashicorp/null`. */
  readonly providers: readonly string[];
  /** Types of backends that may keep the state. */
  readonly backends: readonly string[];
  /**
   * Where requests with keys may go beside Atlassian, as `https://state.acme.com`, or only below a folder there, as
   * `https://gitlab.com/api/v4/projects/42/terraform/state/`.
   */
  readonly origins: readonly string[];
  /** Whether commands may run at apply, as those of `LifecycleHook`. */
  readonly allowsProvisioners: boolean;
}

/** Something that must not be planned from where secrets are. */
export interface SynthFinding {
  /** The file, relative to the folder that was checked. */
  readonly file: string;
  /** Where in it, as `resource.null_resource.x`; empty for the whole file. */
  readonly where: string;
  readonly what: string;
}

export const ATLASSIAN = "https://api.atlassian.com";

/** A source address in full, in lower case: `registry.terraform.io/hashicorp/null`. OpenTofu's host is the same here. */
export function sourceOf(written: string): string {
  const parts = written
    .toLowerCase()
    .replace(/^registry\.opentofu\.org\//u, "registry.terraform.io/")
    .split("/");
  if (parts.length === 1) return `registry.terraform.io/hashicorp/${parts[0] ?? ""}`;
  return parts.length === 2 ? `registry.terraform.io/${parts.join("/")}` : parts.join("/");
}

export function isAllowedProvider({ providers }: SynthRules, source: string): boolean {
  return [PROVIDER, ...providers].some((allowed) => sourceOf(allowed) === sourceOf(source));
}

/** Whether a literal address leads to an allowed place. A template could lead anywhere. */
export function isAllowedAddress({ origins }: SynthRules, address: unknown): boolean {
  if (typeof address !== "string" || /[$%]\{/u.test(address) || !URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return false;
  return [ATLASSIAN, ...origins].some((allowed) => URL.canParse(allowed) && isBelow(url, new URL(allowed)));
}

function isBelow({ origin, pathname }: URL, allowed: URL): boolean {
  if (origin !== allowed.origin) return false;
  // What is escaped in a path may lead out of it again where it is read.
  return allowed.pathname === "/" || (pathname.startsWith(allowed.pathname) && !pathname.includes("%"));
}

const READERS = [
  "file",
  "fileexists",
  "fileset",
  "filebase64",
  "filebase64sha256",
  "filebase64sha512",
  "filemd5",
  "filesha1",
  "filesha256",
  "filesha512",
  "templatefile",
  "templatestring",
  "pathexpand",
];
// Blanks, line breaks and comments may stand before the parenthesis.
const CALL = new RegExp(
  `(?<![\\w-])(${READERS.join("|")})(?:\\s|/\\*[^]*?\\*/|#[^\\n]*\\n|//[^\\n]*\\n)*\\(`,
  "iu",
);

/** The function that a template calls to read files of the machine, or of a provider's own. */
export function readingCall(text: string): string | undefined {
  if (!/[$%]\{/u.test(text)) return undefined;
  const name = CALL.exec(text)?.[1];
  if (name !== undefined) return `${name.toLowerCase()}()`;
  return /\bprovider\s*::/iu.test(text) ? "a function of a provider" : undefined;
}
