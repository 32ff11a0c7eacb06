import { endOfTurn, Joined, JoinedByKey } from "../../src/scim/joined";

describe("joined work", () => {
  it("gives every caller the one answer", async () => {
    let runs = 0;
    const joined = new JoinedByKey<number>();
    const work = async (): Promise<number> => {
      await endOfTurn();
      return (runs += 1);
    };
    expect(await Promise.all([joined.run("a", work), joined.run("a", work), joined.run("b", work)])).toEqual([
      1, 1, 2,
    ]);
    expect(await joined.run("a", work)).toBe(3);
  });

  it("gives every caller the one error, and the next one another try", async () => {
    const joined = new JoinedByKey<string>();
    const failing = (): Promise<string> => Promise.reject(new Error("no"));
    const both = await Promise.allSettled([joined.run("a", failing), joined.run("a", failing)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await joined.run("a", () => Promise.resolve("yes"))).toBe("yes");
  });

  it("goes on for the others when one is cancelled", async () => {
    let finish = (_value: string): void => undefined;
    const joined = new Joined((signal) => {
      return new Promise<string>((resolve, reject) => {
        finish = resolve;
        signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      });
    });
    const cancel = new AbortController();
    const first = joined.join(cancel.signal);
    const second = joined.join();
    cancel.abort();
    await expect(first).rejects.toMatchObject({ kind: "cancelled" });
    finish("done");
    await expect(second).resolves.toBe("done");
  });

  it("ends the work when the last caller is cancelled, and lets nobody join it any more", async () => {
    let aborted = false;
    const joined = new Joined<void>((signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("aborted"));
        });
      });
    });
    const cancel = new AbortController();
    const both = [joined.join(cancel.signal), joined.join(cancel.signal)];
    cancel.abort();
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect([aborted, joined.open]).toEqual([true, false]);
  });
});
