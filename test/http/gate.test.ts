import { Gate, type Pass, PauseTooLong } from "../../src/http/gate";
import { FakeClock, settle } from "./fake-clock";

/** Callers that all want to send something, and the passes that they were given. */
function crowd(gate: Gate, size: number): Pass[] {
  const inside: Pass[] = [];
  for (let caller = 0; caller < size; caller += 1) void gate.enter().then((pass) => inside.push(pass));
  return inside;
}

function leaveAll(inside: Pass[], served = true): number {
  const leaving = inside.splice(0);
  for (const pass of leaving) pass.leave(served);
  return leaving.length;
}

describe("the gate", () => {
  it("lets so many through at once and the next when one leaves", async () => {
    const gate = new Gate({ clock: new FakeClock(), concurrency: 3, patienceMs: 1000 });
    const inside = crowd(gate, 5);
    await settle();
    expect(inside).toHaveLength(3);
    inside[0]?.leave(true);
    await settle();
    expect(inside).toHaveLength(4);
  });

  it("keeps all callers waiting by one clock and then lets them go one, two, four at a time", async () => {
    const clock = new FakeClock();
    const gate = new Gate({ clock, concurrency: 4, patienceMs: 60_000 });
    const refused = await gate.enter();
    const inside = crowd(gate, 12);
    await settle();
    expect(leaveAll(inside)).toBe(3);
    await settle();
    refused.refused(10_000);
    refused.leave(false);
    leaveAll(inside);
    await clock.turn(9_999);
    expect(inside).toHaveLength(0);
    await clock.turn(1);
    const batches: number[] = [];
    while (inside.length > 0) {
      batches.push(leaveAll(inside));
      await settle();
    }
    expect(batches).toEqual([1, 2, 3]);
  });

  it("counts refusals of requests that were under way together once", async () => {
    const clock = new FakeClock();
    const gate = new Gate({ clock, concurrency: 4, patienceMs: 60_000 });
    const inside = crowd(gate, 4);
    await settle();
    for (const pass of inside) pass.refused(1_000);
    leaveAll(inside, false);
    expect(gate.refusalsInARow).toBe(1);
  });

  it("does not open wider for answers to requests that went out before the pause", async () => {
    const clock = new FakeClock();
    const gate = new Gate({ clock, concurrency: 4, patienceMs: 60_000 });
    const early = await gate.enter();
    const refused = await gate.enter();
    refused.refused(1_000);
    refused.leave(false);
    early.leave(true);
    const inside = crowd(gate, 4);
    await clock.turn(1_000);
    expect(inside).toHaveLength(1);
  });

  it("turns everybody away when the server asks for more than the patience", async () => {
    const clock = new FakeClock();
    const gate = new Gate({ clock, concurrency: 1, patienceMs: 60_000 });
    const pass = await gate.enter();
    const waiting = gate.enter();
    pass.refused(3_600_000);
    pass.leave(false);
    await expect(waiting).rejects.toThrow(PauseTooLong);
    await expect(gate.enter()).rejects.toMatchObject({ waitMs: 3_600_000 });
  });

  it("lets a cancelled caller go and the others in", async () => {
    const gate = new Gate({ clock: new FakeClock(), concurrency: 1, patienceMs: 1000 });
    const pass = await gate.enter();
    const cancel = new AbortController();
    const cancelled = gate.enter(cancel.signal);
    const next = gate.enter();
    cancel.abort();
    await expect(cancelled).rejects.toThrow("cancelled");
    pass.leave(true);
    await expect(next).resolves.toBeDefined();
  });
});
