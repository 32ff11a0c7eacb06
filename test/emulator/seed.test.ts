import { parseSeed, plant, plantOrganization, type Seed } from "../../src/emulator";
import { Api, ENTERPRISE } from "./api";

describe("a seed", () => {
  it("brings people and groups in, as the console would", async () => {
    const api = await Api.start();
    plant(
      parseSeed(
        JSON.stringify({
          people: [
            { userName: "ana@acme.example", displayName: "Ana", [ENTERPRISE]: { department: "Labs" } },
            { userName: "bob", emails: [{ value: "bob@acme.example", primary: true }], active: false },
          ],
          groups: [
            { displayName: "engineers", externalId: "1", members: ["ana@acme.example", "BOB"] },
            { displayName: "empty" },
          ],
        }),
      ),
      api.directory,
    );
    expect(await api.found("/Users")).toMatchObject([
      {
        userName: "ana@acme.example",
        displayName: "Ana",
        [ENTERPRISE]: { department: "Labs" },
        active: true,
      },
      { userName: "bob", emails: [{ value: "bob@acme.example", primary: true }], active: false },
    ]);
    expect(await api.found("/Groups")).toMatchObject([
      {
        displayName: "engineers",
        externalId: "1",
        members: [{ display: "ana@acme.example" }, { display: "bob" }],
      },
      { displayName: "empty", members: [] },
    ]);
    expect(new Set(api.directory.changes.map(({ by }) => by))).toEqual(new Set(["console"]));
    expect(api.emulator.count()).toBe(1 + 1);
    await api.close();
  });

  it("brings applications and policies into the organisation, whose first policy is everybody's", async () => {
    const api = await Api.start();
    const { organization } = api.emulator;
    const seed = parseSeed(
      JSON.stringify({
        people: [{ userName: "ana@acme.example" }],
        applications: [
          { product: "jira-software", site: "https://acme.atlassian.net", capacity: 0 },
          { product: "confluence", site: "https://acme.atlassian.net" },
        ],
        policies: [
          { id: "p-1", name: "Everybody" },
          { id: "p-2", name: "Strict" },
        ],
      }),
    );
    plant(seed, api.directory);
    plantOrganization(seed, organization);
    const response = await fetch(`${api.emulator.origin}/admin/v2/orgs/${organization.id}/workspaces`, {
      method: "POST",
      headers: { authorization: `Bearer ${organization.key}`, "content-type": "application/json" },
      body: "{}",
    });
    expect(await response.json()).toMatchObject({
      data: [
        { attributes: { typeKey: "jira-software", capacity: 0, hostUrl: "https://acme.atlassian.net" } },
        { attributes: { typeKey: "confluence" } },
      ],
    });
    expect(organization.policyOf("ana@acme.example")).toEqual({ id: "p-1", name: "Everybody" });
    await api.close();
  });

  it("may be empty", () => {
    expect(parseSeed("{}")).toEqual({
      people: [],
      groups: [],
      applications: [],
      policies: [],
    } satisfies Seed);
  });

  it.each([
    ["{", /^the seed is no JSON: /u],
    ["[]", /^the seed is wrong at the top: /u],
    ['{"persons": []}', /^the seed is wrong at the top: .*persons/u],
    ['{"people": [{"userName": "a"}, {}]}', /^the seed is wrong at people\.1\.userName: /u],
    ['{"people": [{"userName": ""}]}', /^the seed is wrong at people\.0\.userName: /u],
    ['{"groups": [{"displayName": "a", "member": []}]}', /^the seed is wrong at groups\.0: .*member/u],
    [
      '{"applications": [{"product": "confluence", "site": "acme"}]}',
      /^the seed is wrong at applications\.0\.site: /u,
    ],
    ['{"policies": [{"id": "p"}]}', /^the seed is wrong at policies\.0\.name: /u],
    ['{"groups": [{"displayName": "a", "members": [{}]}]}', /^the seed is wrong at groups\.0\.members\.0: /u],
  ])("is refused with the place that is wrong: %s", (text, message) => {
    expect(() => parseSeed(text)).toThrow(message);
  });

  it.each<[string, Partial<Seed>, string]>([
    ["somebody twice", { people: [{ userName: "a" }, { userName: "A" }] }, "with email[A] already exists"],
    ["a member who is nobody", { groups: [{ displayName: "g", members: ["x"] }] }, "holds nobody called x"],
    ["a title that is no text", { people: [{ userName: "a", title: 1 }] }, "title: Invalid input"],
  ])("is refused by the directory with %s", async (_what, seed, message) => {
    const api = await Api.start();
    expect(() => {
      plant({ people: [], groups: [], ...seed }, api.directory);
    }).toThrow(message);
    await api.close();
  });
});
