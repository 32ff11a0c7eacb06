import { type LogLevel, type ProcessLog, createLog } from "../../../src/plugin/wire/log";

function collect(environment: NodeJS.ProcessEnv = { TF_LOG: "trace" }): { log: ProcessLog; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog({ module: "test", environment, write: (line) => lines.push(line) }), lines };
}

function parse(line: string | undefined): Record<string, unknown> {
  return JSON.parse(line ?? "") as Record<string, unknown>;
}

test("a line is JSON with the names that Terraform's log reader knows", () => {
  const { log, lines } = collect();
  log("warn", "Something is odd", { status: 429, nested: { list: [1, "two"] } });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{.*\}\n$/);
  expect(parse(lines[0])).toEqual({
    "@level": "warn",
    "@message": "Something is odd",
    "@module": "test",
    "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
    status: 429,
    nested: { list: [1, "two"] },
  });
});

test.each<[NodeJS.ProcessEnv, LogLevel[]]>([
  [{}, ["error"]],
  [{ TF_LOG: "" }, ["error"]],
  [{ TF_LOG: "off" }, []],
  [{ TF_LOG: "WARN" }, ["warn", "error"]],
  [{ TF_LOG: "info" }, ["info", "warn", "error"]],
  [{ TF_LOG: "DEBUG" }, ["debug", "info", "warn", "error"]],
  [{ TF_LOG: "trace" }, ["trace", "debug", "info", "warn", "error"]],
  [{ TF_LOG: "JSON" }, ["trace", "debug", "info", "warn", "error"]],
  [{ TF_LOG: "nonsense" }, ["trace", "debug", "info", "warn", "error"]],
  [{ TF_LOG: "trace", TF_LOG_PROVIDER: "warn" }, ["warn", "error"]],
  [{ TF_LOG: "off", TF_LOG_PROVIDER: "error" }, ["error"]],
  [{ TF_LOG: "warn", TF_LOG_PROVIDER: "" }, ["warn", "error"]],
])("%j writes %j", (environment, expected) => {
  const { log, lines } = collect(environment);
  const levels: LogLevel[] = ["trace", "debug", "info", "warn", "error"];
  for (const level of levels) log(level, "line");
  expect(lines.map((line) => parse(line)["@level"])).toEqual(expected);
  expect(levels.filter((level) => log.isEnabled(level))).toEqual(expected);
});

test("nothing is looked at for a line that is not written", () => {
  const { log } = collect({ TF_LOG: "warn" });
  const fields = {
    get costly(): string {
      throw new Error("was computed");
    },
  };
  expect(() => {
    log("debug", "line", fields);
  }).not.toThrow();
});

test("a hidden text stands in no message, field, key or error, in no spelling", () => {
  const { log, lines } = collect();
  log.hide('se"cret/1');
  log.hide("");
  const error = new Error('refused se"cret/1', { cause: new Error('inner se"cret/1') });
  log("error", 'with se"cret/1', {
    deep: [{ 'key se"cret/1': 'value se"cret/1' }],
    url: "?t=se%22cret%2F1",
    error,
  });
  const line = lines.join("");
  expect(line).not.toMatch(/cret/);
  expect(parse(line)).toMatchObject({
    "@message": "with (hidden)",
    deep: [{ "key (hidden)": "value (hidden)" }],
    url: "?t=(hidden)",
    error: { message: "refused (hidden)", cause: { message: "inner (hidden)" } },
  });
  expect(log.redact('a se"cret/1 b')).toBe("a (hidden) b");
});

test("a secret that contains another is hidden whole, and one at the cut of a long text is not left in part", () => {
  const { log, lines } = collect();
  log.hide("abc");
  log.hide("abcdef");
  log("error", "abcdef");
  log("error", `${"x".repeat(7_997)}abcdef`);
  expect(parse(lines[0])["@message"]).toBe("(hidden)");
  expect(lines[1]).not.toContain("abc");
});

test("a line stays below what Terraform reads as one, whatever it is given", () => {
  const { log, lines } = collect();
  const circular: Record<string, unknown> = { name: "loop" };
  circular.self = circular;
  log("error", "x".repeat(1_000_000), { circular, big: 10n, bytes: Buffer.alloc(5), when: new Date(0) });
  log("error", "wide", { list: Array.from({ length: 1000 }, () => "y".repeat(5000)) });
  for (const line of lines) expect(line.length).toBeLessThan(64 * 1024);
  expect(parse(lines[0])).toMatchObject({ big: "10", bytes: "(5 bytes)", when: "1970-01-01T00:00:00.000Z" });
  expect(parse(lines[1])).toMatchObject({ "@message": "wide", truncated: true });
});
