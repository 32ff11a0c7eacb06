// Makes everything that is made of something else: the protocol's message table, the constructs' props and the
// reference page. With `--check` nothing is written; files that are out of date then make the exit code 1.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generateMessages } from "./generate/protocol";
import { generateProps } from "./generate/props";
import { generateReference } from "./generate/reference";

const ROOT = join(__dirname, "..");

async function main(): Promise<void> {
  const isChecking = process.argv.includes("--check");
  for (const files of [await generateMessages(), await generateProps(), await generateReference()]) {
    for (const [path, text] of files) settle(path, text, isChecking);
  }
}

function settle(path: string, text: string, isChecking: boolean): void {
  const file = join(ROOT, path);
  if (!isChecking) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`${path} is out of date: run npm run generate`);
    process.exitCode = 1;
  }
}

void main();
