import { readFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tmpdir } from "node:os";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import * as z from "zod";
import { pageScript, report, type Report, type ReportRow, serveReport, showPage } from "../../src/report";
import { isThereABrowser, screenshot, startBrowser } from "./support/browser";
import { bundle } from "./support/bundle";
import { day, MadeSource } from "./support/source";

const folder = mkdtempSync(join(tmpdir(), "report-page-"));
const NASTY = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)>";
const hasBrowser = isThereABrowser();
const inBrowser = hasBrowser ? test : test.skip;
let browser: Browser;
let script: string;

beforeAll(async () => {
  await bundle();
  script = await pageScript();
  if (hasBrowser) browser = await startBrowser();
});

afterAll(async () => {
  if (hasBrowser) await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const JIRA = "acme.atlassian.net/jira-software";
const ana = { key: "ana" };
const bo = { key: "bo" };

function smallReport(): Promise<Report> {
  return report([
    new MadeSource([
      { at: day(1), state: { serial: 1, people: [ana] } },
      {
        at: day(2),
        run: "r2",
        state: { serial: 2, people: [ana, bo], groups: { eng: ["ana", "bo"] }, access: { [JIRA]: ["eng"] } },
      },
      {
        at: day(8),
        run: "r8",
        state: {
          serial: 3,
          people: [
            { ...ana, title: NASTY },
            { ...bo, active: false },
          ],
          groups: { eng: ["ana"] },
          access: { [JIRA]: ["eng"] },
        },
      },
    ]),
  ]);
}

/** Many people who join over a year, one of them at each row. */
function largeReport(made: Report, count: number): Report {
  const [first] = made.rows;
  if (first === undefined) throw new Error("no row to copy");
  const rows = Array.from({ length: count }, (_, index): ReportRow => ({
    ...first,
    id: `v/${index}`,
    at: new Date(Date.UTC(2025, 0, 1) + index * 3_000_000).toISOString(),
    action: index % 4 === 3 ? "Deactivate" : "Create",
    person: {
      id: `id-${index}`,
      userName: `p${index}@acme.example`,
      email: null,
      accountId: null,
      displayName: null,
    },
  }));
  return { header: { ...made.header, rows: count }, rows };
}

interface Opened {
  readonly page: Page;
  readonly troubles: readonly string[];
}

async function opened(
  made: Report,
  name: string,
  { width = 1200, colorScheme = "light" }: { width?: number; colorScheme?: "light" | "dark" } = {},
): Promise<Opened> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, showPage(made, script));
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", ({ message }) => troubles.push(message));
  page.on("request", (each) => {
    if (each.url() !== pathToFileURL(file).href && !each.url().startsWith("blob:")) troubles.push(each.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, troubles };
}

const violations = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

async function accessibility(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(axe.source);
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .parse(found)
    .violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

inBrowser("filters as one types, by person, application, group, action and time", async () => {
  const { page, troubles } = await opened(await smallReport(), "filters");
  const status = page.locator("#status");
  await expect(status.textContent()).resolves.toBe("12 rows");
  await page.getByLabel("Person").fill("acc-bo");
  await expect(status.textContent()).resolves.toBe("6 of 12 rows");
  await page.getByLabel("Application").fill("jira");
  await expect(status.textContent()).resolves.toBe("2 of 12 rows");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Group", { exact: true }).fill("ENG");
  await page.getByLabel("Action").selectOption("Join");
  await expect(status.textContent()).resolves.toBe("2 of 12 rows");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("From").fill("2026-06-08");
  await page.getByLabel("To").fill("2026-06-08");
  await expect(page.locator(".rows tbody tr").count()).resolves.toBe(4);
  await page.getByLabel("Person").fill("nobody at all");
  await expect(page.locator("#results").textContent()).resolves.toBe("Nothing is found.");
  expect(troubles).toEqual([]);
  await page.context().close();
});

inBrowser("shows texts as they are, and asks nobody for anything", async () => {
  const { page, troubles } = await opened(await smallReport(), "nasty");
  await expect(page.title()).resolves.toBe("What happened to people");
  await expect(page.locator("#results").textContent()).resolves.toContain(NASTY);
  await expect(page.locator("img").count()).resolves.toBe(0);
  expect(troubles).toEqual([]);
  await page.context().close();
});

inBrowser(
  "rows of several stacks say of which they are, and one timeline is of one person of one stack",
  async () => {
    const small = await smallReport();
    const { sources } = small.header;
    const twice: Report = {
      header: {
        ...small.header,
        sources: [...sources, ...sources.map((one) => ({ ...one, stack: "trials" }))],
      },
      rows: small.rows.flatMap((row) => [row, { ...row, stack: "trials" }]),
    };
    const { page, troubles } = await opened(twice, "stacks");
    await expect(page.locator(".rows thead th").allTextContents()).resolves.toContain("Stack");
    await expect(page.locator('.rows td[data-column="Stack"]').first().textContent()).resolves.toBe("people");
    const all = await page.locator("#status").textContent();
    expect(all).toBe("24 rows");
    await page.getByRole("button", { name: "ana@acme.example" }).first().click();
    const shown = await page.locator('.rows td[data-column="Stack"]').allTextContents();
    expect(new Set(shown)).toEqual(new Set(["people"]));
    expect(troubles).toEqual([]);
    await page.context().close();
  },
);

inBrowser("counts one row as one", async () => {
  const small = await smallReport();
  const { page } = await opened({ ...small, rows: small.rows.slice(0, 1) }, "one");
  await expect(page.locator("#status").textContent()).resolves.toBe("1 row");
  await page.getByLabel("Person").fill("nobody");
  await expect(page.locator("#status").textContent()).resolves.toBe("0 of 1 row");
  await page.context().close();
});

inBrowser("says once what the runs of the rows said of themselves", async () => {
  const { page } = await opened(await smallReport(), "runs");
  const results = page.locator("#results");
  const link = results.getByRole("link", { name: "run r2" }).first();
  await expect(link.getAttribute("href")).resolves.toBe("https://ci.example/runs/r2");
  await expect(results.locator(".runs dt").allTextContents()).resolves.toEqual(["run r2", "run r8"]);
  await expect(results.locator(".runs dd").first().textContent()).resolves.toMatch(
    /^author dana@acme\.example, approved by eli@acme\.example, /u,
  );
  await page.getByLabel("Person").fill("nobody at all");
  await expect(results.textContent()).resolves.toBe("Nothing is found.");
  await page.context().close();
});

inBrowser("proposes no name that hides something", async () => {
  const small = await smallReport();
  const rows = small.rows.map((row) => (row.group === "eng" ? { ...row, groups: ["en\u202eg"] } : row));
  const { page } = await opened({ ...small, rows }, "suggestions");
  const option = page.locator("#groups option").first();
  await expect(option.getAttribute("value")).resolves.toBe("en\u202eg");
  await expect(option.getAttribute("label")).resolves.toBe("en⟨U+202E⟩g");
  await page.context().close();
});

inBrowser("runs no script but its own", async () => {
  const file = join(folder, "policy.html");
  const made = showPage(await smallReport(), script);
  writeFileSync(
    file,
    made.replace(
      "</main>",
      "</main><script>document.title = 'taken'</script><p style='color:red' onclick='x'>",
    ),
  );
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await expect(page.title()).resolves.toBe("What happened to people");
  await page.close();
});

inBrowser("by keyboard alone: from a person to their timeline and back", async () => {
  const { page, troubles } = await opened(await smallReport(), "timeline");
  await page.getByRole("button", { name: "ana@acme.example" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#timeline-title").textContent()).resolves.toBe("Timeline of ana@acme.example");
  await expect(page.evaluate("document.activeElement.id")).resolves.toBe("timeline-title");
  await expect(page.locator(".timeline > li").count()).resolves.toBe(3);
  await expect(page.locator(".timeline").textContent()).resolves.toContain(
    "by dana@acme.example, approved by eli@acme.example, run r2",
  );
  await page.screenshot({ path: screenshot("report-timeline"), fullPage: true });
  await expect(accessibility(page)).resolves.toEqual([]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#status").textContent()).resolves.toBe("12 rows");
  await expect(page.locator("#timeline").isHidden()).resolves.toBe(true);
  expect(troubles).toEqual([]);
  await page.context().close();
});

inBrowser("draws who joined and left, and has the numbers as a table", async () => {
  const { page } = await opened(await smallReport(), "chart");
  await expect(page.getByRole("img").getAttribute("aria-label")).resolves.toContain("2 joined and 1 left");
  await page.getByText("The chart as a table").click();
  const rows = await page.locator(".numbers tbody tr").allTextContents();
  expect(rows).toHaveLength(8);
  expect([rows[0], rows[7]]).toEqual(["2026-06-0110", "2026-06-0801"]);
  await page.context().close();
});

inBrowser("what is saved says what it was narrowed to, also when nothing is left", async () => {
  const small = await smallReport();
  const { header } = small;
  const { page } = await opened(
    {
      ...small,
      header: {
        ...header,
        pages: 3,
        filter: { ...header.filter, user: "acme", since: "2026-06-02T00:00:00.000Z" },
      },
    },
    "save-nothing",
  );
  await page.getByLabel("Person").fill("nobody at all");
  await page.getByLabel("Action").selectOption("Abandon");
  await page.getByLabel("From").fill("2026-01-01");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as JSON" }).click(),
  ]);
  expect(JSON.parse(await readFile(await download.path(), "utf8"))).toMatchObject({
    header: {
      ...{ rows: 0, first: null, last: null, pages: 3 },
      filter: { user: "acme and nobody at all", actions: ["Abandon"], since: "2026-06-02T00:00:00.000Z" },
    },
  });
  await page.context().close();
});

inBrowser.each(["csv", "json"] as const)("saves what is shown as %s", async (format) => {
  const { page, troubles } = await opened(await smallReport(), `save-${format}`);
  await page.getByLabel("Person").fill("bo@");
  await page.getByLabel("Action").selectOption("Grant");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Save as ${format.toUpperCase()}` }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`identity-report.${format}`);
  const text = await readFile(await download.path(), "utf8");
  if (format === "json")
    expect(JSON.parse(text)).toMatchObject({
      header: { rows: 1, filter: { user: "bo@", actions: ["Grant"] } },
      rows: [{ action: "Grant" }],
    });
  else {
    expect(text).toContain('# Filter,"user bo@; actions Grant"');
    expect(
      text
        .trim()
        .split("\r\n")
        .filter((line) => !line.includes("# ")),
    ).toHaveLength(2);
  }
  expect(troubles).toEqual([]);
  await page.context().close();
});

inBrowser.each([
  ["light", 1200],
  ["dark", 1200],
  ["light", 360],
  ["dark", 360],
] as const)("is accessible and fits: %s, %d pixels wide", async (colorScheme, width) => {
  const { page } = await opened(await smallReport(), `look-${colorScheme}-${width}`, { colorScheme, width });
  for (const details of await page.locator("summary").all()) await details.click();
  await expect(accessibility(page)).resolves.toEqual([]);
  await expect(page.evaluate("document.documentElement.scrollWidth")).resolves.toBeLessThanOrEqual(width);
  const letters = "document.querySelector('#chart svg text').getBoundingClientRect().height";
  await expect(page.evaluate(letters)).resolves.toBeGreaterThan(11);
  await page.screenshot({ path: screenshot(`report-${colorScheme}-${width}`), fullPage: true });
  await page.context().close();
});

inBrowser("stays usable with 10,000 rows", async () => {
  const { page, troubles } = await opened(largeReport(await smallReport(), 10_000), "large");
  await expect(page.locator(".rows tbody tr").count()).resolves.toBe(50);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.locator("#page").textContent()).resolves.toBe("Page 2 of 200");
  const took = z.number().parse(
    await page.evaluate(`(() => {
      const field = document.getElementById("person");
      const begun = performance.now();
      field.value = "p77";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return performance.now() - begun;
    })()`),
  );
  expect(took).toBeLessThan(200);
  await expect(page.locator("#status").textContent()).resolves.toBe("111 of 10000 rows");
  await page.screenshot({ path: screenshot("report-large") });
  expect(troubles).toEqual([]);
  await page.context().close();
});

inBrowser("is served on this machine alone, made anew each time", async () => {
  const made = await smallReport();
  let count = 0;
  const server = await serveReport({
    port: 0,
    make: () => {
      count += 1;
      return Promise.resolve(made);
    },
  });
  try {
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(message.text()));
    const response = await page.goto(server.address);
    expect(response?.headers()["content-security-policy"]).toMatch(
      /^default-src 'none'; script-src 'sha256-[^ ]+'; .*frame-ancestors 'none'$/u,
    );
    await expect(page.locator("#status").textContent()).resolves.toBe("12 rows");
    await page.reload();
    expect(count).toBe(2);
    expect(troubles.filter((text) => !text.includes("favicon"))).toEqual([]);
    await page.close();
    const { origin } = new URL(server.address);
    await expect(statusOf(`${origin}/`)).resolves.toBe(404);
    await expect(statusOf(server.address, { host: "report.evil.example" })).resolves.toBe(403);
    await expect(statusOf(server.address, {}, "POST")).resolves.toBe(405);
  } finally {
    await server.close();
  }
});

function statusOf(
  address: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(address, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test("stands alone: no address of anything else is in it", async () => {
  const page = showPage(await smallReport(), script);
  expect(page).not.toMatch(/(src|href)="(?!#)/u);
  expect(script).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket|import)\(/u);
  expect(readFileSync(join(folder, "nasty.html"), "utf8").match(/<script/gu)).toHaveLength(2);
});
