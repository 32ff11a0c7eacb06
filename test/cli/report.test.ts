import { momentOf } from "../../src/cli/report-options";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../src/cli/program";
import { startHistoryServer } from "../../src/history/server";
import { bundle } from "../report/support/bundle";
import { runNamed } from "../report/support/source";
import { type MadeState, stateText } from "../report/support/states";

const folder = mkdtempSync(join(tmpdir(), "report-cli-"));
const states = join(folder, "states");

beforeAll(async () => {
  mkdirSync(states);
  const ana = { key: "ana" };
  const versions: readonly MadeState[] = [
    { serial: 1, people: [ana] },
    {
      serial: 2,
      people: [ana, { key: "bo" }],
      groups: { eng: ["ana", "bo"] },
      access: { "acme/jira": ["eng"] },
    },
    { serial: 3, people: [ana], groups: { eng: ["ana"] }, access: { "acme/jira": ["eng"] } },
  ];
  for (const [index, state] of versions.entries()) {
    const file = join(states, `2026-06-0${index + 1}T10-00-00Z.tfstate`);
    writeFileSync(file, stateText(state));
    if (index > 0) writeFileSync(`${file}.run.json`, JSON.stringify(runNamed(`r${index}`)));
  }
  await bundle();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function ran(
  args: readonly string[],
  onOut?: (text: string) => void,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  let out = "";
  let error = "";
  const code = await runCommand(["report", ...args], environment, {
    out: (text) => {
      out += text;
      onOut?.(out);
    },
    error: (text) => {
      error += text;
    },
    width: 100,
    hasColours: false,
  });
  return { code, out, error };
}

const of = ["--from", states];

test("shows a table with what it was made from", async () => {
  const { code, out, error } = await ran([
    ...of,
    "--stack",
    "people",
    "--user",
    "BO@",
    "--since",
    "2026-06-03",
  ]);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toContain(`Source: folder ${states}, stack people`);
  expect(out).toContain("Filter: user BO@; since 2026-06-03T00:00:00.000Z");
  expect(out).toMatch(/2026-06-03 10:00:00 {2}Deactivate {2}bo@acme\.example {2}run r2/u);
  expect(out).toContain("\nRuns\nrun r2: author dana@acme.example, approved by eli@acme.example");
  expect(out).not.toContain("Join");
});

test.each([
  [["--json"], /^\{\n {2}"header"/u],
  [["--format", "csv", "--no-header"], /^Time,Action,/u],
  [["--format", "markdown"], /^## What happened to people/u],
  [["--format", "html"], /^<!doctype html>/u],
])("%s", async (args, shape) => {
  const { code, out } = await ran([...of, ...args]);
  expect(code).toBe(0);
  expect(out).toMatch(shape);
});

test("filters by several actions, and pages", async () => {
  const { out } = await ran([
    ...of,
    "--action",
    "join,leave",
    "Grant",
    "--json",
    "--limit",
    "2",
    "--page",
    "2",
  ]);
  expect(JSON.parse(out)).toMatchObject({
    header: { rows: 6, page: 2, pages: 3 },
    rows: [{ action: "Grant" }, { action: "Join" }],
  });
});

test("writes a file that nobody else may read", async () => {
  const file = join(folder, "report.csv");
  const { code, out } = await ran([...of, "--output", file]);
  expect({ code, out }).toEqual({ code: 0, out: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^\ufeff# Report,/u);
  // Through a pipe it has no mark that the next program would take for a part of the first field.
  expect((await ran([...of, "--format", "csv"])).out).toMatch(/^# Report,/u);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("tells who had access, and since when", async () => {
  const { code, out } = await ran([
    "access",
    ...of,
    "--at",
    "2026-06-02",
    "--user",
    "bo",
    "--explain",
    "--format",
    "csv",
    "--no-header",
  ]);
  expect(code).toBe(0);
  expect(out.trim().split("\r\n")).toHaveLength(2);
  expect(out).toContain(
    'bo@acme.example,bo@acme.example,acc-bo,yes,eng,acme/jira,atlassian/user,"2026-06-02 10:00:00, dana@acme.example',
  );
});

test.each([
  [[...of, "--action", "Promote"], "--action: Promote is none of Create,"],
  [[...of, "--since", "yesterday"], "--since: yesterday is neither a day"],
  [[...of, "--last", "0d"], "--last: it is a number of hours, days or weeks"],
  [[...of, "--last", "1 month"], "--last: it is a number of hours, days or weeks"],
  [[...of, "--last", "1d", "--since", "2026-06-01"], "cannot be given together"],
  [[...of, "--page", "2"], "--page needs --limit"],
  [[...of, "--limit", "0"], "--limit: it is a whole number from 1 on"],
  [[...of, "--output", "x.docx"], "ends with none of"],
  [[...of, "--serve", "--json"], "--serve shows a page"],
  [["access", ...of, "--limit", "3"], "--limit is not for report access"],
  [["access", ...of, "--at", "June"], "--at: June is neither a day"],
  [["access", ...of, "--at", "2099-01-01"], "--at: 2099-01-01 has not come yet"],
  [
    [...of, "--since", "2026-06-02", "--until", "2026-06-01"],
    "--since: 2026-06-02 is after --until 2026-06-01",
  ],
  [[...of, "--since", "2099-01-01"], "--since: 2099-01-01 has not come yet"],
  [[...of, "--limit", "5", "--page", "99"], "--page: there are 3 pages."],
  [[...of, "--json", "--no-header"], "--no-header is for tables, csv and markdown"],
  [[...of, "--serve", "--limit", "5"], "--serve shows everything"],
])("wrong usage: %j", async (args, message) => {
  const { code, error, out } = await ran(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error).toContain(message);
});

test("a history that is not there is no bug", async () => {
  const { code, error } = await ran(["--from", join(folder, "none")]);
  expect(code).toBe(1);
  expect(error).toBe(
    `error: There is no history at ${join(folder, "none")}: --from takes the file of a history (history.db), its address (https://…), a folder with states, or s3://, gs://, azblob://, tfe://, gitlab:// or git:.\n`,
  );
});

test("serves the page until it is interrupted", async () => {
  let status: number | undefined;
  const { code, out } = await ran([...of, "--serve"], (text) => {
    const [address] = /http:\S+/u.exec(text) ?? [];
    if (address === undefined) return;
    request(address, (response) => {
      status = response.statusCode;
      response.resume().on("end", () => process.emit("SIGINT"));
    }).end();
  });
  expect({ code, status }).toEqual({ code: 0, status: 200 });
  expect(out).toMatch(/^The report is at http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\nCtrl-C ends it\.\n$/u);
});

test("a bucket of S3 is asked for its versions", async () => {
  const { code, error } = await ran(["--from", "s3://states/people.tfstate?endpoint=http://s3.example"]);
  expect(code).toBe(1);
  expect(error).toContain("beyond this machine only https is used");
});

test("no password of an address is repeated, and Terraform's own address is told from the history's", async () => {
  const secret = await ran(["--from", "https://user:se/cret@history.example"]);
  expect(secret).toMatchObject({ code: 1, out: "" });
  expect(secret.error).not.toContain("cret");
  expect((await ran(["--from", "./user:se/cret@history.example/none//x@y"])).error).not.toContain("cret");
  const ofState = await ran(["--from", "https://history.example/state/people"]);
  expect(ofState.error).toBe(
    'error: "https://history.example/state/people" is where Terraform keeps one state: for reports the history is at https://history.example, and --stack people names the stack.\n',
  );
});

test("a history that does not answer, or does not know the token, is told with what to do", async () => {
  const nobody = await ran(["--from", "http://127.0.0.1:9"]);
  expect(nobody.error).toMatch(/does not answer: .*; see that the address is right and that it runs/u);
  const server = createServer((_request, response) => response.writeHead(401).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const refused = await ran(["--from", `http://127.0.0.1:${port}`]);
  server.close();
  expect(refused.error).toContain(
    'answers nobody without a token, and ATLASSIAN_IDENTITY_HISTORY_TOKEN is not set: it has to hold one that "atlassian-identity history token add" made there.',
  );
});

test("of a history that is served each version is fetched once, whatever is asked of it", async () => {
  const server = await startHistoryServer({ file: join(folder, "served.db") });
  const cache = join(folder, "cache");
  try {
    for (const serial of [1, 2, 3]) {
      const data = Buffer.from(stateText({ serial, people: [{ key: "ana", title: `${serial}` }] }));
      server.store.post({ stack: "people", data, isWhole: true, lock: null, user: null, run: null });
    }
    const fetched: string[] = [];
    const bytes = server.store.bytes.bind(server.store);
    server.store.bytes = (stack, number) => {
      fetched.push(`${number}`);
      return bytes(stack, number);
    };
    const asking = ["--from", server.origin, "--json"];
    const first = await ran(asking, undefined, { XDG_CACHE_HOME: cache });
    expect(JSON.parse(first.out)).toMatchObject({ header: { rows: 3 } });
    expect(fetched).toEqual(["1", "2", "3"]);
    const again = await ran([...asking, "--user", "ana"], undefined, { XDG_CACHE_HOME: cache });
    expect(JSON.parse(again.out)).toMatchObject({ header: { rows: 3 } });
    expect(fetched).toHaveLength(3);
    const [kept = ""] = readdirSync(join(cache, "atlassian-identity", "reports"));
    expect(statSync(join(cache, "atlassian-identity", "reports", kept)).mode & 0o777).toBe(0o600);
  } finally {
    await server.close();
  }
});

test("a port that is taken is said to be", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { code, error } = await ran([...of, "--serve", "--port", String(port)]);
  server.close();
  expect(code).toBe(1);
  expect(error).toContain(`on port ${port}: another program listens there; --port takes another one.`);
});

test("a folder without any state is no empty history", async () => {
  const empty = mkdtempSync(join(folder, "empty-"));
  const { code, error, out } = await ran(["--from", empty]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(error).toContain("there is no version of the state");
});

test("a history beyond this machine is asked over https alone, before any token travels", async () => {
  const { code, error } = await ran(["--from", "http://history.example"]);
  expect(code).toBe(1);
  expect(error).toContain("beyond this machine only https is used");
});

test("a list of today is one of now, and one of another day of its end", () => {
  const now = new Date("2026-06-02T12:00:00Z");
  expect(momentOf("--at", "2026-06-02", now)).toBe("2026-06-02T12:00:00.000Z");
  expect(momentOf("--at", "2026-06-01", now)).toBe("2026-06-01T23:59:59.999Z");
  expect(() => momentOf("--at", "2026-06-03", now)).toThrow(/has not come yet/u);
});
