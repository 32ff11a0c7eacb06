import type { Answer } from "../http/tiny-server";
import { FakeClock } from "../http/fake-clock";
import { bodyOf, errorOf, GROUPS, page, type Scripted, scripted } from "./scripted";

const SEARCH = `${GROUPS}/search`;

function group(id: string, name: string, more: object = {}): object {
  return { id, name, description: "", directoryId: "d1", externalSynced: true, managedBy: null, ...more };
}

/** Finds the names that are asked for among these groups, without case. */
function finding(groups: () => readonly { readonly id: string; readonly name: string }[]): Answer {
  return (response, request) => {
    const body = bodyOf(request);
    const asked =
      typeof body === "object" && body !== null && "groupNames" in body
        ? JSON.stringify(body.groupNames)
        : "";
    const found = groups().filter(({ name }) => asked.toLowerCase().includes(`"${name.toLowerCase()}"`));
    page(found.map(({ id, name }) => group(id, name)))(response, request);
  };
}

describe("groups by name", () => {
  let it_: Scripted;
  beforeEach(async () => {
    it_ = await scripted();
  });
  afterEach(() => it_.close());

  it("looks up names that come together with one request, and each once a run", async () => {
    it_.on(
      `POST ${SEARCH}`,
      finding(() => [
        { id: "1", name: "dev" },
        { id: "2", name: "ops" },
      ]),
    );
    const { organization } = it_;
    const ask = (): Promise<unknown[]> =>
      Promise.all(["dev", "ops", "none", "dev"].map((name) => organization.groupByName(name)));
    expect(await ask()).toEqual([
      { id: "1", name: "dev", directoryId: "d1", externalSynced: true },
      expect.objectContaining({ id: "2" }),
      undefined,
      expect.objectContaining({ id: "1" }),
    ]);
    await ask();
    expect(it_.bodies(SEARCH)).toEqual([{ groupNames: ["dev", "ops", "none"], limit: 50 }]);
  });

  it("asks again, also after a miss, for those who want it fresh", async () => {
    const groups: { id: string; name: string }[] = [];
    it_.on(
      `POST ${SEARCH}`,
      finding(() => groups),
    );
    expect(await it_.organization.groupByName("dev")).toBeUndefined();
    groups.push({ id: "1", name: "dev" });
    expect(await it_.organization.groupByName("dev")).toBeUndefined();
    expect(await it_.organization.groupByName("dev", { fresh: true })).toMatchObject({ id: "1" });
    expect(await it_.organization.groupByName("dev")).toMatchObject({ id: "1" });
    expect(it_.requests).toHaveLength(2);
  });

  it("asks for fifty names at a time", async () => {
    it_.on(
      `POST ${SEARCH}`,
      finding(() => [{ id: "120", name: "g119" }]),
    );
    const names = Array.from({ length: 120 }, (_, index) => `g${index}`);
    const found = await Promise.all(names.map((name) => it_.organization.groupByName(name)));
    expect(found.filter((group) => group !== undefined)).toHaveLength(1);
    expect(it_.bodies(SEARCH).map((body) => JSON.stringify(body).split('"g').length - 2)).toEqual([
      50, 50, 20,
    ]);
  });

  it("compares without case, an exact spelling first, then what is provisioned", async () => {
    it_.on(
      `POST ${SEARCH}`,
      page([group("1", "DEV"), group("2", "dev", { externalSynced: false })], "c"),
      page([group("3", "dev"), group("4", "developers")]),
    );
    expect(await it_.organization.groupByName("dev")).toMatchObject({ id: "3" });
    it_.on(`POST ${SEARCH}`, page([group("1", "DEV")]));
    expect(await it_.organization.groupByName("Dev")).toMatchObject({ id: "1" });
    expect(it_.bodies(SEARCH)[1]).toEqual({ cursor: "c" });
  });

  it("does not ask for a group without a name", async () => {
    expect(await it_.organization.groupByName("")).toBeUndefined();
    expect(it_.requests).toEqual([]);
  });

  it("waits for groups to show with shared requests, passing over those that do not count", async () => {
    const groups = [{ id: "old", name: "dev" }];
    let looks = 0;
    it_.on(
      `POST ${SEARCH}`,
      finding(() => {
        looks += 1;
        if (looks === 3) groups.push({ id: "new", name: "DEV" });
        if (looks === 5) groups.push({ id: "ops", name: "ops" });
        return groups;
      }),
    );
    const { organization } = it_;
    const [dev, ops] = await Promise.all([
      organization.awaitGroup("dev", { not: ["old"] }),
      organization.awaitGroup("ops"),
    ]);
    expect([dev?.id, ops?.id]).toEqual(["new", "ops"]);
    expect(it_.requests).toHaveLength(5);
    expect(it_.clock.waits).toEqual([500, 750, 1125, 1687.5]);
    expect(await organization.groupByName("ops")).toMatchObject({ id: "ops" });
    expect(it_.requests).toHaveLength(5);
  });

  it("looks at once, and waits no longer than a write may take to show", async () => {
    it_.on(`POST ${SEARCH}`, page([]));
    expect(await it_.organization.awaitGroup("dev")).toBeUndefined();
    const waited = it_.clock.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(59_000);
    expect(waited).toBeLessThanOrEqual(60_000);
    expect(Math.max(...it_.clock.waits)).toBe(3_000);
    expect(it_.requests).toHaveLength(it_.clock.waits.length + 1);
  });

  it("stops waiting when cancelled, and lets the others wait on", async () => {
    const clock = new FakeClock();
    const organization = it_.open({ clock });
    const groups: { id: string; name: string }[] = [];
    it_.on(
      `POST ${SEARCH}`,
      finding(() => groups),
    );
    const abort = new AbortController();
    const one = organization.awaitGroup("dev", { signal: abort.signal });
    const other = organization.awaitGroup("ops");
    while (clock.next !== 500) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    expect(await errorOf(one)).toMatchObject({ kind: "cancelled" });
    groups.push({ id: "ops", name: "ops" });
    await clock.turn(500);
    expect(await other).toMatchObject({ id: "ops" });
    expect(it_.bodies(SEARCH)).toEqual([
      { groupNames: ["dev", "ops"], limit: 50 },
      { groupNames: ["ops"], limit: 50 },
    ]);
  });
});
