import {
  accountIdOf,
  basedInOf,
  departmentOf,
  isActive,
  newUser,
  organizationOf,
  withBasedIn,
  withDepartment,
  withOrganization,
} from "../../src/scim";
import { sameRecord, writable } from "../../src/scim/user-record";
import { parseErrorBody, parseGroup, parsePage, parseUser, ShapeError } from "../../src/scim/vocabulary";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CUSTOM = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";
const EXTERNAL = "urn:scim:schemas:extension:atlassian-external:1.0";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

/** As Atlassian answered a creation in 2021, with what the sample does not show added. */
const answered = {
  schemas: [EXTERNAL, CORE, ENTERPRISE],
  userName: "ana@acme.com",
  emails: [{ value: "ana@acme.com", type: "work", primary: true }],
  meta: {
    resourceType: "User",
    location: "https://api.atlassian.com/scim/directory/315e/Users/247b",
    lastModified: "2021-02-16T15:05:41.185473Z",
    created: "2021-02-16T15:05:41.185473Z",
  },
  groups: [{ value: "g1", display: "engineers" }],
  [EXTERNAL]: { atlassianAccountId: "602bdf457b23f40068547c25" },
  "urn:acme:1.0": { badge: 7 },
  locale: "de",
  id: "247b",
};

describe("user records", () => {
  it("keep every attribute that nobody here knows", () => {
    expect(parseUser(answered)).toEqual(answered);
  });

  it("take null, and entries without a value, for absent", () => {
    const user = parseUser({
      ...answered,
      title: null,
      name: { givenName: "Ana", familyName: null },
      emails: [{ type: "home" }, null, { value: "ana@acme.com", primary: null }],
    });
    expect(user).not.toHaveProperty("title");
    expect(user.name).toEqual({ givenName: "Ana" });
    expect(user.emails).toEqual([{ value: "ana@acme.com" }]);
  });

  it("are active unless they say otherwise", () => {
    expect(isActive(parseUser(answered))).toBe(true);
    expect(isActive({ active: false })).toBe(false);
  });

  it("tell the account that they are linked to, if any", () => {
    expect(accountIdOf(parseUser(answered))).toBe("602bdf457b23f40068547c25");
    expect(accountIdOf(newUser("ana@acme.com"))).toBeUndefined();
  });

  it.each([
    [{}, "id"],
    [{ ...answered, userName: 7 }, "userName"],
    [{ ...answered, id: "" }, "id"],
    ["<html>", ""],
    [undefined, ""],
  ])("are refused when they are none: %j", (body, where) => {
    expect(() => parseUser(body)).toThrow(ShapeError);
    expect(() => parseUser(body)).toThrow(where);
  });
});

describe("what a PUT sends", () => {
  it("is all but what only the directory writes, with the schemas of what is there", () => {
    const record = withBasedIn(withDepartment(parseUser(answered), "Research"), "Berlin");
    expect(writable(record)).toEqual({
      schemas: [CORE, ENTERPRISE, "urn:acme:1.0", CUSTOM],
      userName: "ana@acme.com",
      emails: [{ value: "ana@acme.com", type: "work", primary: true }],
      department: "Research",
      [ENTERPRISE]: { department: "Research" },
      [CUSTOM]: { basedIn: "Berlin" },
      "urn:acme:1.0": { badge: 7 },
      locale: "de",
    });
  });

  it("leaves out what was cleared", () => {
    const user = { ...parseUser({ ...answered, title: "CEO" }), title: undefined };
    expect(writable(user)).not.toHaveProperty("title");
  });

  it("is the same whatever the order of its attributes, and not for another value", () => {
    const user = writable(parseUser(answered));
    const turned = writable(parseUser(Object.fromEntries(Object.entries(answered).reverse())));
    expect(sameRecord(user, turned)).toBe(true);
    expect(sameRecord(user, { ...user, title: undefined })).toBe(true);
    expect(sameRecord(user, { ...user, title: "CEO" })).toBe(false);
  });
});

describe("department and organization", () => {
  it.each([
    ["the extension", { [ENTERPRISE]: { department: "Research", organization: "Acme" } }],
    ["the top level", { department: "Research", organization: "Acme" }],
    [
      "the extension before the top level",
      {
        department: "old",
        organization: "old",
        [ENTERPRISE]: { department: "Research", organization: "Acme" },
      },
    ],
    [
      "the top level when the extension's are empty",
      { department: "Research", organization: "Acme", [ENTERPRISE]: { department: "", organization: "" } },
    ],
  ])("are read from %s", (_where, attributes) => {
    const user = parseUser({ ...answered, ...attributes });
    expect([departmentOf(user), organizationOf(user)]).toEqual(["Research", "Acme"]);
  });

  it("are written to both places, beside what else is there", () => {
    const user = parseUser({ ...answered, [ENTERPRISE]: { division: "North" } });
    expect(withOrganization(withDepartment(user, "Research"), "Acme")).toMatchObject({
      department: "Research",
      organization: "Acme",
      [ENTERPRISE]: { division: "North", department: "Research", organization: "Acme" },
    });
  });

  it("are cleared in both places, and an empty extension goes", () => {
    const user = withDepartment(parseUser(answered), "Research");
    for (const nothing of [undefined, ""]) {
      const cleared = withDepartment(user, nothing);
      expect(cleared).not.toHaveProperty("department");
      expect(Object.keys(cleared)).not.toContain(ENTERPRISE);
    }
  });

  it("leave a record alone that has them already, wherever", () => {
    const user = parseUser({ ...answered, department: "Research" });
    expect(withDepartment(user, "Research")).toBe(user);
    expect(withOrganization(user, undefined)).toBe(user);
  });
});

describe("where somebody works", () => {
  it("is read and written in the extension", () => {
    const user = withBasedIn(parseUser({ ...answered, [CUSTOM]: { other: 1 } }), "Berlin");
    expect(basedInOf(user)).toBe("Berlin");
    expect(user).toMatchObject({ [CUSTOM]: { other: 1, basedIn: "Berlin" } });
    expect(Object.keys(withBasedIn(withBasedIn(parseUser(answered), "Berlin"), ""))).not.toContain(CUSTOM);
  });

  it("is written flat as well where the directory tells it flat", () => {
    const user = parseUser({ ...answered, [`${CUSTOM}:basedIn`]: "Rome" });
    expect(basedInOf(user)).toBe("Rome");
    expect(withBasedIn(user, "Berlin")).toMatchObject({
      [`${CUSTOM}:basedIn`]: "Berlin",
      [CUSTOM]: { basedIn: "Berlin" },
    });
    expect(writable(user).schemas).toContain(CUSTOM);
  });
});

describe("lists and errors", () => {
  it("read a page, also one without its list", () => {
    expect(
      parsePage(
        { totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [{ id: "g", displayName: "x" }] },
        parseGroup,
      ),
    ).toEqual({
      totalResults: 1,
      resources: [{ id: "g", displayName: "x" }],
    });
    expect(parsePage({ totalResults: 0 }, parseGroup)).toEqual({ totalResults: 0, resources: [] });
  });

  it.each([
    [
      {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        status: "409",
        scimType: "uniqueness",
        detail: "taken",
      },
      { scimType: "uniqueness", detail: "taken" },
    ],
    [
      { error: "Not authorized to access : scim/directory/1/Users", traceId: "t1" },
      { detail: "Not authorized to access : scim/directory/1/Users", traceId: "t1" },
    ],
    [{ cause: null, stackTrace: [], message: "bad request" }, { detail: "bad request" }],
    ["<html>502</html>", {}],
    [undefined, {}],
  ])("read the error %j", (body, read) => {
    expect(parseErrorBody(body)).toEqual(read);
  });
});
