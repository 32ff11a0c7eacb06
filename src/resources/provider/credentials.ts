import { ProblemError } from "../../plugin";
import type { State } from "../../plugin/attributes";
import { type DirectoryAddress, parseBaseUrl } from "../../scim";
import type { Environment } from "./environment";
import type { ProviderAttributes } from "./schema";

type Block = State<ProviderAttributes>;

/**
 * The configuration's own word first. Where one place has both the whole URL and the id, they must agree.
 *
 * @throws ProblemError when there is no address, or what is written is none
 */
export function addressOf(
  config: Pick<Block, "base_url" | "directory_id">,
  env: Environment,
): DirectoryAddress {
  const isWritten = config.base_url !== null || config.directory_id !== null;
  const url = isWritten ? config.base_url : env.ATLASSIAN_SCIM_BASE_URL;
  const id = isWritten ? config.directory_id : env.ATLASSIAN_SCIM_DIRECTORY_ID;
  const pasted = url ?? id;
  if (pasted === null) {
    throw new ProblemError({
      summary: "The directory is missing",
      detail:
        "Set ATLASSIAN_SCIM_BASE_URL, or base_url in the provider block, to the directory base URL as Atlassian's administration shows it: https://api.atlassian.com/scim/directory/<directory id>.",
    });
  }
  const address = parseBaseUrl(pasted);
  if ("message" in address) throw new ProblemError({ summary: address.message, detail: address.remedy });
  if (id !== null && !samePlace(id, address)) {
    throw new ProblemError({
      summary: "The base URL and the directory id contradict each other",
      detail: `The base URL leads to the directory ${address.directoryId}, and the directory id is ${id}: leave one of them out.`,
    });
  }
  return address;
}

/** The API that the directory is part of serves the organisation, too. */
export function apiOf({ baseUrl }: DirectoryAddress): string {
  return baseUrl.slice(0, baseUrl.lastIndexOf("/scim/directory/"));
}

/**
 * Both parts of the organisation's credential, or none: without it there are no access policies.
 *
 * @throws ProblemError when one of them is missing
 */
export function organizationKey(
  config: Pick<Block, "organization_id" | "organization_token">,
  env: Environment,
): { readonly organizationId: string; readonly token: string } | undefined {
  const organizationId = config.organization_id?.trim() ?? env.ATLASSIAN_ORGANIZATION_ID;
  const token = config.organization_token?.trim() ?? env.ATLASSIAN_ORGANIZATION_TOKEN;
  if (organizationId === null && token === null) return undefined;
  if (organizationId !== null && token !== null) return { organizationId, token };
  const missing =
    token === null
      ? "The organisation's API key is missing: set ATLASSIAN_ORGANIZATION_TOKEN, or organization_token in the provider block."
      : "The organisation's id is missing: set ATLASSIAN_ORGANIZATION_ID, or organization_id in the provider block, to what follows /o/ in the address of Atlassian Administration.";
  throw new ProblemError({
    summary: "The organisation's id and key belong together",
    detail: `${missing} Without both, leave both out: access policies and account_status need them.`,
  });
}

function samePlace(id: string, address: DirectoryAddress): boolean {
  const other = parseBaseUrl(id);
  return "directoryId" in other && other.directoryId === address.directoryId;
}
