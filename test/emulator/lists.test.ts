import { Api, CORE_GROUP, filtered, LIST, personOf, scimError } from "./api";

describe("a list", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  function seed(people: number): void {
    for (let index = 0; index < people; index += 1)
      api.directory.addUser({ userName: `person${String(index).padStart(3, "0")}@acme.example` });
  }

  describe("in pages", () => {
    it("tells where it begins, how much it holds and how much there is", async () => {
      seed(3);
      const { status, body } = await api.get("/Users?startIndex=2&count=1");
      expect(status).toBe(200);
      expect(body).toEqual({
        schemas: [LIST],
        totalResults: 3,
        startIndex: 2,
        itemsPerPage: 1,
        Resources: [expect.objectContaining({ userName: "person001@acme.example" })],
      });
    });

    it.each([
      ["", 1, 100],
      ["?count=200", 1, 100],
      ["?startIndex=101", 101, 100],
      ["?startIndex=201&count=200", 201, 50],
      ["?startIndex=251", 251, 0],
      ["?startIndex=9999&count=1", 9999, 0],
      ["?startIndex=0", 1, 100],
      ["?startIndex=-5&count=2", 1, 2],
      ["?count=0", 1, 0],
      ["?count=-1", 1, 0],
      ["?startIndex=&count=", 1, 100],
    ])("of 250 people: %s", async (query, startIndex, itemsPerPage) => {
      seed(250);
      const { body } = await api.get(`/Users${query}`);
      expect(body).toMatchObject({ totalResults: 250, startIndex, itemsPerPage });
      const found = await api.found(`/Users${query}`);
      expect(found.map(({ userName }) => userName)).toEqual(
        Array.from(
          { length: itemsPerPage },
          (_, index) => `person${String(startIndex - 1 + index).padStart(3, "0")}@acme.example`,
        ),
      );
    });

    it("keeps to the page sizes that the switches name, for groups as well", async () => {
      api.emulator.behave({ largestPage: 3, usualPage: 2 });
      seed(5);
      for (const name of ["a", "b", "c", "d"]) api.directory.addGroup(name);
      expect(await api.found("/Users")).toHaveLength(2);
      expect(await api.found("/Users?count=4")).toHaveLength(3);
      const last = await api.get("/Groups?startIndex=3&count=3");
      expect(last.body).toMatchObject({ totalResults: 4, startIndex: 3, itemsPerPage: 2 });
    });

    it.each(["startIndex", "count"])("refuses a %s that is no number", async (name) => {
      const { status, body } = await api.get(`/Users?${name}=ten`);
      expect([status, body]).toEqual([400, scimError(400, "not a number: ten", "invalidValue")]);
    });
  });

  describe("with a filter", () => {
    beforeEach(() => {
      api.directory.addUser({ userName: "Ana@acme.example", externalId: "Ext-1" });
      api.directory.addUser({ userName: 'the "other" \\ one' });
      api.directory.addGroup("Engineers", ["Ana@acme.example"]);
      api.directory.addGroup("é 🙂 & co");
    });

    it.each([
      ["Users", 'userName eq "Ana@acme.example"'],
      ["Users", 'username EQ "Ana@acme.example"'],
      ["Users", 'userName eq "ana@ACME.example"'],
      ["Users", 'externalId eq "Ext-1"'],
      ["Users", String.raw`userName eq "the \"other\" \\ one"`],
      ["Groups", 'displayName eq "Engineers"'],
      ["Groups", 'displayName eq "engineers"'],
      ["Groups", 'displayName eq "é 🙂 & co"'],
      ["Groups", String.raw`displayName eq "\u00e9 🙂 & co"`],
    ] as const)("of %s finds one: %s", async (kind, filter) => {
      const { status, body } = await api.get(filtered(kind, filter));
      expect(status).toBe(200);
      expect(body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1 });
    });

    it.each([
      ["Users", 'userName eq "nobody"'],
      ["Users", 'externalId eq "ext-1"'],
      ["Groups", 'displayName eq "Engineer"'],
    ] as const)("of %s finds none: %s", async (kind, filter) => {
      expect((await api.get(filtered(kind, filter))).body).toEqual({
        schemas: [LIST],
        totalResults: 0,
        startIndex: 1,
        itemsPerPage: 0,
        Resources: [],
      });
    });

    it.each([
      ["Users", 'userName co "ana"'],
      ["Users", 'userName sw "ana"'],
      ["Users", 'userName ne "ana"'],
      ["Users", "userName pr"],
      ["Users", 'userName eq "ana" and active eq true'],
      ["Users", 'userName eq "ana" or userName eq "bob"'],
      ["Users", 'not (userName eq "ana")'],
      ["Users", 'emails.value eq "ana@acme.example"'],
      ["Users", 'emails[value eq "ana@acme.example"]'],
      ["Users", 'displayName eq "Ana"'],
      ["Users", 'id eq "1"'],
      ["Users", "active eq true"],
      ["Users", "userName eq 5"],
      ["Users", "userName eq ana"],
      ["Users", 'userName eq "ana'],
      ["Users", "nonsense"],
      ["Groups", 'externalId eq "1"'],
      ["Groups", 'members.value eq "1"'],
      ["Groups", 'displayName sw "Eng"'],
    ] as const)("of %s refuses what Atlassian does not take: %s", async (kind, filter) => {
      const { status, body } = await api.get(filtered(kind, filter));
      expect([status, body]).toEqual([400, scimError(400, `Invalid filter: ${filter}`, "invalidFilter")]);
    });

    it("goes together with pages and the choice of attributes", async () => {
      const path = filtered("Users", 'userName eq "Ana@acme.example"');
      expect(await api.found(`${path}&startIndex=2`)).toEqual([]);
      const [ana] = await api.found(`${path}&attributes=userName`);
      expect(Object.keys(ana ?? {}).sort()).toEqual(["id", "schemas", "userName"]);
    });

    it.each([
      ["nowhere", 1],
      ["uniqueness", 1],
      ["filters", 0],
      ["everywhere", 0],
    ] as const)("finds another case where case matters %s: %i", async (caseSensitive, count) => {
      api.emulator.behave({ caseSensitive });
      expect(await api.found(filtered("Users", 'userName eq "ana@acme.example"'))).toHaveLength(count);
      expect(await api.found(filtered("Groups", 'displayName eq "engineers"'))).toHaveLength(count);
      expect(await api.found(filtered("Users", 'userName eq "Ana@acme.example"'))).toHaveLength(1);
    });
  });

  it.each([
    ["lists-and-filters", 2, 1],
    ["filters", 1, 1],
    ["nowhere", 1, 0],
  ] as const)("shows the inactive in %s", async (showsInactive, listed, found) => {
    api.emulator.behave({ showsInactive });
    const id = api.directory.addUser({ userName: "ana", active: false });
    api.directory.addUser({ userName: "bob" });
    expect(await api.found("/Users")).toHaveLength(listed);
    expect(await api.found(filtered("Users", 'userName eq "ana"'))).toHaveLength(found);
    expect((await api.get(`/Users/${id}`)).body).toMatchObject({ active: false });
  });

  describe("that lags behind", () => {
    const named = (userName: string) => filtered("Users", `userName eq "${userName}"`);

    beforeEach(() => {
      api.emulator.behave({ listLag: 2 });
    });

    it("shows new people after so many requests, in lists and filters, and a GET at once", async () => {
      const id = await api.person("ana");
      expect(await api.found("/Users")).toEqual([]);
      expect(await api.found(named("ana"))).toEqual([]);
      expect(await api.found("/Users")).toHaveLength(1);
      expect(await api.found(named("ana"))).toHaveLength(1);
      expect((await api.get(`/Users/${id}`)).status).toBe(200);
    });

    it("shows people as they were, until so many requests after each change", async () => {
      const id = api.directory.addUser({ userName: "ana" });
      await api.put(`/Users/${id}`, personOf("ana", { title: "one" }));
      await api.put(`/Users/${id}`, personOf("ana", { title: "two" }));
      const titles = [];
      for (let request = 0; request < 3; request += 1) titles.push((await api.found(named("ana")))[0]?.title);
      expect(titles).toEqual([undefined, "one", "two"]);
    });

    it("shows the deleted for a while, and groups with their former members", async () => {
      const id = api.directory.addUser({ userName: "ana" });
      api.directory.addGroup("engineers", ["ana"]);
      await api.delete(`/Users/${id}`);
      expect(await api.found("/Users")).toMatchObject([{ id }]);
      expect(await api.found("/Groups")).toMatchObject([{ members: [{ value: id }] }]);
      expect(await api.found("/Users")).toEqual([]);
      expect(await api.found("/Groups")).toMatchObject([{ members: [] }]);
    });

    it("does not lag behind the console", async () => {
      await api.person("ana");
      api.directory.addUser({ userName: "bob" });
      expect(await api.found("/Users")).toMatchObject([{ userName: "bob" }]);
    });
  });
});

describe("what describes the API", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  it("is a service provider's configuration", async () => {
    const { status, body } = await api.get("/ServiceProviderConfig");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 100 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
    });
  });

  it("is two types of resources and three schemas, together and each alone", async () => {
    for (const [path, count] of [
      ["/ResourceTypes", 2],
      ["/Schemas", 3],
    ] as const) {
      const all = await api.found(path);
      expect(all).toHaveLength(count);
      for (const one of all) {
        const { status, body } = await api.get(`${path}/${one.id}`);
        expect([status, body]).toEqual([200, one]);
      }
    }
    const { body } = await api.get(`/Schemas/${CORE_GROUP}`);
    expect(body).toMatchObject({ attributes: [{ name: "displayName", mutability: "immutable" }, {}] });
  });

  it.each(["/Schemas/other", "/ResourceTypes/other", "/ServiceProviderConfig/other", "/Bulk", "/Me", "/"])(
    "has no %s",
    async (path) => {
      const { status, body } = await api.get(path);
      expect(status).toBe(404);
      expect(body).toMatchObject({ status: "404", detail: expect.stringMatching(/ not found$/u) as unknown });
    },
  );
});
