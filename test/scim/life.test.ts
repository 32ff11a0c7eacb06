import { behaviourVariants, type Trouble } from "../../src/emulator";
import { Emulated } from "./emulated";
import { bringIn, company, lastState, moveOn, profileOf } from "./life";

describe("a company's life", () => {
  let server: Emulated;

  afterEach(async () => {
    await server.close();
  });

  async function live(): Promise<void> {
    await bringIn(server.open(), company);
    await aWhile();
    // The same again finds everything as it is.
    await bringIn(server.open(), company);
    await moveOn(server.open());
  }

  /** Until lists that lag have caught up, which the emulator counts in requests. */
  async function aWhile(): Promise<void> {
    for (let request = 0; request < 3; request += 1) await server.open().check();
  }

  function stateNow(): readonly { userName: string; active: boolean; groups: readonly string[] }[] {
    return server.emulator
      .directory()
      .people()
      .map(({ userName, active, groups }) => ({ userName, active, groups: [...groups].sort() }))
      .sort((left, right) => (left.userName < right.userName ? -1 : 1));
  }

  it.each([{ name: "as usual", behaviour: {} }, ...behaviourVariants])(
    "ends as declared where $name",
    async ({ behaviour }) => {
      server = await Emulated.start({ behaviour });
      await live();
      expect(stateNow()).toEqual(lastState);
      await aWhile();
      expect(await profileOf(server.open(), "person1@acme.com")).toEqual(["Lead", "Research", "Berlin"]);
    },
  );

  const troubles: readonly (readonly [string, Trouble])[] = [
    ["is cut before it is done", { kind: "cut", at: "before-commit" }],
    ["is cut after it is done", { kind: "cut", at: "after-commit" }],
    ["is answered with 500", { kind: "status", status: 500 }],
    ["is answered with 503", { kind: "status", status: 503 }],
    ["is answered with 429 and seconds", { kind: "rate-limit", seconds: 3, header: "retry-after-seconds" }],
    ["is answered with 429 and a date", { kind: "rate-limit", seconds: 3, header: "retry-after-date" }],
    ["is answered with 429 and an ISO time", { kind: "rate-limit", seconds: 3, header: "reset-iso" }],
    [
      "is answered with 429 and the seconds of a window",
      { kind: "rate-limit", seconds: 3, header: "reset-seconds" },
    ],
    ["is answered with 429 and no word on when", { kind: "rate-limit", seconds: 3, header: "none" }],
    ["is answered with no JSON", { kind: "garbled", body: "malformed" }],
    ["is answered with half of its JSON", { kind: "garbled", body: "truncated" }],
    ["is answered with nothing", { kind: "garbled", body: "empty" }],
    ["is answered slowly", { kind: "slow-body", ms: 20 }],
  ];

  it.each(troubles)(
    "ends as declared, with nobody there twice, where every third request %s",
    async (_what, trouble) => {
      server = await Emulated.start();
      server.emulator.faults.add(trouble, { every: 3 });
      await live();
      expect(stateNow()).toEqual(lastState);
      const created = server.emulator.directory().changes.filter(({ kind }) => kind === "user-created");
      expect(created.length).toBeLessThanOrEqual(company.people.length);
    },
  );

  it.each(["POST", "PATCH", "PUT", "DELETE"])(
    "ends as declared where the first five %s requests are cut after they are done",
    async (method) => {
      server = await Emulated.start({ behaviour: { listLag: 1 } });
      server.emulator.faults.add({ kind: "cut", at: "after-commit" }, { method, times: 5 });
      await live();
      expect(stateNow()).toEqual(lastState);
    },
  );

  it("ends as declared where requests are never answered", async () => {
    server = await Emulated.start();
    server.emulator.faults.add({ kind: "hang" }, { every: 20 });
    const options = { timeLimitMs: 1_000 };
    await bringIn(server.open(options), company);
    await moveOn(server.open(options));
    expect(stateNow()).toEqual(lastState);
  });

  it("lets somebody in again under a name that it has just set free and that stays taken for a moment", async () => {
    server = await Emulated.start({ behaviour: { blockedAfterDelete: 2 } });
    const directory = server.open();
    const { user } = await directory.createUser({
      userName: "ana@acme.com",
      emails: [{ value: "ana@acme.com", primary: true }],
    });
    await directory.deleteUser(user.id);
    const again = await directory.createUser({
      userName: "ana@acme.com",
      emails: [{ value: "ana@acme.com", primary: true }],
    });
    expect(again.outcome).toBe("created");
    expect(again.user.id).not.toBe(user.id);
  });
});
