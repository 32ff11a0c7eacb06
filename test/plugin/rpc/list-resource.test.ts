import { ProblemError } from "../../../src/plugin";
import { Asked, IDENTITY, LIST, listed, note, type Overrides, packed, told, unpacked } from "./harness";

const request = { typeName: "test_note", config: packed({}, LIST) };
const withList = (list: NonNullable<Overrides["list"]>["list"]): Overrides =>
  list === undefined ? {} : { list: { list } };

test("every object comes with its name and identity, and with its state where that is asked", async () => {
  const asked = await Asked.configured();
  const short = await asked.list(request);
  expect(short.map(({ displayName }) => displayName)).toEqual([
    "Note 1",
    "Note 2",
    "Note 3",
    "Note 4",
    "Note 5",
  ]);
  expect(short.map(({ identity }) => unpacked(identity?.identityData, IDENTITY))).toContainEqual({ id: "5" });
  expect(short.every(({ resourceObject }) => resourceObject === undefined)).toBe(true);
  const [first] = await asked.list({ ...request, includeResourceObject: true });
  expect(unpacked(first?.resourceObject)).toEqual({ ...note(), timeouts: null });
});

test("no more come than are asked for, and the handler can clear up", async () => {
  const said: string[] = [];
  const asked = await Asked.configured(
    withList(async function* ({ limit, config }) {
      said.push(`${String(limit)} ${String(config.prefix)}`);
      try {
        yield* listed(1000);
      } finally {
        said.push("closed");
      }
    }),
  );
  expect(await asked.list({ ...request, limit: 3, config: packed({ prefix: "shop" }, LIST) })).toHaveLength(
    3,
  );
  expect(said).toEqual(["3 shop", "closed"]);
  expect(await asked.list(request, 2)).toHaveLength(2);
  expect(said).toEqual(["3 shop", "closed", "undefined null", "closed"]);
});

test("what is found before something fails is not lost", async () => {
  const asked = await Asked.configured(
    withList(async function* (call) {
      call.warn({ summary: "Slow today", detail: "" });
      yield* listed(1);
      throw new ProblemError({ summary: "The directory is gone", detail: "" });
    }),
  );
  const events = await asked.list(request);
  expect(events.map(({ displayName, diagnostic }) => [displayName, ...told(diagnostic)])).toEqual([
    ["Note 1", "WARNING | Slow today"],
    ["", "ERROR | The directory is gone"],
  ]);
});

test("a warning at the very end comes alone", async () => {
  const asked = await Asked.configured(
    withList(async function* (call) {
      yield* listed(1);
      call.warn({ summary: "Some are hidden", detail: "" });
    }),
  );
  const [, last] = await asked.list(request);
  expect(told(last?.diagnostic)).toEqual(["WARNING | Some are hidden"]);
});

test.each([
  [
    "an object that does not fit the schema",
    { ...note(), count: "many" } as never,
    /does not fit the schema \| count$/u,
  ],
  ["no object at all", null as never, /does not fit the schema$|failed unexpectedly$/u],
])("%s is a diagnostic", async (_what, state, line) => {
  const asked = await Asked.configured(
    withList(async function* () {
      yield await Promise.resolve({ displayName: "Note", state });
    }),
  );
  const events = await asked.list(request);
  expect(events.flatMap(({ diagnostic }) => told(diagnostic))).toEqual([expect.stringMatching(line)]);
});

test.each([
  [
    "an unconfigured provider",
    () => Promise.resolve(new Asked()),
    request,
    "The provider's configuration is not known yet",
  ],
  [
    "a type that cannot be listed",
    () => Asked.configured(),
    { ...request, typeName: "test_bare" },
    "Unknown type test_bare",
  ],
  [
    "a broken configuration",
    () => Asked.configured(),
    { ...request, config: { msgpack: Buffer.from([0xc1]) } },
    "Listing test_note failed: a value does not fit the schema",
  ],
])("%s answers one diagnostic", async (_what, start, asking, summary) => {
  const events = await (await start()).list(asking);
  expect(events.flatMap(({ diagnostic }) => told(diagnostic))).toEqual([`ERROR | ${summary}`]);
});

test("Terraform can stop a listing that hangs", async () => {
  const asked = await Asked.configured({
    graceMs: 10,
    ...withList(async function* () {
      yield* listed(1);
      await new Promise(() => undefined);
    }),
  });
  const events = asked.list(request);
  await asked.ask("StopProvider", {});
  expect((await events).flatMap(({ diagnostic }) => told(diagnostic))).toEqual([
    "ERROR | Listing test_note did not stop",
  ]);
});
