import type { Key } from "../../src/scim/key";
import { RecordStore } from "../../src/scim/record-store";

interface Person {
  readonly id: string;
  readonly userName: string;
  readonly title?: string;
  readonly meta?: { readonly lastModified: string };
}

const byName: Key<Person> = {
  attribute: "userName",
  of: ({ userName }) => userName,
  fold: (value) => value.toLowerCase(),
  spellings: (value) => [value],
  doubtful: () => false,
};

const at = (seconds: number): { lastModified: string } => ({
  lastModified: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString(),
});
const written: Person = { id: "1", userName: "ana", title: "written", meta: at(10) };

describe("what is known of records", () => {
  it.each([
    ["an older one is not believed", "read", at(9), "written"],
    ["an older one is not believed even when it was asked for", "fresh", at(9), "written"],
    ["one of the same time is not believed in passing", "read", at(10), "written"],
    ["one of the same time is believed when it was asked for", "fresh", at(10), "read"],
    ["a newer one is believed", "read", at(11), "read"],
    ["one without a time is not believed in passing", "read", undefined, "written"],
    ["one without a time is believed when it was asked for", "fresh", undefined, "read"],
  ] as const)("after a write of ours, of the reads %s", (_what, freshness, meta, title) => {
    const store = new RecordStore([byName]);
    store.write(written);
    const read: Person = { id: "1", userName: "ana", title: "read", ...(meta === undefined ? {} : { meta }) };
    expect(store.learn(read, freshness)?.title).toBe(title);
    expect(store.byId("1")?.title).toBe(title);
  });

  it("brings back nobody whom this process has deleted", () => {
    const store = new RecordStore([byName]);
    store.learn(written);
    store.remove("1");
    expect(store.learn(written, "fresh")).toBeNull();
    store.replaceAll([written]);
    expect([store.byId("1"), store.byKey(byName, "ana"), store.all()]).toEqual([null, null, []]);
  });

  it("keeps whom this process has written although a listing lacks them, and drops the others", () => {
    const store = new RecordStore([byName]);
    store.learn({ id: "2", userName: "bob" });
    store.write(written, "created");
    store.beginListing();
    store.learn({ id: "3", userName: "cy" });
    store.replaceAll([{ id: "4", userName: "dee" }]);
    expect(store.all().map(({ userName }) => userName)).toEqual(["ana", "cy", "dee"]);
    expect(store.byKey(byName, "BOB")).toBeNull();
  });

  it("finds people under their new name and no longer under the old", () => {
    const store = new RecordStore([byName]);
    store.learn({ id: "1", userName: "ana" });
    store.write({ id: "1", userName: "ana.ray" });
    expect([store.byKey(byName, "ana"), store.byKey(byName, "Ana.Ray")?.id]).toEqual([undefined, "1"]);
  });

  it("lets the caller say what a doubtful read adds to what was written", () => {
    const store = new RecordStore([byName], (own, read) => ({
      ...own,
      title: `${String(own.title)}+${String(read.title)}`,
    }));
    store.write(written);
    expect(store.learn({ id: "1", userName: "ana", title: "read" })?.title).toBe("written+read");
  });
});
