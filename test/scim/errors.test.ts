import { DirectoryError } from "../../src/scim";
import { refused } from "../../src/scim/errors";

const SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const subject = { directoryId: "d1", origin: "https://api.atlassian.com", doing: "create" };
const ana = { ...subject, whom: "the user ana@acme.com" };

describe("what the directory refuses", () => {
  it.each([
    [401, { error: "Missing authorization header", traceId: "t" }, "unauthorized"],
    [403, { error: "Not authorized to access : scim/directory/d1/Users", traceId: "t" }, "wrong-key"],
    [404, { schemas: [SCIM_ERROR], status: "404", detail: "Directory not found" }, "not-found"],
    [409, { schemas: [SCIM_ERROR], status: "409", scimType: "uniqueness", detail: "x" }, "conflict"],
    [409, undefined, "conflict"],
    [400, { schemas: [SCIM_ERROR], status: "400", scimType: "uniqueness", detail: "x" }, "conflict"],
    [400, { schemas: [SCIM_ERROR], status: "400", scimType: "invalidValue", detail: "x" }, "invalid"],
    [400, { message: "java" }, "invalid"],
    [413, "<html>", "too-large"],
    [418, undefined, "unexpected"],
    // The prose says otherwise, and does not count.
    [400, { detail: "Resource [USER]: with email[a@b] already exists." }, "invalid"],
  ])("%i %j is %s", (status, body, kind) => {
    expect(refused({ status, headers: {}, body }, ana)).toMatchObject({ kind, status, fate: "answered" });
  });

  it("is the whole directory when a list is not there, or nothing can enter it", () => {
    expect(refused({ status: 404, headers: {}, body: undefined }, subject)).toMatchObject({
      kind: "directory-missing",
      message: "There is no directory d1 at https://api.atlassian.com",
    });
    expect(refused({ status: 404, headers: {}, body: undefined }, { ...ana, intoList: true }).kind).toBe(
      "directory-missing",
    );
  });

  it("names the person, what the directory said, and the attribute that is taken", () => {
    const body = {
      schemas: [SCIM_ERROR],
      status: "409",
      scimType: "uniqueness",
      detail: "Resource [USER]: with email[ana@acme.com] already exists.",
    };
    const error = refused({ status: 409, headers: {}, body }, ana);
    expect(error).toBeInstanceOf(DirectoryError);
    expect(error.attribute).toBe("email");
    expect(error.message).toBe(
      "The directory d1 holds another record like the user ana@acme.com: Resource [USER]: with email[ana@acme.com] already exists",
    );
    expect(error.remedy).toMatch(/^Find the record with the same email, then import it/);
  });

  it("keeps a page of HTML or prose out of the sentence", () => {
    const body = { detail: `line one\n${"x".repeat(5000)}` };
    expect(refused({ status: 400, headers: {}, body }, ana).message.length).toBeLessThan(400);
  });
});
