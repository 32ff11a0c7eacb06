import { getEventListeners } from "node:events";
import * as z from "zod";
import { gitlabHistory } from "../../../src/history/readers/gitlab";
import { type Answer, json, type TinyServer, tinyServer } from "../../http/tiny-server";
import { expectInOrder, failure, textsOf, versionsOf } from "./support/reading";

const TOKEN = "glpat-geheim";
const question = z.object({
  query: z.string(),
  variables: z.object({
    project: z.string(),
    state: z.string(),
    first: z.number().optional(),
    after: z.string().nullish(),
  }),
});

let server: TinyServer;
/** Whether GraphQL has the list of versions. */
let lists: boolean;
let hasCursors: boolean;
let serials: readonly number[];
let first: Answer[];

beforeEach(async () => {
  lists = true;
  hasCursors = true;
  serials = [];
  first = [];
  server = await tinyServer((response, request) => {
    (first.shift() ?? documented)(response, request);
  });
});
afterEach(() => server.close());

const node = (serial: number): object => ({
  serial,
  createdAt: `2026-05-${String(serial).padStart(2, "0")}T01:22:03Z`,
  createdByUser: { username: "zoe" },
  job:
    serial === 2
      ? null
      : {
          id: `gid://gitlab/Ci::Build/10${serial}`,
          createdAt: "2026-05-01T01:20:00Z",
          webPath: `/acme/it/people/-/jobs/10${serial}`,
          pipeline: { sha: `c0ffee${serial}` },
        },
});

// https://docs.gitlab.com/api/graphql/reference/#terraformstate and the routes under terraform/state/:name/versions
const documented: Answer = (response, { url, headers, body }) => {
  if (headers.authorization !== `Bearer ${TOKEN}`) {
    json(response, 401, { message: "401 Unauthorized" });
    return;
  }
  if (url !== "/api/graphql") {
    const serial = Number(
      /^\/api\/v4\/projects\/acme%2Fit%2Fpeople\/terraform\/state\/prod\/versions\/(\d+)$/.exec(url)?.[1],
    );
    if (serials.includes(serial)) response.end(`state ${serial}`);
    else json(response, 404, { message: "404 Not found" });
    return;
  }
  const { query, variables } = question.parse(JSON.parse(body));
  const wantsList = query.includes("versions(");
  if (wantsList && !lists) {
    const message = "Field 'versions' doesn't exist on type 'TerraformState'";
    json(response, 200, {
      errors: [
        { message, extensions: { code: "undefinedField", fieldName: "versions" } },
        // What stood inside of the field that it passed over is unused to it.
        ...["first", "after"].map((variableName) => ({
          message: `Variable $${variableName} is declared by anonymous query but not used`,
          extensions: { code: "variableNotUsed", variableName },
        })),
      ],
    });
    return;
  }
  const newestFirst = serials.toReversed();
  const from = Number(variables.after ?? 0);
  const size = variables.first ?? 100;
  const terraformState = wantsList
    ? {
        versions: {
          nodes: newestFirst.slice(from, from + size).map(node),
          pageInfo: {
            hasNextPage: from + size < newestFirst.length,
            endCursor: hasCursors ? String(from + size) : null,
          },
        },
      }
    : { latestVersion: newestFirst[0] === undefined ? null : node(newestFirst[0]) };
  const project =
    variables.project === "acme/it/people"
      ? { terraformState: variables.state === "prod" ? terraformState : null }
      : null;
  json(response, 200, { data: { project } });
};

interface Changed {
  readonly project?: string;
  readonly state?: string;
  readonly pageSize?: number;
  readonly env?: Record<string, string>;
}

const open = (changed: Changed = {}) =>
  gitlabHistory({
    host: "gitlab.example",
    project: "acme/it/people",
    state: "prod",
    origin: server.url,
    env: { GITLAB_TOKEN: TOKEN },
    ...changed,
  });

test("gives every version, oldest first, over pages, with its job", async () => {
  serials = [1, 2, 5, 6, 7];
  const source = await open({ pageSize: 2 });
  const versions = await versionsOf(source);
  expect(versions.map(({ serial, by }) => [serial, by])).toEqual(serials.map((serial) => [serial, "zoe"]));
  expectInOrder(versions);
  expect(await textsOf(source)).toEqual(serials.map((serial) => `state ${serial}`));
  expect(versions[0]?.run).toMatchObject({
    id: "gitlab-job-101",
    startedAt: "2026-05-01T01:20:00.000Z",
    link: "https://gitlab.example/acme/it/people/-/jobs/101",
    commit: "c0ffee1",
    author: "zoe",
  });
  expect(versions[1]?.run).toBeUndefined();
  expect(await source.gaps?.()).toEqual([
    "GitLab does not keep 2 versions with the serials 3–4: deleted, or never written.",
  ]);
  await source.close();
});

test("a list that claims more and says not where is not taken for the whole", async () => {
  serials = [1, 2, 5];
  hasCursors = false;
  const source = await open({ pageSize: 2 });
  expect(await failure(() => versionsOf(source))).toMatchObject({ kind: "unreachable" });
  await source.close();
});

test("no request leaves a listener at the signal of all of them", async () => {
  serials = [1];
  const { signal } = new AbortController();
  const source = await open();
  const [version] = await versionsOf(source);
  for (let count = 0; count < 20; count += 1) await version?.read({ signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
  await source.close();
});

test("asks an older GitLab for each serial, and says what it does not tell", async () => {
  lists = false;
  serials = [1, 3, 5];
  const source = await open();
  const versions = await versionsOf(source);
  expect(versions.map(({ serial, by, at }) => [serial, by, at])).toEqual([
    [1, null, "2026-05-05T01:22:03.000Z"],
    [3, null, "2026-05-05T01:22:03.000Z"],
    [5, "zoe", "2026-05-05T01:22:03.000Z"],
  ]);
  expect(await textsOf(source)).toEqual(["state 1", "state 3", "state 5"]);
  expect(await source.gaps?.()).toEqual([
    expect.stringMatching(
      /the 2 before it bear its time, 2026-05-05T01:22:03\.000Z, and were written earlier\.$/,
    ),
    "GitLab does not keep 2 versions with the serials 2, 4: deleted, or never written.",
  ]);
  await source.close();
});

test("a version that is deleted meanwhile is a gap, too", async () => {
  serials = [1, 2];
  const source = await open();
  const [version] = await versionsOf(source);
  serials = [2];
  expect(await failure(() => version?.read())).toMatchObject({ kind: "not-found" });
  expect(await source.gaps?.()).toEqual([
    expect.stringContaining("gone or archived when they were to be read"),
  ]);
  await source.close();
});

test("waits when it is asked to", async () => {
  serials = [1];
  first = [(response) => response.writeHead(429, { "retry-after": "1" }).end()];
  const source = await open();
  expect(await versionsOf(source)).toHaveLength(1);
  await source.close();
});

test("says in a sentence what is wrong, and never the token", async () => {
  const refused = async (changed: Changed, answer?: Answer): Promise<string> => {
    first = answer === undefined ? [] : [answer];
    const { kind, message } = await failure(async () => {
      const source = await open(changed);
      try {
        await versionsOf(source);
      } finally {
        await source.close();
      }
    });
    expect(message).not.toContain("geheim");
    expect(message).toMatch(/^[^\n]+\.$/);
    return `${kind}: ${message}`;
  };
  expect(await refused({ env: {} })).toMatch(/^setting: .*GITLAB_TOKEN.*read_api/);
  expect(await refused({ env: { GITLAB_TOKEN: "“quoted”" } })).toMatch(/^setting: .*no token has/);
  expect(await refused({ env: { GITLAB_TOKEN: "", GITLAB_ACCESS_TOKEN: "wrong" } })).toMatch(
    /^forbidden: .*not accepted/,
  );
  expect(await refused({ env: { GITLAB_TOKEN: "wrong" } })).toMatch(/^forbidden: .*not accepted/);
  expect(await refused({ project: "acme/other" })).toMatch(/^not-found: .*no project acme\/other/);
  expect(await refused({ state: "other" })).toMatch(/^not-found: .*no state other/);
  expect(await refused({})).toMatch(/^not-found: .*no version of the state/);
  expect(await refused({}, (response) => response.writeHead(403).end())).toMatch(
    /^forbidden: .*role Developer/,
  );
  const complexity: Answer = (response) => {
    json(response, 200, { errors: [{ message: `too complex ${TOKEN}` }] });
  };
  expect(await refused({}, complexity)).toMatch(/^unreachable: .*GraphQL error/);
});
