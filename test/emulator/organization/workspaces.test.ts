import { OrganizationApi } from "./organization-api";

describe("workspaces", () => {
  let api: OrganizationApi;

  beforeEach(async () => {
    api = await OrganizationApi.start();
  });
  afterEach(() => api.close());

  it("are the organisation's applications", async () => {
    const site = "https://acme.atlassian.net/";
    const jira = api.handle.addApplication({ product: "jira-software", site, capacity: 10 });
    const wiki = api.handle.addApplication({
      product: "confluence",
      productName: "Wiki",
      name: "Acme wiki",
      site: "https://wiki.example",
      status: "deprecated",
    });
    expect(jira).toMatch(/^ari:cloud:jira-software::site\/[\da-f-]{36}$/u);
    const { data, links } = await api.page("…/workspaces", { limit: 100 });
    expect(data).toMatchObject([
      {
        id: jira,
        type: "workspace",
        attributes: {
          name: "acme.atlassian.net",
          typeKey: "jira-software",
          type: "Jira",
          status: "online",
          statusDetails: [],
          usage: 0,
          capacity: 10,
          hostUrl: site,
          sandbox: null,
        },
        relationships: {},
      },
      {
        id: wiki,
        attributes: {
          name: "Acme wiki",
          type: "Wiki",
          status: "deprecated",
          hostUrl: "https://wiki.example",
        },
      },
    ]);
    expect(links).toEqual({});
    api.handle.setStatus(jira, "offline");
    expect((await api.page("…/workspaces", {})).data).toMatchObject([
      { attributes: { status: "offline" } },
      { attributes: { status: "deprecated" } },
    ]);
  });

  it("share the id of a site in their ARIs, and are there once", () => {
    const site = "https://acme.atlassian.net";
    const jira = api.handle.addApplication({ product: "jira-software", site });
    const wiki = api.handle.addApplication({ product: "confluence", site: `${site}/wiki` });
    expect(jira.split("/")[1]).toBe(wiki.split("/")[1]);
    expect(() => api.handle.addApplication({ product: "confluence", site })).toThrow(
      "the organisation has confluence on acme.atlassian.net already",
    );
  });

  it("come in pages", async () => {
    for (let index = 0; index < 45; index += 1)
      api.handle.addApplication({ product: "confluence", site: `https://site-${index}.example` });
    const lengths: number[] = [];
    for (let query: object | undefined = {}; query !== undefined;) {
      const { data, links } = await api.page("…/workspaces", query);
      lengths.push(data.length);
      query = links.next == null ? undefined : { cursor: links.next };
    }
    expect(lengths).toEqual([20, 20, 5]);
    for (const limit of [0, 1001, "5"]) expect((await api.post("…/workspaces", { limit })).status).toBe(400);
  });
});
