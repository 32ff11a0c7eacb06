import { parseBaseUrl } from "../../src/scim";

const ID = "0f3c9d2e-7a51-4f0b-9a3f-6d9f7f6d1a11";
const BASE = `https://api.atlassian.com/scim/directory/${ID}`;

describe("the directory's address", () => {
  it.each([
    BASE,
    `${BASE}/`,
    ` ${BASE}\n`,
    `${BASE}/Users`,
    `${BASE}/Users/`,
    `${BASE}/Users?startIndex=1#top`,
    `${BASE}/Groups/1`,
    `HTTPS://API.ATLASSIAN.COM/scim/directory/${ID}`,
    ID,
    `  ${ID} `,
  ])("is read from %j", (pasted) => {
    expect(parseBaseUrl(pasted)).toEqual({ baseUrl: BASE, directoryId: ID });
  });

  it.each([
    [`http://127.0.0.1:8080/scim/directory/dir-1/`, "http://127.0.0.1:8080/scim/directory/dir-1", "dir-1"],
    [`http://localhost:1/scim/directory/a`, "http://localhost:1/scim/directory/a", "a"],
    [`http://[::1]:1/scim/directory/a`, "http://[::1]:1/scim/directory/a", "a"],
    [
      `https://gate.acme.com/atlassian/scim/directory/a`,
      "https://gate.acme.com/atlassian/scim/directory/a",
      "a",
    ],
  ])("may be elsewhere: %s", (pasted, baseUrl, directoryId) => {
    expect(parseBaseUrl(pasted)).toEqual({ baseUrl, directoryId });
  });

  it.each([
    ["", /neither a URL nor a directory id/],
    ["api.atlassian.com/scim/directory/1", /neither a URL nor a directory id/],
    ["https://api.atlassian.com", /lacks its directory part/],
    ["https://api.atlassian.com/scim/directory/", /lacks its directory part/],
    ["https://admin.atlassian.com/o/1/user-provisioning", /lacks its directory part/],
    [`http://api.atlassian.com/scim/directory/${ID}`, /not encrypted/],
    [`ftp://127.0.0.1/scim/directory/${ID}`, /not encrypted/],
    [`https://me:secret@api.atlassian.com/scim/directory/${ID}`, /user name or a password/],
  ])("is refused when it is %j", (pasted, message) => {
    const problem = parseBaseUrl(pasted);
    if (!("message" in problem)) throw new Error("it was accepted");
    expect(problem.message).toMatch(message);
    expect(problem.message).not.toContain("secret");
    expect(problem.remedy).toContain("https://api.atlassian.com/scim/directory/<directory id>");
  });
});
