import { endOfTurn } from "../../src/scim/joined";
import { Locks } from "../../src/scim/locks";

describe("locks", () => {
  it("let one in at a time for each key, in order, whatever happens to the one before", async () => {
    const locks = new Locks();
    const seen: string[] = [];
    const visit = (key: string, name: string, fails = false): Promise<void> =>
      locks.hold(key, undefined, async () => {
        seen.push(`+${name}`);
        await endOfTurn();
        seen.push(`-${name}`);
        if (fails) throw new Error(name);
      });
    await Promise.allSettled([visit("a", "1", true), visit("a", "2"), visit("b", "3"), visit("a", "4")]);
    expect(seen.filter((entry) => !entry.endsWith("3"))).toEqual(["+1", "-1", "+2", "-2", "+4", "-4"]);
    expect(seen.indexOf("+3")).toBeLessThan(seen.indexOf("+2"));
  });

  it("skip a visitor that is cancelled while it waits", async () => {
    const locks = new Locks();
    const cancel = new AbortController();
    let release = (): void => undefined;
    const first = locks.hold("a", undefined, () => new Promise<void>((resolve) => (release = resolve)));
    const second = locks.hold("a", cancel.signal, () => Promise.reject(new Error("it was let in")));
    const third = locks.hold("a", undefined, () => Promise.resolve("in"));
    cancel.abort();
    await expect(second).rejects.toMatchObject({ kind: "cancelled" });
    await endOfTurn();
    release();
    await first;
    await expect(third).resolves.toBe("in");
  });

  it("stay with whoever has one when the last of those that wait is cancelled", async () => {
    const locks = new Locks();
    const cancel = new AbortController();
    const seen: string[] = [];
    let release = (): void => undefined;
    const first = locks.hold("a", undefined, async () => {
      await new Promise<void>((resolve) => (release = resolve));
      seen.push("first has left");
    });
    const second = locks.hold("a", cancel.signal, () => Promise.reject(new Error("it was let in")));
    cancel.abort();
    await expect(second).rejects.toMatchObject({ kind: "cancelled" });
    const third = locks.hold("a", undefined, () => Promise.resolve(seen.push("third is in")));
    await endOfTurn();
    release();
    await Promise.all([first, third]);
    expect(seen).toEqual(["first has left", "third is in"]);
  });
});
