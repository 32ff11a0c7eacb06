import { type Emulator, type EmulatorOptions, startEmulator } from "../../../src/emulator";
import { Core } from "../support/core";

const GROUP = "atlassian_group";

let emulator: Emulator;
afterEach(async () => {
  await emulator.close();
});

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await startEmulator({ organizationId: "org-1", organizationKey: "org-key", ...options });
}

function process(block: object = {}): Promise<Core> {
  const { baseUrl, token } = emulator.directory();
  return Core.start({
    base_url: baseUrl,
    token,
    organization_id: "org-1",
    organization_token: "org-key",
    propagation_timeout: 1,
    ...block,
  });
}

const without = (): Promise<Core> => process({ organization_id: null, organization_token: null });

const named = (name: string): object => ({ display_name: name });
const SEARCH = { method: "POST", path: /\/groups\/search$/u };

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );
}

describe("a name that the organisation has by itself", () => {
  test.each<[string, EmulatorOptions, string, string]>([
    ["a group made by hand", { organizationGroups: ["contractors"] }, "contractors", "contractors"],
    ["a built-in group", { builtInGroups: ["org-admins"] }, "org-admins", "org-admins"],
    ["whatever the case", { organizationGroups: ["Contractors"] }, "contractors", "Contractors"],
  ])("is refused by the plan: %s", async (_case, options, name, there) => {
    await start(options);
    const said = await refusal((await process()).plan(GROUP, named(name)));
    expect(said).toContain(`The organisation has its own group ${there}: It does not come from a directory`);
    expect(said).toContain("give access to the existing one by an access policy without declaring it");
    expect(emulator.directory().groups()).toEqual([]);
  });

  test("is no matter for a group that is there already, or of another name", async () => {
    await start({ organizationGroups: ["contractors"] });
    emulator.directory().addGroup("team");
    const core = await process();
    await core.plan(GROUP, named("team"));
    await core.plan(GROUP, named("teams"));
  });
});

describe("a group that the directory takes and the organisation never shows", () => {
  /** Planned and made without the organisation's word. */
  const made = async (core: Core, name: string): Promise<string> => {
    const { state } = await (await without()).plan(GROUP, named(name));
    return refusal(core.carryOut(GROUP, named(name), state));
  };

  test("is an error once it is made, and the next run says the same", async () => {
    await start({ builtInGroups: ["org-admins"] });
    const said = await made(await process(), "org-admins");
    const id = emulator.directory().groupIdOf("org-admins");
    expect(said).toContain("The group org-admins is not synchronised");
    expect(said).toContain(
      `The directory accepted it (SCIM id ${id}), and the organisation has another group of that name.`,
    );
    expect(said).toContain("delete this one in Atlassian Administration");
    expect(await refusal((await process()).apply(GROUP, named("org-admins")))).toBe(said);
    expect(emulator.directory().changes).toHaveLength(1);
  });

  test("is one, too, when nothing of that name shows within propagation_timeout", async () => {
    await start({ behaviour: { groupLag: 1000 } });
    const said = await refusal((await process({ propagation_timeout: 0.2 })).apply(GROUP, named("team")));
    expect(said).toContain("The group team is not synchronised");
    expect(said).toContain("the organisation does not show it");
    expect(said).toContain("If the name is none of those, run again in some minutes.");
    emulator.behave({ groupLag: 0 });
    expect(await (await process()).apply(GROUP, named("team"))).toMatchObject({ origin: "adopted" });
  });

  test("is nobody's business without the organization key", async () => {
    await start({ builtInGroups: ["org-admins"] });
    const core = await without();
    expect(await core.apply(GROUP, named("org-admins"))).toMatchObject({ origin: "created" });
    expect(emulator.count({ path: /^\/admin\//u })).toBe(0);
  });
});

test("a group that takes a while to show is waited for", async () => {
  await start({ behaviour: { groupLag: 3 } });
  const core = await process({ propagation_timeout: 20 });
  expect(await core.apply(GROUP, named("team"))).toMatchObject({ origin: "created" });
  expect(emulator.count(SEARCH)).toBeGreaterThan(2);
});

test("without a wait the first look decides", async () => {
  await start({ behaviour: { groupLag: 3 } });
  expect(await refusal((await process({ propagation_timeout: 0 })).apply(GROUP, named("team")))).toContain(
    "The group team is not synchronised",
  );
});

test("many groups share their look-ups, in the plan and after they are made", async () => {
  await start();
  const core = await process();
  const names = Array.from({ length: 20 }, (_, index) => `team-${index}`);
  const plans = await Promise.all(names.map((name) => core.plan(GROUP, named(name))));
  const inPlan = emulator.count(SEARCH);
  expect(inPlan).toBeLessThanOrEqual(4);
  emulator.resetRequests();
  await Promise.all(names.map((name, at) => core.carryOut(GROUP, named(name), plans[at]?.state ?? null)));
  expect(emulator.count({ method: "POST", path: /\/Groups$/u })).toBe(20);
  expect(emulator.count(SEARCH)).toBeLessThanOrEqual(12);
});
