import { relative, resolve, sep } from "node:path";
import * as z from "zod";
import { type Block, blocksIn, keyHeldTwice, objectOf, textsIn } from "./json";
import {
  isAllowedAddress,
  isAllowedProvider,
  readingCall,
  type SynthFinding,
  type SynthRules,
} from "./rules";

/** A file of Terraform's JSON syntax. */
export interface SynthFile {
  /** As findings call it. */
  readonly name: string;
  /** Its folder, and the whole folder that is checked; absolute. */
  readonly folder: string;
  readonly root: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** How many labels the blocks of each type have. Other types are refused, also those that only later versions know. */
const BLOCKS: Readonly<Record<string, number>> = {
  terraform: 0,
  provider: 1,
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  locals: 0,
  moved: 0,
  removed: 0,
  import: 0,
  module: 1,
};
const COMMENT = "//";
const ADDRESSES = ["address", "lock_address", "unlock_address"];

const jsonObject = z.record(z.string(), z.unknown());

/** The content of a file, or what is wrong with its text. */
export function parseFile(bytes: Uint8Array): Readonly<Record<string, unknown>> | string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const parsed = jsonObject.safeParse(JSON.parse(text));
    if (!parsed.success) return "it is no JSON object";
    const twice = keyHeldTwice(text);
    return twice === undefined ? parsed.data : `${JSON.stringify(twice)} stands twice in one object`;
  } catch {
    return "it is no JSON";
  }
}

/** The names by which the files of one folder call the allowed providers. */
export function providerNames(files: readonly SynthFile[], rules: SynthRules): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, source } of files.flatMap(({ content }) => [...requiredProviders(content)]))
    if (isAllowedProvider(rules, source)) names.add(name);
  return names;
}

function* requiredProviders(
  content: SynthFile["content"],
): Generator<{ readonly name: string; readonly source: string }> {
  for (const terraform of blocksIn(content.terraform ?? [], 0)) {
    for (const block of blocksIn(terraform?.body.required_providers ?? [], 0)) {
      for (const [name, required] of Object.entries(block?.body ?? {})) {
        if (name === COMMENT) continue;
        const source = objectOf(required)?.source;
        // Without a source it is one of HashiCorp's.
        yield { name, source: typeof source === "string" ? source : name };
      }
    }
  }
}

/** What the file holds that may not be planned where secrets are. */
export function* checkFile(
  file: SynthFile,
  names: ReadonlySet<string>,
  rules: SynthRules,
): Generator<SynthFinding> {
  const found = (where: string, what: string): SynthFinding => ({ file: file.name, where, what });
  for (const { name, source } of requiredProviders(file.content)) {
    if (!isAllowedProvider(rules, source))
      yield found(`terraform.required_providers.${name}`, `the provider ${source} is not allowed`);
  }
  for (const [type, value] of Object.entries(file.content)) {
    if (type === COMMENT) continue;
    const labels = Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
    if (labels === undefined) {
      yield found(type, "blocks of this type are not allowed");
      continue;
    }
    for (const block of blocksIn(value, labels)) {
      if (block === undefined) {
        yield found(type, "it is no block");
        continue;
      }
      const where = [type, ...block.labels].join(".");
      for (const what of checkBlock(type, block, file, { names, rules })) yield found(where, what);
      const call = [...textsIn(block.body)].map(readingCall).find((name) => name !== undefined);
      if (call !== undefined) yield found(where, `${call} may read what is on the machine`);
    }
  }
}

interface Allowed {
  readonly names: ReadonlySet<string>;
  readonly rules: SynthRules;
}

function* checkBlock(type: string, block: Block, file: SynthFile, allowed: Allowed): Generator<string> {
  const { labels, body } = block;
  const { names, rules } = allowed;
  switch (type) {
    case "terraform":
      yield* checkTerraform(body, rules);
      return;
    case "provider":
      if (!names.has(labels[0] ?? "")) yield "it is none of the allowed providers";
      yield* withoutDynamic(body);
      // The provider takes an address for either.
      for (const name of ["base_url", "directory_id"]) {
        const place = body[name];
        if (place !== undefined && place !== null && !isId(place) && !isAllowedAddress(rules, place))
          yield `${name} would send the keys to another place than Atlassian`;
      }
      return;
    case "resource":
    case "data":
      if (!names.has(providerOf(labels[0] ?? "", body.provider)))
        yield `${labels[0] ?? ""} is of none of the allowed providers`;
      yield* withoutDynamic(body);
      yield* withoutCommands(body, rules);
      return;
    case "removed":
      yield* withoutCommands(body, rules);
      return;
    case "module":
      if (!isInside(body.source, file)) yield "a module from elsewhere is not allowed";
  }
}

/** The directory's id alone stands for Atlassian's address with it. */
function isId(text: unknown): boolean {
  return typeof text === "string" && /^[\w-]+$/u.test(text);
}

function* withoutDynamic(body: Block["body"]): Generator<string> {
  if (body.dynamic !== undefined) yield "dynamic blocks are not allowed";
}

function* withoutCommands(body: Block["body"], { allowsProvisioners }: SynthRules): Generator<string> {
  if (allowsProvisioners) return;
  if (body.provisioner !== undefined) yield "a provisioner would run a command";
  if (body.connection !== undefined) yield "a connection would be made";
}

/** `atlassian.emea` and `\${atlassian.emea}` are both ways to say it; without a word it is the first part of the type. */
function providerOf(type: string, written: unknown): string {
  if (written === undefined) return type.split("_")[0] ?? "";
  if (typeof written !== "string") return "";
  const [, name = ""] = /^(?:\$\{)?\s*([A-Za-z][\w-]*)(?:\.[\w-]+)?\s*\}?$/u.exec(written) ?? [];
  return name;
}

function* checkTerraform(body: Block["body"], rules: SynthRules): Generator<string> {
  for (const [key, value] of Object.entries(body)) {
    if ([COMMENT, "required_version", "required_providers"].includes(key)) continue;
    if (key !== "backend") {
      yield `${key} is not allowed`;
      continue;
    }
    for (const backend of blocksIn(value, 1)) {
      const type = backend?.labels[0] ?? "";
      if (!rules.backends.includes(type)) yield `the backend ${type} is not allowed`;
      // A state names providers, which are installed and started: none may come out of what was synthesised, where
      // no file may be called so.
      if (type === "local" && !isStatePath(backend?.body.path))
        yield "path of the backend could lead to a file of the synthesis: its name has to end with .tfstate";
      if (type !== "http") continue;
      for (const name of ADDRESSES) {
        const address = backend?.body[name];
        if (address !== undefined && !isAllowedAddress(rules, address))
          yield `${name} of the backend would send its password to a place that is not allowed`;
      }
      if (backend?.body.skip_cert_verification !== undefined) yield "skip_cert_verification is not allowed";
    }
  }
}

function isStatePath(path: unknown): boolean {
  if (path === undefined || path === null) return true;
  return typeof path === "string" && /\.tfstate$/iu.test(path) && !/[$%]\{/u.test(path);
}

/** A folder of what is checked, which the same rules hold for. */
function isInside(source: unknown, { folder, root }: SynthFile): boolean {
  if (typeof source !== "string" || !/^\.\.?\//u.test(source) || /[$%]\{|\/\/|\?/u.test(source)) return false;
  const way = relative(root, resolve(folder, source));
  return way !== ".." && !way.startsWith(`..${sep}`) && resolve(way) !== way;
}
