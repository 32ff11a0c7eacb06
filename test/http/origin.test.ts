import { checkedBase, checkedToken, target } from "../../src/http/origin";

const name = (path: string): { method: string; path: string; origin: string } => ({
  method: "GET",
  path,
  origin: "https://api.atlassian.com",
});

describe("where the token may go", () => {
  it.each([
    "https://api.atlassian.com/scim/directory/1/",
    "http://127.0.0.1:8080/scim",
    "http://127.8.9.10",
    "http://localhost:1/x",
    "http://emulator.localhost",
    "http://[::1]:80/",
  ])("accepts %s", (url) => {
    expect(checkedBase(url).pathname).not.toMatch(/.\/$/);
  });

  it.each([
    "http://api.atlassian.com",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "ftp://127.0.0.1",
    "api.atlassian.com",
    "",
  ])("refuses %s", (url) => {
    expect(() => checkedBase(url)).toThrow(/not encrypted|not a URL/);
  });

  it("keeps a user and a password of the URL out", () => {
    expect(checkedBase("https://me:secret@api.atlassian.com/a?b=c#d").href).toBe(
      "https://api.atlassian.com/a",
    );
  });

  it.each(["", "two words", "line\nbreak", "tëken"])("refuses the token %j without repeating it", (token) => {
    expect(() => checkedToken(token)).toThrow(/^The token is empty or holds/);
  });

  it("forgives white space around a pasted token", () => {
    expect(checkedToken(" abc\n")).toBe("abc");
  });
});

describe("the target of a request", () => {
  const base = checkedBase("https://api.atlassian.com/scim/directory/1");

  it("encodes the query so that every server reads it", () => {
    const query = { filter: 'userName eq "a+b@x.com"', startIndex: 101, count: undefined };
    expect(target(base, name("/Users"), query)).toBe(
      "/scim/directory/1/Users?filter=userName%20eq%20%22a%2Bb%40x.com%22&startIndex=101",
    );
  });

  it.each(["/Users/..", "/Users/../../2/Users/3", "/Users/.", "/Users/%2e%2e"])("refuses %s", (path) => {
    expect(() => target(base, name(path))).toThrow("leads out of the base URL");
  });
});
