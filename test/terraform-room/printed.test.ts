import { Printed } from "../../src/terraform";

const ESCAPE = "\u001b";

describe("what a program prints", () => {
  it("loses movements of the cursor and keeps colours", () => {
    const printed = new Printed(true);
    const text = `${ESCAPE}[2K${ESCAPE}[1A${ESCAPE}[2K${ESCAPE}[Gcompany  ${ESCAPE}[1mInitialising${ESCAPE}[0m\n`;
    expect(printed.write(text)).toBe(`company  ${ESCAPE}[1mInitialising${ESCAPE}[0m\n`);
  });

  it("loses colours too where they are unwanted", () => {
    const printed = new Printed(false);
    expect(printed.write(`${ESCAPE}[?25l${ESCAPE}[38;5;1mred${ESCAPE}[0m │ plain\r\n`)).toBe("red │ plain\n");
  });

  it("joins what comes in pieces, even inside a sequence", () => {
    const printed = new Printed(false);
    expect(printed.write(`one${ESCAPE}[`)).toBe("");
    expect(printed.write("2K two\nthr")).toBe("one two\n");
    expect(printed.end()).toBe("thr");
    expect(printed.end()).toBe("");
  });
});
