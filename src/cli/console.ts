import picocolors from "picocolors";
import { settingsFrom } from "./settings";

/** Where the command prints, and what it knows of the place. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Characters a line. */
  readonly width: number;
  readonly hasColours: boolean;
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
    width: stdout.isTTY ? stdout.columns : USUAL_WIDTH,
    hasColours: stdout.isTTY && !refusesColours,
  };
}
