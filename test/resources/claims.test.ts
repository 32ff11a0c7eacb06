import { createClaims, NEW } from "../../src/resources/claims";

const ana = { user_name: "ana@acme.example", title: null };

describe("claims", () => {
  test("the first declaration gets the key, a second one is told", () => {
    const claims = createClaims();
    expect(claims.claim("user name ana", NEW, ana)).toBe(true);
    expect(claims.claim("user name ana", NEW, ana)).toBe(false);
    expect(claims.claim("user name bo", NEW, ana)).toBe(true);
  });

  test.each([
    ["a change that turns into a replacement", "id-1", NEW],
    ["planned the other way round", NEW, "id-1"],
  ])("one declaration may be planned twice: %s", (_case, first, second) => {
    const claims = createClaims();
    expect(claims.claim("key", first, ana)).toBe(true);
    expect(claims.claim("key", second, { ...ana })).toBe(true);
  });

  test("a creation beside an existing resource with another configuration is a second declaration", () => {
    const claims = createClaims();
    claims.claim("key", "id-1", ana);
    expect(claims.claim("key", NEW, { ...ana, title: "Engineer" })).toBe(false);
  });

  test("two existing resources are two declarations, however alike", () => {
    const claims = createClaims();
    claims.claim("key", "id-1", ana);
    expect(claims.claim("key", "id-1", ana)).toBe(false);
  });

  test("a shared key goes to all who share it, and to nobody who wants it alone", () => {
    const claims = createClaims();
    expect(claims.claim("key", NEW, { members: 1 }, "shared")).toBe(true);
    expect(claims.claim("key", NEW, { members: 2 }, "shared")).toBe(true);
    expect(claims.claim("key", NEW, { members: 3 }, "exclusive")).toBe(false);
  });
});
