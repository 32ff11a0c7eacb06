import fc from "fast-check";
import MarkdownIt from "markdown-it";
import {
  digest,
  type Preview,
  previewOf,
  readPlan,
  showHtml,
  showJson,
  showMarkdown,
  showTable,
  verdict,
} from "../../src/changes";
import { plain } from "../../src/changes/show/plain";
import { cells, wrapped } from "../../src/changes/show/wrap";
import {
  fixture,
  joins,
  keptGroup,
  keptPolicy,
  leaves,
  members,
  policy,
  policyValues,
  previewOfPlan,
  replaced,
  stays,
  TODAY,
} from "./plans";

const parser = new MarkdownIt("default", { html: true, linkify: false });
const recorded = (name: string): Preview => previewOf(readPlan(fixture(name)), { today: TODAY });
const nothing = previewOfPlan([stays("ana"), keptGroup("g")]);

const nasty = fc.oneof(
  fc.constantFrom(
    "a|b",
    "`x`",
    "``",
    "` ",
    "```\nx\n```",
    "<img src=x onerror=alert(1)>",
    "@octocat",
    "#1",
    "acme/repo#1",
    "a\nb",
    "- [ ] task",
    "</details>",
    "![x](y)",
    "\u202egnp.exe",
    "a\u200bb",
    "\u001b[31mred",
    "www.evil.example",
    "\\",
    "&lt;",
    "**b**",
    " ",
    "\ud800",
    "שלום",
    "日本語",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
);

function withName(name: string): Preview {
  return previewOfPlan([
    leaves("ana", { user_name: name, display_name: `${name}!` }),
    stays("bo", { title: name, external_id: name }),
    { ...joins("eve", { display_name: `${name}!` }), address: `atlassian_user.all[${JSON.stringify(name)}]` },
    { ...keptGroup("g"), before: { id: "gid-g", display_name: name }, after: null },
    members("g", ["cy"], null),
    keptPolicy("h", { group: name, application: name }),
  ]);
}

/** The texts of all code of a Markdown document, and all raw HTML in it. */
function parsed(markdown: string): {
  readonly code: readonly string[];
  readonly html: readonly string[];
  readonly kinds: ReadonlySet<string>;
} {
  const tokens = parser.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
  const isCode = (type: string): boolean => type === "code_inline" || type === "fence";
  return {
    code: tokens.filter(({ type }) => isCode(type)).map(({ content }) => content),
    html: tokens.filter(({ type }) => type.startsWith("html_")).map(({ content }) => content),
    kinds: new Set(tokens.map(({ type }) => type)),
  };
}

test("whatever somebody is called, the Markdown shows exactly that, and nothing of it takes effect", () => {
  fc.assert(
    fc.property(nasty, (name) => {
      const { code, html, kinds } = parsed(showMarkdown(withName(name)));
      expect(html).toEqual([]);
      expect(code).toContain(plain(name));
      for (const kind of ["link_open", "image", "table_open", "strikethrough_open"])
        expect(kinds).not.toContain(kind);
    }),
    { numRuns: 300 },
  );
});

test("whatever somebody is called, the page shows exactly that, and has no other element for it", () => {
  const elements = (html: string): readonly string[] => html.match(/<[^>]*>/gu) ?? [];
  const usual = elements(showHtml(withName("x")));
  fc.assert(
    fc.property(
      nasty.filter((name) => !name.includes("\n")),
      (name) => {
        expect(elements(showHtml(withName(name)))).toEqual(usual);
      },
    ),
  );
});

test("the page brings all it needs and forbids everything else", () => {
  const page = showHtml(recorded("month"));
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<link|\ssrc=|\son[a-z]+=/iu);
  expect(page).toContain('<html lang="en">');
});

test("no line of the table is longer than the terminal is wide, and none holds an escape code", () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 20, max: 120 }), (name, width) => {
      for (const line of showTable(withName(name), { width, digest: "sha256:00" }).split("\n")) {
        expect(cells(line)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});

test("colours are used when they are given", () => {
  const mark = (text: string): string => `<${text}>`;
  const colours = { red: mark, green: mark, yellow: mark, bold: mark, dim: mark };
  expect(showTable(previewOfPlan([leaves("ana")]), { colours })).toContain(
    "<  ana@acme.example: deactivated>",
  );
});

test("a comment is never longer than GitHub takes, and says what it leaves out, from the least important end", () => {
  const keys = Array.from({ length: 1500 }, (_, index) => `p${String(index).padStart(5, "0")}`);
  const { changes, ...rest } = previewOfPlan([
    ...keys.slice(0, 400).map((key) => leaves(key)),
    ...keys.slice(400).map((key) => stays(key, { title: "x".repeat(250) })),
  ]);
  const limits = verdict(changes, { deactivations: 3 });
  const markdown = showMarkdown({ changes, ...rest }, { verdict: limits, digest: digest(changes) });
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  expect(markdown.length).toBeGreaterThan(55_000);
  expect(markdown).toContain("p00399@acme.example");
  expect(markdown).toMatch(/_Too long for one comment\. Left out: Changed \(\d+\)\._/u);
  expect(markdown).toContain(digest(changes));
  expect(
    showMarkdown({ changes, ...rest }, { verdict: limits, maxLength: 5_000 }).length,
  ).toBeLessThanOrEqual(5_000);
});

test("a verdict that is too long ends between its lines", () => {
  const groups = Array.from({ length: 300 }, (_, index) => `\`${"g".repeat(100)}${index}`);
  const limits = verdict(nothing.changes, { requireApprovalFor: groups });
  const lines = showMarkdown(nothing, { verdict: limits }).trim().split("\n");
  expect(lines.at(-1)).toMatch(/^- and \d+ more$/u);
  expect(lines.slice(4, -1).every((line) => /^- passed: (`+ ?).*\1$/u.test(line))).toBe(true);
});

test("a preview of nothing says nothing", () => {
  const words = "No changes to people, groups or access.";
  expect(showMarkdown(nothing)).toBe(`**${words}**\n`);
  expect(showMarkdown(nothing, { digest: "sha256:00" })).toBe(`**${words}**\n\nDigest: \`sha256:00\`\n`);
  expect(showTable(nothing)).toBe(`${words}\n`);
  expect(showHtml(nothing)).toContain(words);
});

test("privileged groups are marked wherever they are named", () => {
  const preview = previewOfPlan([members("Admins", ["ana"], ["bo"]), keptPolicy("Admins")]);
  expect(showMarkdown(preview, { privileged: ["admins"] })).toContain("enters `Admins` **(privileged)**");
  expect(showTable(preview, { privileged: ["admins"] })).toContain("enters Admins (privileged)");
});

test("an address that is not the user name, and an unusual end, are told of a joiner", () => {
  const usual = showTable(previewOfPlan([joins("eve", { title: "Boss", adopt_existing: "inactive" })]));
  expect(usual).toBe("1 joins\n\nJoining (1)\n  eve@acme.example: created\n");
  const shown = showMarkdown(
    previewOfPlan([joins("eve", { email: "eve@attacker.example", active: false, on_destroy: "abandon" })]),
  );
  for (const line of ["`email`: `eve@attacker.example`", "`active`: `false`", "`on_destroy`: `abandon`"])
    expect(shown).toContain(`  - ${line}\n`);
});

test("a new policy tells its login method", () => {
  const given = policy("g", null, policyValues("g", { authentication_policy_id: "policy-2" }));
  expect(showMarkdown(previewOfPlan([given]))).toContain("`authentication_policy_id`: (none) → `policy-2`");
});

test("long lists are folded", () => {
  const keys = Array.from({ length: 11 }, (_, index) => `p${index}`);
  const { html } = parsed(showMarkdown(previewOfPlan(keys.map((key) => leaves(key)))));
  expect(html.map((text) => text.trim())).toEqual([
    "<details><summary><b>Leaving (11)</b></summary>",
    "</details>",
  ]);
});

test("redacted, no shape holds a name, an address or what was personal", () => {
  const preview = previewOfPlan(
    [
      leaves("ana", { external_id: "E-17", display_name: "Ana Silva" }),
      joins("secret", { display_name: "Ana Silva", title: "Chief secret", nick_name: "secret" }),
      stays("bo", { title: "Chief secret", user_name: "bob@acme.example" }),
      replaced("cy"),
      stays("dee", { on_destroy: "delete" }, { external_id: "dee@acme.example" }),
      { ...keptGroup("g"), after: null },
      members("g", ["ana", "bo", "zed"], null),
      stays("fay", {}, { until: "2026-11-27" }),
    ],
    [stays("gil", { active: false })],
  );
  const limits = verdict(preview.changes, { deactivations: 0, requireApprovalFor: ["g"] });
  for (const show of [showTable, showMarkdown, showHtml, showJson]) {
    const shown = show(preview, { redact: true, verdict: limits, digest: digest(preview.changes) });
    expect(shown).not.toMatch(/acme\.example|Ana Silva|secret|atlassian_user/u);
    expect(shown).toContain("E-17");
    expect(shown).toMatch(/person [0-9a-f]{8}/u);
  }
});

test("the JSON has a version and everything that the others are made of", () => {
  const preview = recorded("month");
  const json: unknown = JSON.parse(showJson(preview, { digest: digest(preview.changes), privileged: ["g"] }));
  expect(json).toMatchObject({
    formatVersion: 1,
    isComplete: true,
    isRedacted: false,
    digest: digest(preview.changes),
    changes: { counts: { left: 3, joined: 1, moved: 2, reactivated: 1, adopted: 1 } },
    drift: { counts: { left: 1 } },
  });
});

test("what nobody sees is written by its number, and two names that differ do not look alike", () => {
  const hidden = [
    0xfe00, 0xfe0f, 0x2800, 0x1d159, 0x2065, 0xfff0, 0xe0000, 0xe01f0, 0xe0fff, 0x034f, 0x3164, 0x200b,
  ];
  for (const point of hidden)
    expect(plain(`a${String.fromCodePoint(point)}b`)).toBe(
      `a⟨U+${point.toString(16).toUpperCase().padStart(4, "0")}⟩b`,
    );
  // A picture is chosen by it, which is seen.
  expect(plain("I ❤️ 1\ufe0f")).toBe("I ❤️ 1⟨U+FE0F⟩");
  expect(plain("👩‍👩‍👧 👩🏽‍💻 ❤️‍🔥")).toBe("👩‍👩‍👧 👩🏽‍💻 ❤️‍🔥");
  expect(plain("a\u200db 👩\u200d")).toBe("a⟨U+200D⟩b 👩⟨U+200D⟩");
  expect(plain("Zoë 王伟 Ünal-Øst’s «team»")).toBe("Zoë 王伟 Ünal-Øst’s «team»");
});

test("a long name is laid out character by character, wherever it is cut to be looked at", () => {
  const family = "👩‍👩‍👧";
  for (const one of ["a", "e\u0301", family, "王", "🇩🇪"])
    for (const offset of [0, 1, 2, 3]) {
      const text = "x".repeat(offset) + one.repeat(900);
      const own = cells(one);
      expect(cells(text)).toBe(offset + 900 * own);
      const lines = wrapped(text, 10);
      expect(lines.join("")).toBe(text);
      expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(10);
      expect(lines).toHaveLength(Math.ceil((offset + 900 * own) / 10));
    }
});
