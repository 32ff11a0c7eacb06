import { UNKNOWN } from "../../../src/plugin/attributes";
import { type Emulator, startEmulator } from "../../../src/emulator";
import { json, tinyServer } from "../../http/tiny-server";
import { configure } from "../../../src/resources/provider/configure";
import { Core } from "../support/core";
import { page } from "../support/records";

let emulator: Emulator;
const environment = { ...process.env };
beforeEach(async () => {
  emulator = await startEmulator({
    directories: [
      { id: "north", token: "north-key" },
      { id: "south", token: "south-key" },
    ],
  });
});
afterEach(async () => {
  process.env = { ...environment };
  await emulator.close();
});

const north = (): { base_url: string; token: string } => ({
  base_url: emulator.directory("north").baseUrl,
  token: "north-key",
});

/** A provider block without a word. */
const silent = {
  base_url: null,
  directory_id: null,
  token: null,
  request_timeout: null,
  max_concurrent_requests: null,
  organization_id: null,
  organization_token: null,
  propagation_timeout: null,
  token_expires_at: null,
  organization_token_expires_at: null,
  create_users: null,
  update_users: null,
  deactivate_users: null,
  manage_groups: null,
  manage_access: null,
  people_by_domain: null,
  limits: null,
  protected_users: null,
  protected_groups: null,
};

/** Which directory a process asks that is configured so. */
async function asked(config: object, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  Object.assign(process.env, env);
  const core = await Core.start(config);
  await core.data("atlassian_users", {});
  return emulator.requests.at(-1)?.directory;
}

describe("where the configuration comes from", () => {
  const southern = (): Record<string, string> => ({
    ATLASSIAN_SCIM_BASE_URL: emulator.directory("south").baseUrl,
    ATLASSIAN_SCIM_TOKEN: "south-key",
  });

  test("the provider block", async () => {
    expect(await asked(north())).toBe("north");
  });

  test("the environment", async () => {
    expect(await asked({}, southern())).toBe("south");
  });

  test("the provider block before the environment", async () => {
    expect(await asked(north(), { ...southern(), ATLASSIAN_SCIM_DIRECTORY_ID: "west" })).toBe("north");
  });

  test("the base URL beside the id that is in it", async () => {
    expect(await asked({ ...north(), directory_id: "north" })).toBe("north");
  });

  test("one from here and one from there, blanks around it not counted", async () => {
    const { base_url } = north();
    expect(await asked({ base_url }, { ATLASSIAN_SCIM_TOKEN: " north-key\n" })).toBe("north");
  });
});

test.each([
  ["no token", { token: null }, {}, "The directory API key is missing"],
  ["a token of blanks", { token: null }, { ATLASSIAN_SCIM_TOKEN: "  " }, "The directory API key is missing"],
  [
    "two directories",
    { directory_id: "south" },
    {},
    "base URL leads to the directory north, and the directory id is south",
  ],
  ["no directory", { base_url: null }, {}, "The directory is missing"],
  ["a base URL without its directory part", { base_url: "https://api.atlassian.com/scim" }, {}, "lacks"],
  [
    "a time limit that is no number",
    {},
    { ATLASSIAN_SCIM_REQUEST_TIMEOUT: "soon" },
    "ATLASSIAN_SCIM_REQUEST_TIMEOUT is no positive number",
  ],
  [
    "a token that no header can hold",
    { token: "a key" },
    {},
    "characters that no token has: Check the token",
  ],
  [
    "half a request at once",
    {},
    { ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS: "2.5" },
    "ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS is not a whole number",
  ],
  [
    "a time limit that is too short",
    {},
    { ATLASSIAN_SCIM_REQUEST_TIMEOUT: "0.5" },
    "ATLASSIAN_SCIM_REQUEST_TIMEOUT is less than one second",
  ],
  [
    "no requests at once",
    {},
    { ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS: "0" },
    "ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS is no positive number",
  ],
])("%s is one sentence", async (_case, config, env, words) => {
  await expect(asked({ ...north(), ...config }, env)).rejects.toThrow(words);
});

test.each([
  [1, 1],
  [3, 3],
])("with max_concurrent_requests = %i never more than that are under way", async (limit, most) => {
  let now = 0;
  let seen = 0;
  const server = await tinyServer((response, { url }) => {
    now += 1;
    seen = Math.max(seen, now);
    setImmediate(() => {
      now -= 1;
      const id = url.split("/").at(-1) ?? "";
      json(response, 200, url.includes("?") ? page() : { id, userName: `${id}@acme.com`, emails: [] });
    });
  });
  const core = await Core.start({
    base_url: `${server.url}/scim/directory/d-1`,
    token: "key",
    max_concurrent_requests: limit,
  });
  const ids = ["a", "b", "c", "d", "e", "f"];
  await Promise.allSettled(ids.map((id) => core.data("atlassian_user", { id })));
  expect(seen).toBeGreaterThan(0);
  expect(seen).toBeLessThanOrEqual(most);
  await server.close();
});

test("a token that ends with a line break is hidden without it", async () => {
  const hidden: string[] = [];
  const clients = await configure({
    config: { ...silent, ...north(), token: "north-key\n" },
    log: () => undefined,
    hide: (secret) => hidden.push(secret),
    warn: () => undefined,
    signal: new AbortController().signal,
  });
  await clients.directory.close();
  expect(hidden).toEqual(["north-key"]);
});

describe("while the configuration is unknown", () => {
  const unknown = (): Promise<Core> => Core.start({ base_url: UNKNOWN, token: "key" });
  const state = { id: "id-team", display_name: "team", directory_id: "north", origin: "created" };

  test("reads keep the prior state, and plans leave unknown what they cannot know", async () => {
    const core = await unknown();
    expect(await core.read("atlassian_group", state)).toMatchObject(state);
    const { state: planned } = await core.plan("atlassian_user", { user_name: "ana", email: "ana@acme.com" });
    expect(planned).toMatchObject({ active: true, emails: UNKNOWN, origin: UNKNOWN, directory_id: UNKNOWN });
    expect(emulator.requests).toEqual([]);
  });

  test("whatever has to ask is one sentence", async () => {
    await expect((await unknown()).data("atlassian_users", {})).rejects.toThrow("not known yet");
  });
});
