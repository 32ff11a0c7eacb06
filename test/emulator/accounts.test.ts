import { Api, ENTERPRISE, EXTERNAL, idOf, personOf, scimError } from "./api";

/** Ana is managed, Eve is not. */
const ANA = "ana@acme.example";
const EVE = "eve@partner.example";

describe("accounts", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start({ verifiedDomains: ["Acme.example"] });
  });
  afterEach(() => api.close());

  function accountOf(email: string) {
    return api.emulator.accounts().find((account) => account.email === email);
  }

  function moved(userName: string, value: string, attributes: object = {}): object {
    return personOf(userName, { emails: [{ value, type: "work", primary: true }], ...attributes });
  }

  it("are managed on verified domains, and all of them where none is named", async () => {
    await api.person(ANA);
    await api.person(EVE);
    expect(api.emulator.accounts()).toEqual([
      { accountId: expect.any(String) as unknown, email: ANA, managed: true, active: true },
      { accountId: expect.any(String) as unknown, email: EVE, managed: false, active: true },
    ]);
    const other = await Api.start();
    await other.person(EVE);
    expect(other.emulator.accounts()).toMatchObject([{ managed: true }]);
    await other.close();
  });

  it.each([
    [
      "active: false",
      (id: string, name: string) => api.put(`/Users/${id}`, personOf(name, { active: false })),
    ],
    ["a DELETE", (id: string) => api.delete(`/Users/${id}`)],
  ])("are deactivated by %s where they are managed", async (_what, leave) => {
    for (const name of [ANA, EVE]) await leave(await api.person(name), name);
    expect([accountOf(ANA)?.active, accountOf(EVE)?.active]).toEqual([false, true]);
  });

  it("are active again with their person, and with a new record unless that switch is set", async () => {
    const id = await api.person(ANA, { active: false });
    expect(accountOf(ANA)?.active).toBe(false);
    await api.patch(`/Users/${id}`, { op: "replace", path: "active", value: true });
    expect(accountOf(ANA)?.active).toBe(true);
    await api.delete(`/Users/${id}`);
    api.emulator.behave({ reactivatesAccounts: false });
    const again = await api.post("/Users", personOf(ANA));
    expect(again.body).toMatchObject({ active: true });
    expect(accountOf(ANA)?.active).toBe(false);
  });

  it("follow a managed person's new address", async () => {
    const id = await api.person(ANA);
    const before = accountOf(ANA)?.accountId;
    await api.put(`/Users/${id}`, moved(ANA, "roe@acme.example"));
    expect(api.emulator.accounts()).toEqual([
      { accountId: before, email: "roe@acme.example", managed: true, active: true },
    ]);
    // Whoever gets the free address is somebody else.
    const next = await api.post("/Users", moved("other", ANA));
    expect(next.status).toBe(201);
    expect(accountOf(ANA)?.accountId).not.toBe(before);
  });

  it("are unlinked by an external person's new address, who leaves every group and stays out", async () => {
    const id = await api.person(EVE);
    await api.group("engineers", [id]);
    const { status, body } = await api.put(`/Users/${id}`, moved(EVE, "eva@partner.example"));
    expect(status).toBe(200);
    expect(body).toMatchObject({ groups: [] });
    expect(body).not.toHaveProperty([EXTERNAL]);
    expect(api.directory.membersOf("engineers")).toEqual([]);
    const { body: back } = await api.put(`/Users/${id}`, moved(EVE, EVE));
    expect(back).toMatchObject({ groups: [] });
    expect(back).not.toHaveProperty([EXTERNAL]);
    expect(accountOf(EVE)).toBeDefined();
  });

  it("follow an external person's new address where that switch is set", async () => {
    api.emulator.behave({ externalEmailChange: "follows" });
    const id = await api.person(EVE);
    await api.group("engineers", [id]);
    const { body } = await api.put(`/Users/${id}`, moved(EVE, "eva@partner.example"));
    expect(body).toMatchObject({
      groups: [{ display: "engineers" }],
      [EXTERNAL]: { atlassianAccountId: accountOf("eva@partner.example")?.accountId },
    });
    expect(accountOf(EVE)).toBeUndefined();
  });

  it("outside verified domains are refused where that switch is set, new ones and new addresses", async () => {
    api.emulator.behave({ unverifiedDomain: "400" });
    const { status, body } = await api.post("/Users", personOf(EVE));
    expect([status, body]).toEqual([
      400,
      scimError(400, `The domain of ${EVE} is not verified`, "invalidValue"),
    ]);
    const id = await api.person(ANA);
    expect((await api.put(`/Users/${id}`, moved(ANA, EVE))).status).toBe(400);
    expect((await api.put(`/Users/${id}`, personOf(ANA, { title: "Lead" }))).status).toBe(200);
  });

  it("outside verified domains are updated with 200 and without effect where that switch is set", async () => {
    api.emulator.behave({ ignoresUnverifiedUpdates: true });
    const id = await api.person(EVE, { title: "Guest" });
    const { status, body } = await api.put(`/Users/${id}`, personOf(EVE, { title: "Lead", active: false }));
    expect([status, body]).toEqual([200, expect.objectContaining({ title: "Guest", active: false })]);
    const ana = await api.person(ANA, { title: "Guest" });
    expect((await api.put(`/Users/${ana}`, personOf(ANA, { title: "Lead" }))).body).toMatchObject({
      title: "Lead",
    });
  });

  it.each([
    ["at-once", [true, true], [true, true]],
    ["later", [false, true], [false, true]],
    ["never", [false, false], [false, false]],
    ["managed-only", [true, true], [false, false]],
  ] as const)("show their ids %s", async (accountId, ana, eve) => {
    api.emulator.behave({ accountId });
    for (const [name, expected] of [
      [ANA, ana],
      [EVE, eve],
    ] as const) {
      const created = await api.post("/Users", personOf(name));
      const read = await api.get(`/Users/${idOf(created)}`);
      expect([created, read].map(({ text }) => text.includes("atlassianAccountId"))).toEqual(expected);
    }
  });
});

describe("the shape of a person's record", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  const inside = { [ENTERPRISE]: { department: "Labs", organization: "Acme" } };
  const atTop = { department: "Labs", organization: "Acme" };

  it.each([
    ["extension", inside, atTop],
    ["top-level", atTop, inside],
    ["both", { ...inside, ...atTop }, {}],
  ] as const)("has department and organization: %s", async (enterprise, there, notThere) => {
    api.emulator.behave({ enterprise });
    const id = await api.person(ANA, inside);
    const { body } = await api.get(`/Users/${id}`);
    expect(body).toMatchObject(there);
    for (const key of Object.keys(notThere)) expect(Object.keys(body ?? {})).not.toContain(key);
  });

  it.each([
    ["both", "in", "top"],
    ["extension", "in", undefined],
    ["top-level", "top", "top"],
  ] as const)("takes the department from %s", async (enterpriseWrites, ofBoth, ofTop) => {
    api.emulator.behave({ enterpriseWrites, enterprise: "top-level" });
    const both = personOf("a", { department: "top", [ENTERPRISE]: { department: "in" } });
    expect((await api.post("/Users", both)).body).toHaveProperty("department", ofBoth);
    const top = (await api.post("/Users", personOf("b", { department: "top" }))).body;
    if (ofTop === undefined) expect(top).not.toHaveProperty("department");
    else expect(top).toHaveProperty("department", ofTop);
  });

  it.each([
    ["extension", "Labs", "old"],
    ["top-level", "old", "Labs"],
    ["both", "Labs", "Labs"],
  ] as const)("patches the department in %s", async (enterpriseWrites, inExtension, inTop) => {
    api.emulator.behave({ enterpriseWrites });
    const old = { department: "old", [ENTERPRISE]: { department: "old" } };
    const results = [];
    for (const path of [`${ENTERPRISE}:department`, "department"]) {
      const id = await api.person(path.slice(-12), old);
      results.push((await api.patch(`/Users/${id}`, { op: "replace", path, value: "Labs" })).body);
    }
    expect(results).toMatchObject([
      { [ENTERPRISE]: { department: inExtension } },
      { [ENTERPRISE]: { department: inTop } },
    ]);
  });

  const urn = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";

  it.each([
    ["nested", { [urn]: { basedIn: "Berlin" } }],
    ["flat", { [`${urn}:basedIn`]: "Berlin" }],
  ] as const)("has the location %s, and takes it in either way", async (basedIn, shown) => {
    api.emulator.behave({ basedIn });
    for (const given of [{ [urn]: { basedIn: "Berlin" } }, { [`${urn}:basedIn`]: "Berlin" }]) {
      const { body } = await api.post("/Users", personOf(Object.keys(given).join().slice(-8), given));
      const keys = Object.entries(body ?? {}).filter(([key]) => key.startsWith(urn));
      expect(Object.fromEntries(keys)).toEqual(shown);
    }
  });

  it("leaves active out where it is true, if that switch is set", async () => {
    api.emulator.behave({ omitsActive: true });
    expect((await api.post("/Users", personOf("a"))).body).not.toHaveProperty("active");
    expect((await api.post("/Users", personOf("b", { active: false }))).body).toHaveProperty("active", false);
  });

  it("leaves the groups out if that switch is set", async () => {
    api.emulator.behave({ tellsGroups: false });
    expect((await api.post("/Users", personOf("a"))).body).not.toHaveProperty("groups");
  });

  it("has no made-up display name if that switch is set", async () => {
    api.emulator.behave({ fillsDisplayName: false });
    const { body } = await api.post("/Users", personOf("a", { name: { givenName: "Ana" } }));
    expect(body).not.toHaveProperty("displayName");
  });

  it.each([
    ["nothing", "Ana@Acme.example", "Ana@Acme.example"],
    ["emails", "Ana@Acme.example", "ana@acme.example"],
    ["emails-and-user-names", "ana@acme.example", "ana@acme.example"],
  ] as const)("has in lower case: %s", async (lowerCases, userName, value) => {
    api.emulator.behave({ lowerCases });
    const { body } = await api.post("/Users", personOf("Ana@Acme.example"));
    expect(body).toMatchObject({ userName, emails: [{ value }] });
  });
});
