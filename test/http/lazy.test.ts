import { execFileSync } from "node:child_process";
import { join } from "node:path";

describe("start-up", () => {
  it("loads undici with the first request and not before", () => {
    const script = `
      const { createTransport } = require(${JSON.stringify(join(__dirname, "../../src/http/index.ts"))});
      const loaded = () => Object.keys(require.cache).some((file) => file.includes("undici"));
      const transport = createTransport({ baseUrl: "http://127.0.0.1:1", token: "t", maxTries: 1 });
      const before = loaded();
      transport.request({ method: "GET", path: "/" }).catch(() => console.log(before, loaded()));
    `;
    const output = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", script], {
      encoding: "utf8",
    });
    expect(output.trim()).toBe("false true");
  });
});
