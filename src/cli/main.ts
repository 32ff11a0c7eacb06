#!/usr/bin/env node
import { processConsole } from "./console";
import { runCommand } from "./program";

async function main(): Promise<void> {
  // A reader that has enough, such as `head`, is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });
  process.exitCode = await runCommand(process.argv.slice(2), process.env, processConsole(process.env));
}

void main();
