import { inspect } from "node:util";
import { refused } from "../../src/admin/errors";
import { cut } from "../http/tiny-server";
import { errorOf, KEY, says, type Scripted, scripted, V2 } from "./scripted";

const whole = {
  organizationId: "o1",
  origin: "https://api.atlassian.com",
  doing: "list the applications",
  right: "read:workspaces:admin",
} as const;
const dev = { ...whole, doing: "read the roles of the group dev", whom: "group dev" };
const grant = { ...dev, grant: { group: "dev", role: "atlassian/user", application: "Jira" } };

function application(status: number, code: string): object {
  return { id: "e", status: String(status), code, title: "title", detail: "detail." };
}

describe("what the organisation refuses", () => {
  it.each([
    [401, undefined, dev, "unauthorized"],
    [403, application(403, "ADMIN-403-3"), dev, "forbidden"],
    [404, application(404, "ADMIN-404-10"), dev, "not-found"],
    [404, application(404, "ADMIN-404-2"), dev, "organization-missing"],
    [404, application(404, "ADMIN-404-10"), whole, "organization-missing"],
    [404, "<html>", dev, "not-found"],
    [409, application(409, "ADMIN-409-1"), grant, "licence-full"],
    [409, application(409, "ADMIN-409-1"), dev, "unexpected"],
    [400, application(400, "ADMIN-400-4"), grant, "invalid"],
    [418, undefined, dev, "unexpected"],
  ])("%i %j", (status, body, subject, kind) => {
    expect(refused({ status, headers: {}, body }, subject)).toMatchObject({ kind, status, fate: "answered" });
  });

  it.each([
    ["in a list", { errors: [application(404, "ADMIN-404-10")] }, "ADMIN-404-10", ": detail"],
    ["bare", application(404, "ADMIN-404-10"), "ADMIN-404-10", ": detail"],
    ["with a title alone", { errors: [{ code: "ADMIN-404-10", title: "Gone" }] }, "ADMIN-404-10", ": Gone"],
    ["of a gateway", { code: 404, message: "no route" }, undefined, ": no route"],
    ["of another gateway", { status: 404, error: "Not Found", message: "no route" }, undefined, ": no route"],
    ["of HTML", "<html>", undefined, ""],
    ["of null", null, undefined, ""],
  ])("is read %s", (_, body, code, said) => {
    const error = refused({ status: 404, headers: {}, body }, dev);
    expect(error.code).toBe(code);
    expect(error.message).toBe(`The organisation o1 has no group dev${said}`);
  });

  it("tells the organization API key from the directory's", () => {
    const error = refused({ status: 401, headers: {}, body: undefined }, dev);
    expect(error.message).toBe(
      "The organisation o1 does not accept the organization API key, when asked to read the roles of the group dev",
    );
    expect(error.remedy).toMatch(
      /^Check that it is the organization API key and not the API key of the SCIM directory/,
    );
  });

  it("names the right that is missing", () => {
    const error = refused({ status: 403, headers: {}, body: undefined }, whole);
    expect(error.message).toBe(
      "The organization API key is not allowed to list the applications in the organisation o1",
    );
    expect(error.remedy).toBe(
      "Use an API key of this very organisation, made without scopes or with the scope read:workspaces:admin.",
    );
  });

  it("says where the organisation's id is to be found", () => {
    const error = refused({ status: 404, headers: {}, body: undefined }, whole);
    expect(error.message).toBe("There is no organisation o1 at https://api.atlassian.com");
    expect(error.remedy).toMatch(/^Check the organisation's id/);
  });

  it("keeps a page of prose out of the sentence", () => {
    const body = { message: `line one\n${"x".repeat(5000)}` };
    expect(refused({ status: 400, headers: {}, body }, dev).message.length).toBeLessThan(400);
  });
});

describe("an organisation that does not answer", () => {
  let it_: Scripted;
  beforeEach(async () => {
    it_ = await scripted({ patienceMs: 20_000 });
  });
  afterEach(() => it_.close());

  it.each([
    ["is not reached", cut, "unreachable"],
    ["fails", says(500, { message: "x" }), "unexpected"],
    ["sends a page", says(200, "page"), "unexpected"],
    ["limits the rate", says(429, {}, { "retry-after": "3600" }), "rate-limited"],
  ])("%s", async (_, answer, kind) => {
    it_.on(`POST ${V2}/workspaces`, answer);
    const error = await errorOf(it_.organization.applications());
    expect(error.kind).toBe(kind);
    expect(error.message).toContain("list the applications");
    expect(error.remedy).toMatch(/\.$/);
    expect(inspect(error, { depth: 9 })).not.toContain(KEY);
  });

  it("tells how long Atlassian asks to wait, also by an ISO time", async () => {
    const reset = new Date(it_.clock.now() + 3_600_000).toISOString();
    it_.on(
      `POST ${V2}/workspaces`,
      says(429, {}, { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
    );
    const error = await errorOf(it_.organization.applications());
    expect(error.waitMs).toBeGreaterThan(3_500_000);
    expect(error.remedy).toMatch(/^It asks to wait \d+ seconds\. Run again after that\.$/);
  });
});
