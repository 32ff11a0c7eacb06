import { type RunRecord, UNTOLD } from "../run-record";
import type { HistorySource } from "../source";
import { checkedEndpoint } from "./endpoint";
import type { Gaps } from "./gaps";
import { type Answer, answer, LATEST_VERSION, LIST_VERSIONS, type VersionAnswer } from "./gitlab-answers";
import { causeOf, gone, notFound, setting, unexpected, unreachable } from "./problems";
import { type Entry, instant, sourceOf } from "./shelf";
import { firstOf, web } from "./web";

export interface GitlabOptions {
  /** `gitlab.com`, or the host of another GitLab. */
  readonly host: string;
  /** The project's full path: `group/project`. */
  readonly project: string;
  /** The name of the state in the project. */
  readonly state: string;
  readonly stack?: string;
  /** Where the token stands: GITLAB_TOKEN, else GITLAB_ACCESS_TOKEN. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another address of the host's API, for tests. */
  readonly origin?: string;
  /** @default 100, which is the most */
  readonly pageSize?: number;
}

interface Kept extends Entry {
  readonly serial: number;
}

/**
 * The versions of a state that GitLab manages. A GitLab whose GraphQL API does not list versions is asked for each
 * serial up to the newest; it tells the time and the writer of the newest alone, so the others bear its time, and a gap
 * says so.
 *
 * @throws HistoryError of kind `setting` when there is no token
 * @see https://docs.gitlab.com/user/infrastructure/iac/terraform_state/
 */
export async function gitlabHistory(options: GitlabOptions): Promise<HistorySource> {
  const { host, project, state } = options;
  const name = `gitlab://${host}/${project}?state=${state}`;
  const origin = checkedEndpoint(options.origin ?? `https://${host}`, "The host of GitLab");
  const env = options.env ?? process.env;
  const token = firstOf(env.GITLAB_TOKEN, env.GITLAB_ACCESS_TOKEN);
  if (token === undefined || token === "") {
    throw setting(`${name} cannot be read without a token: set GITLAB_TOKEN to one with the scope read_api.`);
  }
  const needed = "the token needs the scope read_api and the role Developer in the project";
  const server = await web({
    source: name,
    origin,
    token,
    renew: "the token in GITLAB_TOKEN is not accepted, create a new one with the scope read_api",
    needed,
  });
  const first = options.pageSize ?? 100;

  return sourceOf<Kept>({
    name,
    stack: options.stack ?? state,
    emptyAdvice: "check the state's name",
    async *list(gaps, signal) {
      const listed = await everyVersion(signal);
      if (listed === undefined) yield* probed(gaps, signal);
      else {
        sayMissing(listed, gaps);
        yield* listed;
      }
    },
    async read({ serial }, signal) {
      const bytes = await server.bytes({ url: pathOf(serial), accept: "*/*", signal });
      if (bytes === undefined) throw gone(name, String(serial), "it was deleted");
      return bytes;
    },
    explain: (error) => unreachable(name, causeOf(error)),
    close: () => server.close(),
  });

  function pathOf(serial: number): string {
    return `/api/v4/projects/${encodeURIComponent(project)}/terraform/state/${encodeURIComponent(state)}/versions/${serial}`;
  }

  /** Oldest first; undefined when this GitLab does not list versions. */
  async function everyVersion(signal: AbortSignal | undefined): Promise<readonly Kept[] | undefined> {
    const kept = new Map<string, Kept>();
    const seen = new Set<string>();
    let after: string | null = null;
    for (;;) {
      const told: Answer = await query(LIST_VERSIONS, { first, after }, signal);
      if (told.errors?.some(isUnknownVersions) === true) return undefined;
      const page = stateIn(told).versions;
      if (page === null || page === undefined) throw unexpected(name, "no list of versions");
      for (const version of page.nodes ?? []) {
        const entry = version === null ? undefined : entryOf(version);
        if (entry !== undefined) kept.set(entry.id, entry);
      }
      const { hasNextPage, endCursor } = page.pageInfo;
      if (!hasNextPage) break;
      if (typeof endCursor !== "string") throw unexpected(name, "there is more, and not where it begins");
      if (seen.has(endCursor)) throw unexpected(name, "the same page again");
      seen.add(endCursor);
      after = endCursor;
    }
    return [...kept.values()].sort((one, other) => one.serial - other.serial);
  }

  async function* probed(gaps: Gaps, signal: AbortSignal | undefined): AsyncIterable<Kept> {
    const told = await query(LATEST_VERSION, {}, signal);
    const { latestVersion } = stateIn(told);
    const latest = latestVersion === null || latestVersion === undefined ? undefined : entryOf(latestVersion);
    if (latest === undefined) return;
    let older = 0;
    const missing = new Serials();
    for (let serial = 0; serial < latest.serial; serial += 1) {
      if (await server.exists({ url: pathOf(serial), accept: "*/*", signal })) {
        older += 1;
        yield { id: String(serial), at: latest.at, serial, by: null };
      } else if (serial > 0) missing.add(serial, serial);
    }
    if (older > 0) {
      gaps.say(
        `This GitLab does not tell when versions were written and by whom, except for the newest: the ${older} before it bear its time, ${latest.at}, and were written earlier.`,
      );
    }
    missing.tell(gaps);
    yield latest;
  }

  async function query(
    text: string,
    variables: Readonly<Record<string, unknown>>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const json = { query: text, variables: { project, state, ...variables } };
    const told = await server.ask({ method: "POST", url: "/api/graphql", json, signal }, answer);
    // With a field that it does not know, GitLab also complains of what was given for it.
    if (told.errors?.some(isUnknownVersions) === true) return told;
    const [other] = told.errors ?? [];
    if (other !== undefined)
      throw unexpected(name, `GraphQL error ${other.extensions?.code ?? "without a code"}`);
    return told;
  }

  function stateIn({
    data,
  }: Answer): NonNullable<NonNullable<NonNullable<Answer["data"]>["project"]>["terraformState"]> {
    if (data?.project === null || data?.project === undefined) {
      throw notFound(
        name,
        `no project ${project} that the token may see`,
        `check its path, and that ${needed}`,
      );
    }
    if (data.project.terraformState === null || data.project.terraformState === undefined) {
      throw notFound(name, `no state ${state} in the project`, `check its name, and that ${needed}`);
    }
    return data.project.terraformState;
  }

  function entryOf({ serial, createdAt, createdByUser, job }: VersionAnswer): Kept | undefined {
    const at = instant(createdAt);
    if (serial === null || at === undefined) return undefined;
    return {
      id: String(serial),
      at,
      serial,
      by: createdByUser?.username ?? null,
      run: runOf(job, at, createdByUser?.username ?? null),
    };
  }

  function runOf(job: VersionAnswer["job"], at: string, author: string | null): RunRecord | undefined {
    // `gid://gitlab/Ci::Build/123`
    const id = /(\d+)$/.exec(job?.id ?? "")?.[1];
    if (job === null || job === undefined || id === undefined) return undefined;
    return {
      ...UNTOLD,
      id: `gitlab-job-${id}`,
      startedAt: instant(job.createdAt ?? undefined) ?? at,
      link: typeof job.webPath === "string" ? `https://${host}${job.webPath}` : null,
      commit: job.pipeline?.sha ?? null,
      author,
    };
  }
}

function isUnknownVersions({ message, extensions }: NonNullable<Answer["errors"]>[number]): boolean {
  return (
    (extensions?.code === "undefinedField" && extensions.fieldName === "versions") ||
    message.startsWith("Field 'versions' doesn't exist")
  );
}

function sayMissing(oldestFirst: readonly Kept[], gaps: Gaps): void {
  const missing = new Serials();
  oldestFirst.forEach(({ serial }, index) => {
    const before = oldestFirst[index - 1]?.serial ?? 0;
    missing.add(before + 1, serial - 1);
  });
  missing.tell(gaps);
}

/** Serials that are not kept, told as ranges. */
class Serials {
  private readonly ranges: [number, number][] = [];
  private count = 0;

  /** None when `to` is before `from`. */
  add(from: number, to: number): void {
    if (to < from) return;
    this.count += to - from + 1;
    const last = this.ranges.at(-1);
    if (last?.[1] === from - 1) last[1] = to;
    else this.ranges.push([from, to]);
  }

  tell(gaps: Gaps): void {
    if (this.count === 0) return;
    const shown = this.ranges
      .slice(0, 20)
      .map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
    const rest = this.ranges.length > 20 ? " and more" : "";
    gaps.say(
      `GitLab does not keep ${this.count === 1 ? "the version with the serial" : `${this.count} versions with the serials`} ${shown.join(", ")}${rest}: deleted, or never written.`,
    );
  }
}
