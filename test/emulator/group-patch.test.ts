import fc from "fast-check";
import type { ScimPatchOperation } from "scim-patch";
import { stateAfter } from "../../src/emulator/group-patch";
import { Api, CORE_GROUP, PATCH_OP, scimError } from "./api";

const NOBODY = "00000000-0000-4000-8000-000000000000";

describe("a PATCH of a group", () => {
  let api: Api;
  let ana: string;
  let bob: string;
  let cid: string;
  let group: string;

  beforeEach(async () => {
    api = await Api.start();
    ana = api.directory.addUser({ userName: "ana" });
    bob = api.directory.addUser({ userName: "bob" });
    cid = api.directory.addUser({ userName: "cid" });
    group = api.directory.addGroup("engineers", ["ana", "bob"]);
  });
  afterEach(() => api.close());

  const members = (): readonly string[] => api.directory.membersOf("engineers");

  function patch(...operations: readonly object[]) {
    return api.patch(`/Groups/${group}`, ...operations);
  }

  it("adds members in the documented form, and answers the whole group", async () => {
    const { status, body } = await patch({
      op: "add",
      path: "members",
      value: [{ value: cid, display: "?" }],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [CORE_GROUP],
      id: group,
      displayName: "engineers",
      members: [ana, bob, cid].map((id, index) => ({
        type: "User",
        value: id,
        display: ["ana", "bob", "cid"][index],
        $ref: `${api.directory.baseUrl}/Users/${id}`,
      })),
      meta: expect.anything() as unknown,
    });
  });

  it.each([
    ["one member instead of a list", () => ({ op: "add", path: "members", value: { value: cid } })],
    ["no path", () => ({ op: "add", value: { members: [{ value: cid }] } })],
    ["an upper-case operation", () => ({ op: "Add", path: "members", value: [{ value: cid }] })],
    ["an upper-case path", () => ({ op: "add", path: "Members", value: [{ value: cid }] })],
    [
      "somebody who is in it",
      () => ({ op: "add", path: "members", value: [{ value: cid }, { value: ana }] }),
    ],
  ])("adds with %s", async (_what, operation) => {
    expect((await patch(operation())).status).toBe(200);
    expect(members()).toEqual(["ana", "bob", "cid"]);
    expect(api.directory.changes.filter(({ by }) => by === "api")).toHaveLength(1);
  });

  const forms = {
    "path-filter": () => ({ op: "remove", path: `members[value eq "${ana}"]` }),
    "value-list": () => ({ op: "remove", path: "members", value: [{ value: ana }] }),
    replace: () => ({ op: "replace", path: "members", value: [{ value: bob }] }),
  };
  const names = ["path-filter", "value-list", "replace"] as const;

  it.each(names)("takes somebody out by %s, and leaves the others in", async (form) => {
    const { status } = await patch(forms[form]());
    expect([status, members()]).toEqual([200, ["bob"]]);
  });

  it("takes out several, by as many filters or by one list", async () => {
    const filter = (id: string) => ({ op: "remove", path: `members[value eq "${id}"]` });
    await patch(filter(ana), filter(bob));
    expect(members()).toEqual([]);
    await patch({ op: "add", path: "members", value: [ana, bob, cid].map((value) => ({ value })) });
    await patch({ op: "remove", path: "members", value: [{ value: ana }, { value: cid }] });
    expect(members()).toEqual(["bob"]);
  });

  it("empties a group by a remove without a value", async () => {
    await patch({ op: "remove", path: "members" });
    expect(members()).toEqual([]);
  });

  it("carries out operations in order", async () => {
    await patch(
      { op: "replace", path: "members", value: [{ value: cid }] },
      { op: "add", path: "members", value: [{ value: ana }] },
      { op: "remove", path: `members[value eq "${cid}"]` },
    );
    expect(members()).toEqual(["ana"]);
  });

  it("changes the external id", async () => {
    const { body } = await patch({ op: "replace", path: "externalId", value: "Ext-1" });
    expect(body).toMatchObject({ externalId: "Ext-1" });
    expect((await patch({ op: "remove", path: "externalid" })).body).not.toHaveProperty("externalId");
  });

  describe.each(names)("where %s is the only way out", (form) => {
    const others = names.filter((name) => name !== form);

    it.each(others)("refuses %s with 400", async (other) => {
      api.emulator.behave({ removeForms: [form] });
      const { status, body } = await patch(forms[other]());
      expect([status, body]).toEqual([400, scimError(400, `${other} is not supported`, "invalidPath")]);
      expect(members()).toEqual(["ana", "bob"]);
      await patch(forms[form]());
      expect(members()).toEqual(["bob"]);
    });

    it.each(others)("ignores %s with 200 where that switch is set", async (other) => {
      api.emulator.behave({ removeForms: [form], unsupportedRemove: "ignored" });
      const { status } = await patch(forms[other]());
      expect([status, members()]).toEqual([200, ["ana", "bob"]]);
    });

    it.each(others)("empties the group by %s where that switch is set", async (other) => {
      api.emulator.behave({ removeForms: [form], unsupportedRemove: "removes-everybody" });
      const { status } = await patch(forms[other]());
      expect([status, members()]).toEqual([200, []]);
    });
  });

  describe.each(["path-filter", "value-list"] as const)("that takes out a stranger by %s", (form) => {
    const operation = (id: string) =>
      form === "path-filter"
        ? { op: "remove", path: `members[value eq "${id}"]` }
        : { op: "remove", path: "members", value: [{ value: id }] };

    it.each([
      ["ignored", 200, undefined],
      ["400", 400, (id: string) => scimError(400, `${id} is not a member`, "noTarget")],
      ["404", 404, (id: string) => scimError(404, `Member ${id} not found`)],
    ] as const)("is %s", async (removeStranger, status, body) => {
      api.emulator.behave({ removeStranger });
      const answer = await patch(operation(cid), operation(ana));
      expect(answer.status).toBe(status);
      if (body !== undefined) expect(answer.body).toEqual(body(cid));
      // All of it or nothing.
      expect(members()).toEqual(status === 200 ? ["bob"] : ["ana", "bob"]);
    });
  });

  it.each([
    ["404-and-nobody", ["ana", "bob"]],
    ["404-and-others", ["ana", "bob", "cid"]],
  ] as const)("that adds somebody unknown ends with %s", async (addUnknown, left) => {
    api.emulator.behave({ addUnknown });
    const { status, body } = await patch({
      op: "add",
      path: "members",
      value: [{ value: cid }, { value: NOBODY }],
    });
    expect([status, body]).toEqual([404, scimError(404, `User ${NOBODY} not found`)]);
    expect(members()).toEqual(left);
  });

  it("takes no group for a member", async () => {
    const { status } = await patch({ op: "add", path: "members", value: [{ value: group }] });
    expect([status, members()]).toEqual([404, ["ana", "bob"]]);
  });

  it.each([413, 400] as const)("that names too many is answered with %i", async (overPatchLimit) => {
    api.emulator.behave({ patchLimit: 2, overPatchLimit });
    const value = [ana, bob, cid].map((id) => ({ value: id }));
    const { status, body } = await patch({ op: "add", path: "members", value });
    expect([status, body]).toEqual([
      overPatchLimit,
      scimError(overPatchLimit, "No more than 2 members", "tooMany"),
    ]);
    const spread = value.map((one) => ({ op: "add", path: "members", value: [one] }));
    expect((await patch(...spread)).status).toBe(overPatchLimit);
    expect((await patch(...spread.slice(1))).status).toBe(200);
  });

  it("needs lower-case operations where that switch is set", async () => {
    api.emulator.behave({ opCase: "lower" });
    const operation = { path: "members", value: [{ value: cid }] };
    const refused = await patch({ op: "Add", ...operation });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ scimType: "invalidSyntax" });
    expect((await patch({ op: "add", ...operation })).status).toBe(200);
  });

  it("takes operations by their other name only where that switch is set", async () => {
    const body = {
      schemas: [PATCH_OP],
      operations: [{ op: "add", path: "members", value: [{ value: cid }] }],
    };
    expect((await api.ask("PATCH", `/Groups/${group}`, { body })).status).toBe(400);
    api.emulator.behave({ operationsKey: "either" });
    expect((await api.ask("PATCH", `/Groups/${group}`, { body })).status).toBe(200);
    expect(members()).toContain("cid");
  });

  it("is answered without members, or with nothing, where that switch is set", async () => {
    const operation = { op: "add", path: "members", value: [{ value: cid }] };
    api.emulator.behave({ patchAnswer: "no-members" });
    const without = await patch(operation);
    expect(without.status).toBe(200);
    expect(without.body).toMatchObject({ id: group });
    expect(without.body).not.toHaveProperty("members");
    api.emulator.behave({ patchAnswer: "204" });
    const nothing = await patch({ op: "remove", path: "members" });
    expect([nothing.status, nothing.text, members()]).toEqual([204, "", []]);
  });

  it.each([
    ["members without a value", { op: "add", path: "members", value: [{ display: "ana" }] }, "invalidValue"],
    ["no members", { op: "add", path: "members" }, "invalidValue"],
    ["an unknown operation", { op: "move", path: "members" }, "invalidSyntax"],
  ])("is refused with %s", async (_what, operation, scimType) => {
    const { status, body } = await patch(operation);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: "400", scimType });
    expect(members()).toEqual(["ana", "bob"]);
  });
});

describe("the evaluation for large groups", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
  const values = fc.array(
    id.map((value) => ({ value })),
    { minLength: 1, maxLength: 5 },
  );
  const operation: fc.Arbitrary<ScimPatchOperation> = fc.oneof(
    values.map((value) => ({ op: "add" as const, path: "members", value })),
    values.map((value) => ({ op: "replace" as const, path: "members", value })),
    values.map((value) => ({ op: "remove" as const, path: "members", value })),
    id.map((one) => ({ op: "remove" as const, path: `members[value eq "${one}"]` })),
    fc.constant({ op: "remove" as const, path: "members" }),
    values.map((value) => ({ op: "add" as const, value: { members: value } })),
    fc.constant({ op: "replace" as const, path: "externalId", value: "x" }),
  );

  it("comes to the same as the library's", () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(operation, { maxLength: 6 }), (before, operations) => {
        const state = { displayName: "g", externalId: undefined, members: new Set(before) };
        const [own, library] = [0, Infinity].map((large) => stateAfter(state, operations, large));
        expect([...(own?.members ?? [])].sort()).toEqual([...(library?.members ?? [])].sort());
        expect(own?.externalId).toBe(library?.externalId);
      }),
    );
  });

  it("adds a thousand to thirty-five thousand at once", () => {
    const state = {
      displayName: "g",
      externalId: undefined,
      members: new Set(Array.from({ length: 35_000 }, (_, index) => `member ${index}`)),
    };
    const value = Array.from({ length: 1000 }, (_, index) => ({ value: `new ${index}` }));
    const startedAt = performance.now();
    expect(stateAfter(state, [{ op: "add", path: "members", value }]).members.size).toBe(36_000);
    // Milliseconds; the library takes one to two seconds.
    expect(performance.now() - startedAt).toBeLessThan(800);
  });
});
