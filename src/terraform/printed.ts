const ESCAPE = "\u001b";
// Control sequences: ESC [ parameters, intermediates, a final letter. A final "m" only sets colours.
const SEQUENCES = new RegExp(`${ESCAPE}\\[[0-?]*[ -/]*([@-~])`, "gu");

/**
 * Makes what a program prints fit to be read as lines: without movements of the cursor (cdktf redraws its last
 * lines even into a pipe), and where colours are unwanted without colours.
 */
export class Printed {
  #unfinished = "";

  constructor(private readonly hasColours: boolean) {}

  /** @returns the lines that are complete now, each with its end */
  write(text: string): string {
    const lines = `${this.#unfinished}${text}`.split("\n");
    this.#unfinished = lines.pop() ?? "";
    return lines.map((line) => `${this.#readable(line)}\n`).join("");
  }

  /** @returns the last line when it has no end */
  end(): string {
    const last = this.#unfinished;
    this.#unfinished = "";
    return this.#readable(last);
  }

  #readable(line: string): string {
    const kept = line.replace(SEQUENCES, (sequence: string, final: string) =>
      final === "m" && this.hasColours ? sequence : "",
    );
    return kept.replace(/\r$/u, "");
  }
}
