import type { HistorySource } from "../source";
import { type Address, FORMS, parseAddress } from "./address";
import { azureHistory } from "./azure";
import { openFolder } from "./folder";
import { gcsHistory } from "./gcs";
import { gitHistory } from "./git";
import { gitlabHistory } from "./gitlab";
import { hcpTerraformHistory } from "./hcp-terraform";
import { setting } from "./problems";
import { s3History } from "./s3";

export interface OpenOptions {
  /** What the report calls the stack. @default from the address */
  readonly stack?: string | undefined;
  /** Where tokens stand; the libraries of AWS and Google read the environment of the process. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The history at an address that a person can write:
 * `s3://bucket/key?region=…&endpoint=…`, `gs://bucket/path`, `azblob://account/container/blob`,
 * `tfe://host/organization/workspace`, `gitlab://host/group/project?state=name`, `git:path/to/file`, `folder:path`.
 * In the parts of `//` addresses `%3F` and the like stand for characters that mean something there. Credentials come
 * from each service's own conventions and never from the address.
 *
 * @throws HistoryError of kind `setting` for an address that cannot be used, or a package or a token that is missing
 */
export async function openSource(address: string, options: OpenOptions = {}): Promise<HistorySource> {
  const it = parseAddress(address);
  const stack = options.stack === undefined ? {} : { stack: options.stack };
  const env = options.env === undefined ? {} : { env: options.env };
  const endpoint = parameter(it, "endpoint");
  switch (it.scheme) {
    case "s3": {
      const [bucket] = required(it, ["bucket", "key"]);
      return s3History({ bucket, key: it.path, ...parameter(it, "region"), ...endpoint, ...stack });
    }
    case "gs": {
      const [bucket] = required(it, ["bucket", "path"]);
      return gcsHistory({ bucket, object: it.path, ...endpoint, ...stack });
    }
    case "azblob": {
      const [account, container] = required(it, ["account", "container", "blob"]);
      const blob = it.path.split("/").slice(1).join("/");
      return azureHistory({ account, container, blob, ...endpoint, ...stack, ...env });
    }
    case "tfe": {
      const [host, organization, workspace] = required(it, ["host", "organization", "workspace"]);
      if (it.parts.length > 3)
        throw setting(`The history's address has too many parts: write ${formOf(it)}.`);
      return hcpTerraformHistory({ host, organization, workspace, ...stack, ...env });
    }
    case "gitlab": {
      const [host] = required(it, ["host", "group", "project"]);
      const { state } = parameter(it, "state");
      if (state === undefined)
        throw setting(`The history's address lacks ?state= with the state's name: write ${formOf(it)}.`);
      return gitlabHistory({ host, project: it.parts.slice(1).join("/"), state, ...stack, ...env });
    }
    case "git":
      return gitHistory({ path: it.path, ...stack });
    default:
      return openFolder(it.path, stack);
  }
}

function required<const Names extends readonly string[]>(
  it: Address,
  names: Names,
): { readonly [Index in keyof Names]: string };
function required(it: Address, names: readonly string[]): readonly string[] {
  const missing = names[it.parts.length];
  if (missing !== undefined)
    throw setting(`The history's address lacks the ${missing}: write ${formOf(it)}.`);
  return it.parts;
}

function parameter<const Name extends string>(
  it: Address,
  name: Name,
): Readonly<Partial<Record<Name, string>>>;
function parameter({ query }: Address, name: string): Readonly<Record<string, string>> {
  const value = query.get(name);
  return value === undefined || value === "" ? {} : { [name]: value };
}

function formOf({ scheme }: Address): string {
  return FORMS[scheme] ?? scheme;
}
