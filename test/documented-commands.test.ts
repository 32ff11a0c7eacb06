import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../src/cli/program";

/** Every command line of ours that a page shows must be one that the command knows. */

const ROOT = join(__dirname, "..");
const PAGES = ["README.md", "CONTRIBUTING.md", ...inFolder("docs", ".md"), ...pipelines()];
const COMMAND = /(?:^|[\s"'`(])(?:npx (?:--no-install )?)?atlassian[-_]identity ([a-z][a-z-]*)(.*)$/u;

function inFolder(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

function pipelines(): string[] {
  return ["shell", "gitlab", "github-actions"].flatMap((kind) =>
    readdirSync(join(ROOT, "examples/pipelines", kind), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(sh|ya?ml|md)$/u.test(name))
      .map((name) => join("examples/pipelines", kind, name)),
  );
}

/** The lines between fences. */
function fenced(lines: readonly string[]): readonly string[] {
  let isInside = false;
  return lines.filter((line) => {
    const isFence = /^\s*```/u.test(line);
    if (isFence) isInside = !isInside;
    return isInside && !isFence;
  });
}

interface Written {
  readonly page: string;
  /** The command and those below it: `history token add`. */
  readonly words: readonly string[];
  readonly flags: readonly string[];
}

function commandsOf(page: string): Written[] {
  const content = readFileSync(join(ROOT, page), "utf8");
  const lines = content.replaceAll("\\\n", " ").split("\n");
  return (page.endsWith(".md") ? fenced(lines) : lines)
    .filter((line) => !/^\s*#|npm install/u.test(line))
    .flatMap((line) => {
      const [, subcommand, rest] = COMMAND.exec(line) ?? [];
      if (subcommand === undefined || rest === undefined) return [];
      const ours = rest.split(/ \| | -- |\s#|[;&>]/u)[0] ?? "";
      const below = /^(?: [a-z][a-z-]*(?![\w./:@]))*/u.exec(ours)?.[0].trim() ?? "";
      const words = [subcommand, ...below.split(" ").filter((word) => word !== "")];
      return [{ page, words, flags: ours.match(/--[a-z][a-z-]*/gu) ?? [] }];
    });
}

const written = PAGES.flatMap(commandsOf);

test("pages show commands", () => {
  expect(new Set(written.map(({ page }) => page.split("/")[0]))).toContain("README.md");
  expect(written.length).toBeGreaterThan(10);
});

test.each(written.map((one) => [one.page, one.words.join(" "), one.flags.join(" "), one] as const))(
  "%s: %s %s",
  async (_page, _words, _flags, { words, flags }) => {
    let help = "";
    const out = (text: string): void => {
      help += text;
    };
    const console = { out, error: out, width: 100, hasColours: false };
    // What a command above takes it takes for those below it, too.
    for (const length of words.keys())
      expect(await runCommand([...words.slice(0, length + 1), "--help"], {}, console)).toBe(0);
    expect(help).toContain(`Usage: atlassian-identity ${words[0] ?? ""}`);
    for (const flag of flags) expect(help).toMatch(new RegExp(`${flag}\\b(?!-)`, "u"));
  },
);
