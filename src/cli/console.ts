import { createInterface } from "node:readline";
import { isatty } from "node:tty";
import picocolors from "picocolors";
import { settingsFrom } from "./settings";

/** Where the command prints, and what it knows of the place. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Characters a line. */
  readonly width: number;
  readonly hasColours: boolean;
  /** Asks whoever sits there; undefined where nobody does. Answers undefined when the question is cancelled. */
  readonly ask?: ((question: string) => Promise<string | undefined>) | undefined;
}

export type Colours = ReturnType<typeof picocolors.createColors>;

export function coloursOf({ hasColours }: Console): Colours {
  return picocolors.createColors(hasColours);
}

const USUAL_WIDTH = 80;

/** The process's own streams: coloured on a terminal, unless `NO_COLOR` says otherwise (see no-color.org). */
export function processConsole(environment: NodeJS.ProcessEnv): Console {
  const { stdout, stderr } = process;
  const { refusesColours } = settingsFrom(environment);
  return {
    out: (text) => {
      stdout.write(text);
    },
    error: (text) => {
      stderr.write(text);
    },
    // A terminal that does not know its size says 0.
    width: stdout.isTTY && stdout.columns > 0 ? stdout.columns : USUAL_WIDTH,
    // Of a stream that is none, isTTY is undefined, which would leave it to picocolors: it colours in every pipeline.
    hasColours: isatty(stdout.fd) && !refusesColours,
    ask: process.stdin.isTTY && stderr.isTTY ? askAtTerminal : undefined,
  };
}

/** Ctrl-C and the end of the input are no answer. */
function askAtTerminal(question: string): Promise<string | undefined> {
  const { stdin: input, stderr: output } = process;
  const lines = createInterface({ input, output });
  return new Promise((resolve) => {
    lines.on("close", () => {
      resolve(undefined);
    });
    lines.on("SIGINT", () => {
      output.write("\n");
      lines.close();
    });
    lines.question(question, (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}
