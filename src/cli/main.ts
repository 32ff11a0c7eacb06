#!/usr/bin/env node
import { processConsole } from "./console";
import { untilDone } from "./ending";
import { runCommand } from "./program";

void untilDone(() => runCommand(process.argv.slice(2), process.env, processConsole(process.env)));
