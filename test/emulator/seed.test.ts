import { parseSeed, plant, type Seed } from "../../src/emulator";
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

  it("may be empty", () => {
    expect(parseSeed("{}")).toEqual({ people: [], groups: [] } satisfies Seed);
  });

  it.each([
    ["{", /^the seed is no JSON: /u],
    ["[]", /^the seed is wrong at the top: /u],
    ['{"persons": []}', /^the seed is wrong at the top: .*persons/u],
    ['{"people": [{"userName": "a"}, {}]}', /^the seed is wrong at people\.1\.userName: /u],
    ['{"people": [{"userName": ""}]}', /^the seed is wrong at people\.0\.userName: /u],
    ['{"groups": [{"displayName": "a", "member": []}]}', /^the seed is wrong at groups\.0: .*member/u],
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
