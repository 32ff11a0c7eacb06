import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";
import { createDirectory, type Directory, type DirectoryOptions } from "../../src/scim";
import { HurriedClock } from "../http/fake-clock";

/** The emulator with one directory, and views of it as the processes of Terraform have them. */
export class Emulated {
  readonly #opened: Directory[] = [];

  private constructor(readonly emulator: Emulator) {}

  static async start(options?: EmulatorOptions): Promise<Emulated> {
    return new Emulated(await startEmulator(options));
  }

  get requests(): readonly string[] {
    return this.emulator.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** A view of its own, as each process has. */
  open(options: Partial<DirectoryOptions> = {}): Directory {
    const { baseUrl, id, token } = this.emulator.directory();
    const directory = createDirectory({
      baseUrl,
      directoryId: id,
      token,
      clock: new HurriedClock(options.timeLimitMs),
      random: () => 0.5,
      ...options,
    });
    this.#opened.push(directory);
    return directory;
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((directory) => directory.close()));
    await this.emulator.close();
  }
}
