import { Api, filtered, personOf, scimError } from "./api";

const emailTaken = (email: string) =>
  scimError(409, `Resource [USER]: with email[${email}] already exists.`, "uniqueness");
const nameTaken = (userName: string) =>
  scimError(409, `Resource [USER]: with userName[${userName}] already exists.`, "uniqueness");
const groupTaken = scimError(409, "Resource [GROUP]: with displayName already exists.", "uniqueness");

function withEmail(value: string): object {
  return { emails: [{ value, type: "work", primary: true }] };
}

describe("a conflict", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  describe("of people", () => {
    it("is an e-mail address that somebody has, whatever their user name", async () => {
      await api.person("ana", withEmail("ana@acme.example"));
      const { status, body } = await api.post("/Users", personOf("bob", withEmail("ANA@acme.example")));
      expect([status, body]).toEqual([409, emailTaken("ANA@acme.example")]);
    });

    it("is a user name that somebody has, whatever their e-mail address", async () => {
      await api.person("ana", withEmail("ana@acme.example"));
      const { status, body } = await api.post("/Users", personOf("Ana", withEmail("bob@acme.example")));
      expect([status, body]).toEqual([409, nameTaken("Ana")]);
    });

    it("comes of a PUT or PATCH too, and then nothing has changed", async () => {
      await api.person("ana", withEmail("ana@acme.example"));
      const bob = await api.person("bob", withEmail("bob@acme.example"));
      const before = api.directory.users();
      const answers = [
        await api.put(`/Users/${bob}`, personOf("bob", withEmail("ana@acme.example"))),
        await api.put(`/Users/${bob}`, personOf("ana", withEmail("bob@acme.example"))),
        await api.patch(`/Users/${bob}`, {
          op: "replace",
          path: 'emails[type eq "work"].value',
          value: "ana@acme.example",
        }),
        await api.patch(`/Users/${bob}`, { op: "replace", path: "userName", value: "ana" }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
      expect(answers.map(({ body }) => body)).toEqual([
        emailTaken("ana@acme.example"),
        nameTaken("ana"),
        emailTaken("ana@acme.example"),
        nameTaken("ana"),
      ]);
      expect(api.directory.users()).toEqual(before);
    });

    it("is the address of an account whose record is deleted, for somebody who has an account", async () => {
      const ana = await api.person("ana@acme.example");
      await api.delete(`/Users/${ana}`);
      const bob = await api.person("bob@acme.example");
      const { status, body } = await api.put(`/Users/${bob}`, personOf("bob", withEmail("ana@acme.example")));
      expect([status, body]).toEqual([409, emailTaken("ana@acme.example")]);
    });

    it("is none with oneself, with an old name, or with a shared external id", async () => {
      const ana = await api.person("ana@acme.example", { externalId: "1" });
      expect((await api.put(`/Users/${ana}`, personOf("Ana@acme.example", { externalId: "1" }))).status).toBe(
        200,
      );
      expect((await api.put(`/Users/${ana}`, personOf("anna@acme.example"))).status).toBe(200);
      expect((await api.post("/Users", personOf("other@acme.example", { externalId: "1" }))).status).toBe(
        201,
      );
    });

    it("is a shared external id where that switch is set", async () => {
      api.emulator.behave({ uniqueExternalId: true });
      const ana = await api.person("ana@acme.example", { externalId: "One" });
      const { status, body } = await api.post("/Users", personOf("bob@acme.example", { externalId: "One" }));
      expect([status, body]).toEqual([
        409,
        scimError(409, "Resource [USER]: with externalId[One] already exists.", "uniqueness"),
      ]);
      expect((await api.post("/Users", personOf("bob@acme.example", { externalId: "one" }))).status).toBe(
        201,
      );
      expect(
        (await api.put(`/Users/${ana}`, personOf("ana@acme.example", { externalId: "One" }))).status,
      ).toBe(200);
    });

    it.each([
      ["nowhere", 409],
      ["filters", 409],
      ["uniqueness", 201],
      ["everywhere", 201],
    ] as const)("with another case where case matters %s: %i", async (caseSensitive, status) => {
      api.emulator.behave({ caseSensitive });
      await api.person("ana", withEmail("ana@acme.example"));
      const other = personOf("Ana", withEmail("Ana@acme.example"));
      expect((await api.post("/Users", other)).status).toBe(status);
      await api.group("engineers");
      expect((await api.post("/Groups", { displayName: "Engineers" })).status).toBe(status);
    });

    it.each([0, 2])("lasts for %i requests after a DELETE", async (blockedAfterDelete) => {
      api.emulator.behave({ blockedAfterDelete });
      const id = await api.person("ana", withEmail("ana@acme.example"));
      await api.delete(`/Users/${id}`);
      for (let request = 0; request < blockedAfterDelete; request += 1) {
        const attributes = withEmail(request === 0 ? "ana@acme.example" : "new@acme.example");
        const { status, body } = await api.post("/Users", personOf("ana", attributes));
        expect([status, body]).toEqual([
          409,
          request === 0 ? emailTaken("ana@acme.example") : nameTaken("ana"),
        ]);
      }
      expect((await api.post("/Users", personOf("ana", withEmail("ana@acme.example")))).status).toBe(201);
    });
  });

  it("with a deleted person is none for whoever has that name in another case already", async () => {
    api.emulator.behave({ blockedAfterDelete: 5, caseSensitive: "uniqueness" });
    await api.person("ana", withEmail("ana@acme.example"));
    const other = await api.person("Ana", withEmail("Ana@acme.example"));
    await api.delete(`/Users/${api.directory.idOf("ana")}`);
    const { status } = await api.put(`/Users/${other}`, personOf("Ana", withEmail("Ana@acme.example")));
    expect(status).toBe(200);
  });

  describe("of groups", () => {
    it("is a name that the directory has, in any case", async () => {
      await api.group("engineers");
      const { status, body } = await api.post("/Groups", { displayName: "Engineers" });
      expect([status, body]).toEqual([409, groupTaken]);
    });

    it("is a name that the organisation has, though no list shows that group", async () => {
      const other = await Api.start({ organizationGroups: ["Site-Admins"] });
      const { status, body } = await other.post("/Groups", { displayName: "site-admins" });
      expect([status, body]).toEqual([409, groupTaken]);
      expect(await other.found(filtered("Groups", 'displayName eq "Site-Admins"'))).toEqual([]);
      await other.close();
    });
  });

  it.each([
    ["allowed", 200, "bob"],
    ["ignored", 200, "ana"],
    ["400", 400, "ana"],
  ] as const)("of userNameChange %s", async (userNameChange, status, userName) => {
    api.emulator.behave({ userNameChange });
    const id = await api.person("ana", withEmail("ana@acme.example"));
    const answers = [
      await api.put(`/Users/${id}`, personOf("bob", withEmail("ana@acme.example"))),
      await api.patch(`/Users/${id}`, { op: "replace", path: "userName", value: "bob" }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(status);
      expect(answer.body).toEqual(
        status === 400
          ? scimError(400, "userName cannot be changed", "mutability")
          : expect.objectContaining({ userName }),
      );
    }
    expect(api.directory.people()).toMatchObject([{ userName }]);
  });
});
