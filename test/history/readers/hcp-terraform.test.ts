import type { ServerResponse } from "node:http";
import { hcpTerraformHistory } from "../../../src/history/readers/hcp-terraform";
import { type Answer, json, type TinyServer, tinyServer } from "../../http/tiny-server";
import { expectInOrder, failure, textsOf, versionsOf } from "./support/reading";

const TOKEN = "abc.atlasv1.geheim";
const env = { TF_TOKEN_tfe_acme__corp_example: TOKEN, TFE_TOKEN: "another" };

let api: TinyServer;
let store: TinyServer;
/** Answers before the documented API does. */
let first: Answer[];

interface Version {
  readonly serial: number;
  readonly status?: string;
  readonly run?: boolean;
}

/** Oldest first. */
let kept: readonly Version[];

beforeEach(async () => {
  first = [];
  kept = [];
  store = await tinyServer((response, { url }) => {
    response.end(`state ${url}`);
  });
  api = await tinyServer((response, request) => {
    const answer = first.shift();
    if (answer !== undefined) answer(response, request);
    else documented(response, request);
  });
});
afterEach(async () => {
  await api.close();
  await store.close();
});

const resource = ({ serial, status = "finalized", run = true }: Version): object => ({
  id: `sv-${serial}`,
  type: "state-versions",
  attributes: {
    "created-at": `2026-05-${String(serial).padStart(2, "0")}T01:22:03.794Z`,
    "hosted-state-download-url": `${api.url}/api/state-versions/sv-${serial}/hosted_state`,
    "hosted-json-state-download-url": null,
    serial,
    status,
    "vcs-commit-sha": run ? `c0ffee${serial}` : null,
  },
  relationships: {
    run: { data: run ? { id: `run-${serial}`, type: "runs" } : null },
    "created-by": { data: { id: run ? "user-service" : "user-zoe", type: "users" } },
  },
});

// https://developer.hashicorp.com/terraform/cloud-docs/api-docs/state-versions#list-state-versions-for-a-workspace
const documented: Answer = (response, { url, headers }) => {
  const { pathname, searchParams } = new URL(url, api.url);
  if (headers.authorization !== `Bearer ${TOKEN}`) {
    json(response, 401, { errors: [{ status: "401", title: "unauthorized" }] });
    return;
  }
  const id = /sv-\d+/.exec(pathname)?.[0];
  if (pathname.endsWith("/hosted_state")) {
    response.writeHead(307, { location: `${store.url}/v1/object/${id}?signature=x` }).end();
  } else if (pathname.startsWith("/api/v2/users/")) {
    json(response, 200, { data: { id: "user-bo", type: "users", attributes: { username: "bo" } } });
  } else if (searchParams.get("filter[workspace][name]") !== "people") {
    json(response, 404, { errors: [{ status: "404", title: "not found" }] });
  } else {
    const size = Number(searchParams.get("page[size]"));
    const page = Number(searchParams.get("page[number]"));
    const shown = kept.toReversed().slice((page - 1) * size, page * size);
    json(response, 200, {
      data: shown.map(resource),
      included: [
        { id: "user-service", type: "users", attributes: { username: "api-org-acme" } },
        { id: "user-zoe", type: "users", attributes: { username: "zoe" } },
        ...shown.map(({ serial }) => ({
          id: `run-${serial}`,
          type: "runs",
          attributes: { "created-at": "2026-05-01T01:20:00+00:00", message: "Hire Ada" },
          relationships: {
            "created-by": { data: { id: "user-zoe", type: "users" } },
            "confirmed-by": { data: { id: "user-bo", type: "users" } },
          },
        })),
      ],
      meta: {
        pagination: { "current-page": page, "next-page": page * size < kept.length ? page + 1 : null },
      },
    });
  }
};

const open = (
  options: {
    readonly workspace?: string;
    readonly pageSize?: number;
    readonly env?: Record<string, string>;
  } = {},
) =>
  hcpTerraformHistory({
    host: "tfe.acme-corp.example",
    organization: "acme",
    workspace: "people",
    origin: api.url,
    env,
    ...options,
  });

test("gives every version, oldest first, over pages, with its run", async () => {
  kept = [1, 2, 3, 4, 5].map((serial) => ({ serial, run: serial !== 5 }));
  const source = await open({ pageSize: 2 });
  const versions = await versionsOf(source);
  expect(versions.map(({ id, serial, by }) => [id, serial, by])).toEqual(
    [1, 2, 3, 4, 5].map((serial) => [`sv-${serial}`, serial, "zoe"]),
  );
  expectInOrder(versions);
  expect(versions[0]?.run).toEqual({
    id: "run-1",
    startedAt: "2026-05-01T01:20:00.000Z",
    link: "https://tfe.acme-corp.example/app/acme/workspaces/people/runs/run-1",
    commit: "c0ffee1",
    pullRequest: null,
    author: "zoe",
    approvers: ["bo"],
    mergedBy: null,
    ticket: null,
    digest: null,
    limitsOverride: null,
  });
  expect(versions[4]?.run).toBeUndefined();
  // Three pages, and one user that the pages do not include.
  expect(api.received).toHaveLength(4);
  await source.close();
});

test("follows a download to another host without the token", async () => {
  kept = [{ serial: 1 }];
  const source = await open();
  expect(await textsOf(source)).toEqual(["state /v1/object/sv-1?signature=x"]);
  expect(store.received).toHaveLength(1);
  expect(store.received[0]?.headers.authorization).toBeUndefined();
  expect(JSON.stringify(store.received)).not.toContain("geheim");
  await source.close();
});

test("follows a full page that says nothing of others, and no pages without end", async () => {
  const listing = (numbers: readonly number[], meta: object) => (response: ServerResponse) => {
    const included = [{ id: "user-service", type: "users", attributes: { username: "api-org-acme" } }];
    json(response, 200, { data: numbers.map((serial) => resource({ serial })), included, ...meta });
  };
  const source = await open({ pageSize: 2 });
  const serials = async (): Promise<readonly unknown[]> =>
    (await versionsOf(source)).map(({ serial }) => serial);
  first = [listing([4, 3], {}), listing([2, 1], {}), listing([], {})];
  expect(await serials()).toEqual([1, 2, 3, 4]);
  first = [listing([4, 3], {}), listing([2], {})];
  expect(await serials()).toEqual([2, 3, 4]);
  first = [1, 2, 3, 4, 5].map((page) => listing([4, 3], { meta: { pagination: { "next-page": page + 1 } } }));
  expect(await failure(serials)).toMatchObject({ kind: "unreachable" });
  await source.close();
});

test.each([403, 400])("asks for a new address when the old one has run out: %d", async (status) => {
  kept = [{ serial: 1 }];
  const source = await open();
  const [version] = await versionsOf(source);
  first = [
    (response) => response.writeHead(status).end(),
    (response) => {
      json(response, 200, { data: resource({ serial: 1 }) });
    },
  ];
  expect(Buffer.from((await version?.read()) ?? []).toString()).toContain("sv-1");
  await source.close();
});

test("versions without content are gaps", async () => {
  kept = [
    { serial: 1, status: "backing_data_permanently_deleted" },
    { serial: 2, status: "backing_data_permanently_deleted" },
    { serial: 3, status: "discarded" },
    { serial: 4 },
  ];
  const source = await open();
  expect((await versionsOf(source)).map(({ serial }) => serial)).toEqual([4]);
  expect((await source.gaps?.())?.toSorted()).toEqual([
    "1 version of 2026-05-03T01:22:03.794Z cannot be read any more: they were discarded before their content was uploaded.",
    "2 versions from 2026-05-01T01:22:03.794Z to 2026-05-02T01:22:03.794Z cannot be read any more: their content was deleted.",
  ]);
  await source.close();
});

test("waits when it is asked to, and tries again after a passing failure", async () => {
  kept = [{ serial: 1 }];
  first = [
    (response) => response.writeHead(429, { "retry-after": "1" }).end(),
    (response) => response.writeHead(429, { "x-ratelimit-reset": "0.2" }).end(),
    (response) => response.writeHead(502).end(),
    (response) => response.destroy(),
  ];
  const source = await open();
  const before = Date.now();
  expect(await versionsOf(source)).toHaveLength(1);
  expect(Date.now() - before).toBeGreaterThan(1_200);
  await source.close();
});

test("a state whose transfer breaks off is fetched again", async () => {
  kept = [{ serial: 1 }];
  const source = await open();
  const versions = await versionsOf(source);
  first = [
    (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("{", () => response.destroy());
    },
  ];
  const [version] = versions;
  expect(Buffer.from((await version?.read()) ?? []).toString()).toContain("/v1/object/");
  await source.close();
});

test("an abort ends the waiting with the signal's reason", async () => {
  first = [(response) => response.writeHead(429, { "retry-after": "60" }).end()];
  const source = await open();
  const signal = AbortSignal.timeout(200);
  await expect(source.gaps?.({ signal })).rejects.toMatchObject({ name: "TimeoutError" });
  await source.close();
});

test("says in a sentence what is wrong, and never the token", async () => {
  const refused = async (options: Parameters<typeof open>[0], answer?: Answer): Promise<string> => {
    first = answer === undefined ? [] : [answer];
    const { kind, message } = await failure(async () => {
      const source = await open(options);
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
  expect(await refused({ env: {} })).toMatch(/^setting: .*set TF_TOKEN_tfe_acme__corp_example or TFE_TOKEN/);
  expect(await refused({ env: { TFE_TOKEN: "wrong" } })).toMatch(/^forbidden: .*not accepted/);
  expect(await refused({ workspace: "other" })).toMatch(/^not-found: .*Read state versions/);
  expect(await refused({})).toMatch(/^not-found: .*no version of the state/);
  expect(await refused({}, (response) => response.writeHead(403).end())).toMatch(
    /^forbidden: .*Read state versions/,
  );
  expect(await refused({}, (response) => response.end("<html>"))).toMatch(/^unreachable: .*something else/);
  expect(
    await refused({}, (response) => {
      json(response, 200, { data: [{ id: 1 }] });
    }),
  ).toMatch(/at data\.0\.id/);
});
