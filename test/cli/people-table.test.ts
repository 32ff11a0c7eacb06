import type { Console } from "../../src/cli/console";
import { peopleTable } from "../../src/cli/people-table";
import { type Emulator, startEmulator } from "../../src/emulator";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
  const directory = emulator.directory();
  directory.addUser({ userName: "ana@acme.example", displayName: "Ana Silva", title: "Engineer" });
  directory.addUser({ userName: "bo@acme.example", displayName: "Bo", active: false });
  directory.addUser({ userName: "chen@acme.example", displayName: "陳大文" });
  directory.addGroup("engineering", ["ana@acme.example", "chen@acme.example"]);
  directory.addGroup("everybody-at-acme", ["ana@acme.example"]);
});

afterEach(() => emulator.close());

function consoleOf(width: number): Console {
  return { out: () => undefined, error: () => undefined, width, hasColours: false };
}

describe("the table of people", () => {
  it("shows everybody with their groups, the deactivated last", () => {
    expect(`\n${peopleTable(emulator.directory(), consoleOf(120))}\n`).toBe(`
┌───────────┬───────────────────┬────────────────────────────────┬─────────────┐
│ Name      │ User name         │ Groups                         │ Status      │
├───────────┼───────────────────┼────────────────────────────────┼─────────────┤
│ Ana Silva │ ana@acme.example  │ engineering, everybody-at-acme │ active      │
│ 陳大文    │ chen@acme.example │ engineering                    │ active      │
│ Bo        │ bo@acme.example   │                                │ deactivated │
└───────────┴───────────────────┴────────────────────────────────┴─────────────┘
`);
  });

  it.each([80, 60, 50])("fits into %d characters and loses nothing", (width) => {
    const text = peopleTable(emulator.directory(), consoleOf(width));
    // The one Chinese name takes three cells more than it has characters.
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    const column = (index: number): string =>
      text
        .split("\n")
        .map((line) => line.split("│")[index]?.trim() ?? "")
        .join("");
    expect(column(2)).toContain("chen@acme.example");
    expect(column(3).replace(/ /gu, "")).toContain("engineering,everybody-at-acme");
  });

  it("cuts no user name as long as something else can give way", () => {
    const text = peopleTable(emulator.directory(), consoleOf(64));
    for (const name of ["ana@acme.example", "chen@acme.example"]) expect(text).toContain(` ${name} `);
  });

  it("breaks lines between groups where it can", () => {
    const lines = peopleTable(emulator.directory(), consoleOf(70)).split("\n");
    const ana = lines.findIndex((line) => line.includes("Ana Silva"));
    expect(lines.slice(ana, ana + 2).map((line) => line.split("│")[3]?.trim())).toEqual([
      "engineering,",
      "everybody-at-acme",
    ]);
  });

  it("can be empty", async () => {
    const other = await startEmulator();
    expect(peopleTable(other.directory(), consoleOf(80))).toContain("User name");
    await other.close();
  });
});
