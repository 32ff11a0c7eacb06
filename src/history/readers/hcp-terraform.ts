import { HistoryError } from "../errors";
import { type RunRecord, UNTOLD } from "../run-record";
import type { HistorySource } from "../source";
import { checkedEndpoint } from "./endpoint";
import type { Gaps } from "./gaps";
import {
  type IncludedAnswer,
  oneStateVersion,
  type StateVersionAnswer,
  type StateVersionsAnswer,
  stateVersions,
  user,
} from "./hcp-terraform-answers";
import { causeOf, gone, setting, unexpected, unreachable } from "./problems";
import { type Entry, instant, sourceOf } from "./shelf";
import { firstOf, web, type Web } from "./web";

export interface HcpTerraformOptions {
  /** `app.terraform.io`, or the host of a Terraform Enterprise. */
  readonly host: string;
  readonly organization: string;
  readonly workspace: string;
  readonly stack?: string;
  /** Where the token stands: TF_TOKEN_<host> as Terraform reads it, else TFE_TOKEN. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another address of the host's API, for tests. */
  readonly origin?: string;
  /** @default 100, which is the most */
  readonly pageSize?: number;
}

/** What a store of files answers to an address that has run out, beside that there is nothing. */
const EXPIRED: readonly number[] = [400, 401, 403, 404, 410];

interface Kept extends Entry {
  /** Signed and short-lived, or an address at the host that leads to one. */
  readonly download: string;
}

/** What the statuses mean that a version without readable bytes can have. */
const UNREADABLE: Readonly<Record<string, string>> = {
  pending: "their content was never uploaded",
  discarded: "they were discarded before their content was uploaded",
  backing_data_soft_deleted:
    "their content is marked for deletion, and can be restored until it is deleted for good",
  backing_data_permanently_deleted: "their content was deleted",
};

/**
 * The state versions of one workspace in HCP Terraform or Terraform Enterprise.
 *
 * @throws HistoryError of kind `setting` when there is no token
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/state-versions
 */
export async function hcpTerraformHistory(options: HcpTerraformOptions): Promise<HistorySource> {
  const { host, organization, workspace } = options;
  const name = `tfe://${host}/${organization}/${workspace}`;
  const origin = checkedEndpoint(options.origin ?? `https://${host}`, "The host of HCP Terraform");
  const variable = tokenVariable(host);
  const env = options.env ?? process.env;
  const token = firstOf(env[variable], env.TFE_TOKEN);
  if (token === undefined || token === "") {
    throw setting(
      `${name} cannot be read without a token: set ${variable} or TFE_TOKEN to a user's or a team's token.`,
    );
  }
  const server = await web({
    source: name,
    origin,
    token,
    renew: `the token in ${variable} or TFE_TOKEN is not accepted, create a new one for a user or a team`,
    needed:
      "the token needs the permission Read state versions on the workspace (an organization's token has none)",
  });
  const users = new Users(server);

  return sourceOf<Kept>({
    name,
    stack: options.stack ?? workspace,
    emptyAdvice: "check the workspace's name, and that it was applied",
    async *list(gaps, signal) {
      // The newest come first; one that is written meanwhile moves the others to the next page.
      const kept = new Map<string, Kept>();
      const seen = new Set<string>();
      const pageSize = options.pageSize ?? 100;
      let page: number | undefined = 1;
      while (page !== undefined) {
        const query: string = new URLSearchParams({
          "filter[workspace][name]": workspace,
          "filter[organization][name]": organization,
          include: "created_by,run,run.created_by",
          "page[number]": String(page),
          "page[size]": String(pageSize),
        }).toString();
        const answer: StateVersionsAnswer = await server.ask(
          { url: `/api/v2/state-versions?${query}`, signal },
          stateVersions,
        );
        const included = new Map((answer.included ?? []).map((it) => [`${it.type}/${it.id}`, it]));
        const before = seen.size;
        for (const version of answer.data) {
          seen.add(version.id);
          const entry = await entryOf(version, included, gaps, signal);
          if (entry !== undefined) kept.set(entry.id, entry);
        }
        const next = followingOf(answer, page, pageSize);
        if (next !== undefined && seen.size === before) throw unexpected(name, "the same page again");
        page = next;
      }
      yield* [...kept.values()].reverse();
    },
    async read({ id, download }, signal) {
      const accept = "application/json";
      const first = await server.bytes({ url: download, accept, absent: EXPIRED, signal });
      if (first !== undefined) return first;
      const { data } = await server.ask(
        { url: `/api/v2/state-versions/${encodeURIComponent(id)}`, signal },
        oneStateVersion,
      );
      const again = data.attributes["hosted-state-download-url"];
      const bytes =
        typeof again === "string" ? await server.bytes({ url: again, accept, signal }) : undefined;
      if (bytes === undefined) throw gone(name, id, "its content was deleted");
      return bytes;
    },
    explain: (error) => unreachable(name, causeOf(error)),
    close: () => server.close(),
  });

  async function entryOf(
    { id, attributes, relationships }: StateVersionAnswer,
    included: ReadonlyMap<string, IncludedAnswer>,
    gaps: Gaps,
    signal: AbortSignal | undefined,
  ): Promise<Kept | undefined> {
    const at = instant(attributes["created-at"]);
    if (at === undefined) return undefined;
    const download = attributes["hosted-state-download-url"];
    const why = UNREADABLE[attributes.status ?? "finalized"];
    if (why !== undefined || typeof download !== "string") {
      gaps.lost(id, at, why ?? "their content is not given out");
      return undefined;
    }
    const runId = relationships?.run?.data?.id;
    const run = runId === undefined ? undefined : included.get(`runs/${runId}`);
    const starter = await users.nameOf(run?.relationships?.["created-by"]?.data?.id, included, signal);
    const writer = await users.nameOf(relationships?.["created-by"]?.data?.id, included, signal);
    return {
      id,
      at,
      download,
      serial: attributes.serial ?? undefined,
      // What a run writes belongs to an account of the service; the person is who started the run.
      by: starter ?? writer,
      run: runId === undefined ? undefined : await runOf(runId, run),
    };

    async function runOf(run: string, told: IncludedAnswer | undefined): Promise<RunRecord> {
      const approver = await users.nameOf(told?.relationships?.["confirmed-by"]?.data?.id, included, signal);
      return {
        ...UNTOLD,
        id: run,
        startedAt: instant(told?.attributes?.["created-at"] ?? undefined) ?? at ?? "",
        link: `https://${host}/app/${organization}/workspaces/${workspace}/runs/${run}`,
        commit: attributes["vcs-commit-sha"] ?? null,
        author: starter,
        approvers: approver === null ? [] : [approver],
      };
    }
  }
}

/** The number of the next page; of an answer that says nothing of pages, a full one is followed by another. */
function followingOf({ meta, data }: StateVersionsAnswer, page: number, size: number): number | undefined {
  if (meta === null || meta === undefined) return data.length >= size ? page + 1 : undefined;
  return meta.pagination["next-page"] ?? undefined;
}

/** Names of users, each asked for once at most. */
class Users {
  private readonly known = new Map<string, string | null>();

  constructor(private readonly server: Web) {}

  async nameOf(
    id: string | undefined,
    included: ReadonlyMap<string, IncludedAnswer>,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    if (id === undefined) return null;
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const name = nameIn(included.get(`users/${id}`)) ?? (await this.ask(id, signal));
    this.known.set(id, name);
    return name;
  }

  /** Who may read states need not be allowed to see users. */
  private async ask(id: string, signal: AbortSignal | undefined): Promise<string | null> {
    try {
      const { data } = await this.server.ask(
        { url: `/api/v2/users/${encodeURIComponent(id)}`, signal },
        user,
      );
      return nameIn(data);
    } catch (error) {
      if (error instanceof HistoryError && error.kind !== "unreachable") return null;
      throw error;
    }
  }
}

function nameIn(told: IncludedAnswer | undefined): string | null {
  return told?.attributes?.username ?? told?.attributes?.email ?? null;
}

/** As Terraform has it: dots become `_`, and dashes `__`. */
function tokenVariable(host: string): string {
  return `TF_TOKEN_${host.toLowerCase().replace(/:\d+$/, "").replaceAll("-", "__").replaceAll(".", "_")}`;
}
