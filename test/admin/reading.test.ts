import { fails, errorOf, KEY, page, says, type Scripted, scripted, V1, V2 } from "./scripted";

const WORKSPACES = `${V2}/workspaces`;

function workspace(id: string, attributes: object = {}): object {
  return {
    id: `ari:cloud:jira-software::site/${id}`,
    type: "workspace",
    attributes: {
      name: `Jira ${id}`,
      typeKey: "jira-software",
      type: "Jira",
      status: "online",
      statusDetails: [],
      usage: 3,
      capacity: 10,
      hostUrl: "https://Acme.atlassian.net/",
      sandbox: null,
      ...attributes,
    },
    relationships: {},
  };
}

describe("what an organisation is read for", () => {
  let it_: Scripted;
  beforeEach(async () => {
    it_ = await scripted();
  });
  afterEach(() => it_.close());

  it("tells its name and Atlassian's time", async () => {
    it_.on(
      `GET ${V1}`,
      says(
        200,
        { data: { id: "o1", attributes: { name: "Acme" } } },
        { date: "Mon, 05 Jan 2026 09:00:00 GMT" },
      ),
    );
    expect(await it_.organization.check()).toEqual({
      name: "Acme",
      serverTime: new Date(Date.UTC(2026, 0, 5, 9)),
    });
    await it_.organization.check();
    expect(it_.requests).toEqual([`GET ${V1}`, `GET ${V1}`]);
  });

  it("reads applications page after page, each next one by its cursor alone", async () => {
    it_.on(
      `POST ${WORKSPACES}`,
      page([workspace("1")], "c1"),
      page([workspace("2", { usage: null, capacity: undefined, hostUrl: "beta.atlassian.net" })], "c2"),
      page([{ id: "ari:cloud:x::y/3", attributes: {} }], null),
    );
    expect(await it_.organization.applications()).toEqual([
      {
        id: "ari:cloud:jira-software::site/1",
        name: "Jira 1",
        product: "jira-software",
        productName: "Jira",
        site: "acme.atlassian.net",
        status: "online",
        statusDetails: [],
        capacity: 10,
        usage: 3,
      },
      expect.objectContaining({ site: "beta.atlassian.net", capacity: undefined, usage: undefined }),
      expect.objectContaining({ id: "ari:cloud:x::y/3", name: "ari:cloud:x::y/3", site: undefined }),
    ]);
    expect(it_.bodies(WORKSPACES)).toEqual([{ limit: 1000 }, { cursor: "c1" }, { cursor: "c2" }]);
  });

  it("reads a list once for all callers, and again for those who want it fresh", async () => {
    it_.on(`POST ${WORKSPACES}`, page([workspace("1")]), page([workspace("2")]));
    const { organization } = it_;
    const all = await Promise.all(Array.from({ length: 200 }, () => organization.applications()));
    expect(new Set(all).size).toBe(1);
    const fresh = await Promise.all([
      organization.applications({ fresh: true }),
      organization.applications({ fresh: true }),
      organization.applications(),
    ]);
    expect(fresh.map(([first]) => first?.name)).toEqual(["Jira 2", "Jira 2", "Jira 1"]);
    expect((await organization.applications())[0]?.name).toBe("Jira 2");
    expect(it_.requests).toHaveLength(2);
  });

  it("does not keep a failure", async () => {
    it_.on(`POST ${WORKSPACES}`, fails(403, "ADMIN-403-3"), page([workspace("1")]));
    expect((await errorOf(it_.organization.applications())).kind).toBe("forbidden");
    expect(await it_.organization.applications()).toHaveLength(1);
  });

  it("tries a query again that the server failed to answer", async () => {
    it_.on(`POST ${WORKSPACES}`, says(502, "bad gateway"), page([workspace("1")]));
    expect(await it_.organization.applications()).toHaveLength(1);
  });

  it.each([
    ["a token", "c1"],
    ["an address", "https://api.atlassian.com/admin/v1/orgs/o1/domains?cursor=c1&limit=2"],
    ["a path", "/admin/v1/orgs/o1/domains?cursor=c1"],
  ])("follows the pages of domains by %s", async (_, next) => {
    const domain = (name: string, status?: string): object => ({
      id: name,
      type: "domain",
      attributes: { name, claim: status === undefined ? null : { type: "dns", status } },
    });
    it_.on(`GET ${V1}/domains`, page([domain("Acme.com", "verified")], next), page([domain("b.com")], ""));
    expect(await it_.organization.domains()).toEqual([
      { name: "acme.com", status: "verified", isVerified: true },
      { name: "b.com", status: "unknown", isVerified: false },
    ]);
    expect(it_.requests).toEqual([`GET ${V1}/domains`, `GET ${V1}/domains?cursor=c1`]);
    await it_.organization.domains();
    expect(it_.requests).toHaveLength(2);
  });

  it("takes a directory's id under either name", async () => {
    it_.on(`GET ${V2}/directories`, page([{ directoryId: "d1", name: "Main" }, { id: "d2" }]));
    expect(await it_.organization.directories()).toEqual([
      { id: "d1", name: "Main" },
      { id: "d2", name: "d2" },
    ]);
  });

  it.each([
    ["at once", ["c1", "c1"]],
    ["in a circle", ["c1", "c2", "c3", "c1"]],
  ])("ends a list that names a page twice, %s", async (_, cursors) => {
    it_.on(`POST ${WORKSPACES}`, ...cursors.map((cursor) => page([workspace(cursor)], cursor)));
    const error = await errorOf(it_.organization.applications());
    expect(error).toMatchObject({ kind: "unexpected" });
    expect(error.message).toBe(
      "The organisation o1 named the same next page twice when asked to list the applications",
    );
    expect(it_.requests).toHaveLength(cursors.length);
  });

  it.each([
    ["a page without entries", {}],
    ["an entry without its id", { data: [{ attributes: { name: "x" } }] }],
    ["a page that goes on who knows where", { data: [], links: { next: 2 } }],
    ["an address without a cursor", { data: [], links: { next: "https://x.invalid/?cursor=" } }],
  ])("does not take %s for a list", async (_, body) => {
    it_.on(`POST ${WORKSPACES}`, says(200, body));
    const error = await errorOf(it_.organization.applications());
    expect(error.message).toMatch(
      /^The answer of the organisation o1 to the request to list the applications cannot be read \(/,
    );
  });

  it("leaves the others waiting when one caller is cancelled, and stops with the last", async () => {
    const late = says(200, { data: [workspace("1")] });
    it_.on(`POST ${WORKSPACES}`, (response, request) =>
      setTimeout(() => {
        late(response, request);
      }, 50),
    );
    const one = new AbortController();
    const cancelled = it_.organization.applications({ signal: one.signal });
    const other = it_.organization.applications();
    one.abort();
    expect(await errorOf(cancelled)).toMatchObject({
      kind: "cancelled",
      message: "The request to list the applications was cancelled",
    });
    expect(await other).toHaveLength(1);

    const two = new AbortController();
    const alone = it_.organization.applications({ fresh: true, signal: two.signal });
    two.abort();
    expect((await errorOf(alone)).kind).toBe("cancelled");
    expect(await it_.organization.applications({ fresh: true })).toHaveLength(1);
    expect(it_.requests).toHaveLength(2);
  });

  it("sends the organization API key and encodes the parts of a path", async () => {
    const odd = it_.open({ organizationId: "a/b ü" });
    it_.on("GET /admin/v1/orgs/a%2Fb%20%C3%BC/domains", page([]));
    expect(await odd.domains()).toEqual([]);
    expect(it_.received[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(await errorOf(attempt(() => it_.open({ token: "two words" })))).toMatchObject({
      kind: "unauthorized",
      remedy:
        "Check the organization API key and the base URL: the key goes to the host of the base URL only, encrypted and as it is.",
    });
    expect(await errorOf(attempt(() => it_.open({ organizationId: ".." })))).toMatchObject({
      kind: "invalid",
    });
  });
});

/** What throws at once, as a promise that fails. */
async function attempt(make: () => unknown): Promise<unknown> {
  await Promise.resolve();
  return make();
}
