import { createDirectory, DirectoryError } from "../../src/scim";
import { Emulated } from "./emulated";
import { bringIn, company, moveOn } from "./life";

describe("a directory that does not open", () => {
  let server: Emulated;

  beforeEach(async () => {
    server = await Emulated.start();
  });

  afterEach(async () => {
    await server.close();
  });

  it("answers the check of one that does", async () => {
    await expect(server.open().check()).resolves.toBeUndefined();
  });

  it.each([
    ["a wrong token", { token: "wrong" }, ["unauthorized", "wrong-key"], /token|key/],
    [
      "a directory that does not exist",
      { baseUrl: "/scim/directory/other" },
      ["directory-missing", "wrong-key"],
      /directory/,
    ],
    [
      "nobody who listens",
      { baseUrl: "http://127.0.0.1:9/scim/directory/d" },
      ["unreachable"],
      /Check the host in the base URL http:\/\/127.0.0.1:9/,
    ],
  ])("says what to check for %s", async (_what, options, kinds, remedy) => {
    const baseUrl = "baseUrl" in options ? new URL(options.baseUrl, server.emulator.origin).href : undefined;
    const directory = server.open({ ...options, ...(baseUrl === undefined ? {} : { baseUrl }) });
    const error = await errorOf(directory.check());
    expect(kinds).toContain(error.kind);
    expect(error.remedy).toMatch(remedy);
    expect(error.message).not.toMatch(/\.$/);
  });

  it("says that an organisation's key is the wrong kind of key", async () => {
    const directory = server.open({ token: server.emulator.organizationKey });
    const error = await errorOf(directory.check());
    expect(error.kind).toBe("wrong-key");
    expect(error.remedy).toContain("an organization API key does not open it");
  });

  it.each(["", "with a blank", "new\nline"])("refuses the token %j at once", (token) => {
    const make = (): unknown =>
      createDirectory({ baseUrl: "https://api.atlassian.com/scim/directory/d", directoryId: "d", token });
    expect(make).toThrow(DirectoryError);
    expect(make).toThrow("The token is empty or holds white space or characters that no token has");
  });

  it("tells how long a directory asks to wait when that is too long", async () => {
    server.emulator.faults.add({ kind: "rate-limit", seconds: 3600 });
    const error = await errorOf(server.open().check());
    expect(error.kind).toBe("rate-limited");
    expect(error.remedy).toMatch(/^It asks to wait 3[56]\d\d seconds/);
  });
});

async function errorOf(check: Promise<void>): Promise<DirectoryError> {
  const error: unknown = await check.catch((reason: unknown) => reason);
  if (!(error instanceof DirectoryError)) throw new Error("the check passed");
  return error;
}

describe("a run that is stopped", () => {
  it.each([1, 4, 9, 14, 17])(
    "at request %i ends at once, and the next run finishes the work",
    async (stopAt) => {
      const server = await Emulated.start();
      try {
        const stop = new AbortController();
        server.emulator.faults.add(
          { kind: "latency", ms: 5 },
          {
            matching: () => {
              if (server.requests.length >= stopAt) stop.abort();
              return false;
            },
          },
        );
        await expect(bringIn(server.open(), company, stop.signal)).rejects.toMatchObject({
          kind: "cancelled",
        });
        server.emulator.faults.clear();
        await bringIn(server.open(), company);
        await moveOn(server.open());
        const created = server.emulator.directory().changes.filter(({ kind }) => kind === "user-created");
        expect(created).toHaveLength(company.people.length);
      } finally {
        await server.close();
      }
    },
  );
});
