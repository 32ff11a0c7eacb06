import { FakeClock } from "../http/fake-clock";
import { CONTROL, errorOf, fails, says, type Scripted, scripted } from "./scripted";

const ADD = `POST ${CONTROL}/auth-policy/p1/add-users`;
const TASK = `GET ${CONTROL}/auth-policy/task/t1`;
const FETCH = `POST ${CONTROL}/users/auth-policies/bulk-fetch`;

const accepted = says(202, { taskId: "t1", taskLink: "/task/t1" });

function task(
  inProgressCount: number,
  failures: readonly object[] = [],
  failureCount = failures.length,
): object {
  return { inProgressCount, successCount: 1, failureCount, failureReasons: failures };
}

function failure(emails: readonly string[], detail: string): object {
  return { emails, details: { status: "400", title: "title", detail } };
}

describe("authentication policies", () => {
  let it_: Scripted;
  beforeEach(async () => {
    it_ = await scripted();
  });
  afterEach(() => it_.close());

  it("take people in, a hundred at a time and one task after the other", async () => {
    it_.on(ADD, accepted);
    it_.on(TASK, says(200, task(100)), says(200, task(1)), says(200, task(0)));
    const people = Array.from({ length: 101 }, (_, index) => `p${index}@acme.com`);
    expect(await it_.organization.addToPolicy("p1", [...people, "p0@acme.com"])).toEqual(new Map());
    expect(it_.requests).toEqual([ADD, TASK, TASK, TASK, ADD, TASK]);
    expect(it_.clock.waits).toEqual([500, 750]);
    expect(it_.bodies(`${CONTROL}/auth-policy/p1/add-users`)).toEqual([
      { users: people.slice(0, 100) },
      { users: ["p100@acme.com"] },
    ]);
  });

  it("tell who could not join and why, in the spelling that was given", async () => {
    it_.on(ADD, accepted);
    it_.on(
      TASK,
      says(
        200,
        task(0, [failure(["ana@acme.com"], "Not managed"), failure(["bo@acme.com", "x@y.z"], "")], 3),
      ),
    );
    expect(await it_.organization.addToPolicy("p1", ["Ana@Acme.com", "bo@acme.com", "cy@acme.com"])).toEqual(
      new Map([
        ["Ana@Acme.com", "Not managed"],
        ["bo@acme.com", "title"],
      ]),
    );
  });

  it("take nobody for somebody who is in when more failed than are named", async () => {
    it_.on(ADD, accepted);
    it_.on(TASK, says(200, task(0, [failure(["a@x.y"], "Not managed")], 2)));
    const untold = "Atlassian says that 2 of 3 people could not join and does not name them all";
    expect(await it_.organization.addToPolicy("p1", ["a@x.y", "b@x.y", "c@x.y"])).toEqual(
      new Map([
        ["a@x.y", "Not managed"],
        ["b@x.y", untold],
        ["c@x.y", untold],
      ]),
    );
  });

  it("say so when Atlassian gives no reason", async () => {
    it_.on(ADD, accepted);
    it_.on(
      TASK,
      says(200, task(0, [{ emails: ["a@x.y"] }, { emails: ["b@x.y"], details: { status: 409 } }, {}], 3)),
    );
    expect([...(await it_.organization.addToPolicy("p1", ["a@x.y", "b@x.y", "c@x.y"])).values()]).toEqual([
      "Atlassian gives no reason",
      "Atlassian gives no reason but the status 409",
      "Atlassian says that 3 of 3 people could not join and does not name them all",
    ]);
  });

  it("ask nothing for nobody", async () => {
    expect(await it_.organization.addToPolicy("p1", [])).toEqual(new Map());
    expect(await it_.organization.policiesOf([])).toEqual(new Map());
    expect(it_.requests).toEqual([]);
  });

  it("wait for a task that does not show at once, and no longer than patience lasts", async () => {
    it_.on(ADD, accepted);
    it_.on(TASK, fails(404, "ADMIN-404-1"), says(200, task(0)));
    expect(await it_.organization.addToPolicy("p1", ["a@x.y"])).toEqual(new Map());

    it_.on(TASK, says(200, task(1)));
    const error = await errorOf(it_.open({ patienceMs: 10_000 }).addToPolicy("p1", ["a@x.y"]));
    expect(error).toMatchObject({ kind: "not-shown" });
    expect(error.message).toBe(
      "Atlassian has been asked to put people into the authentication policy p1, and is not done after 10 seconds",
    );

    it_.on(TASK, fails(404, "ADMIN-404-1"));
    const lost = await errorOf(it_.open({ delayMs: 2_000 }).addToPolicy("p1", ["a@x.y"]));
    expect(lost).toMatchObject({ kind: "not-found" });
    expect(lost.message).toMatch(/^The organisation o1 has no task t1/);
  });

  it("are named when they are not there, and so is the right that is missing", async () => {
    it_.on(ADD, fails(404, "ADMIN-404-1", "no such policy"), fails(403, "ADMIN-403-3", "no"));
    expect(await errorOf(it_.organization.addToPolicy("p1", ["a@x.y"]))).toMatchObject({
      kind: "not-found",
      message: "The organisation o1 has no authentication policy p1: no such policy",
    });
    expect(await errorOf(it_.organization.addToPolicy("p1", ["a@x.y", "b@x.y"]))).toMatchObject({
      kind: "forbidden",
      message:
        "The organization API key is not allowed to put a@x.y and 1 other into the authentication policy p1 in the organisation o1: no",
      remedy:
        "Use an API key of this very organisation, made without scopes or with the scope write:policies:admin.",
    });
  });

  it("stop following a task when cancelled", async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    it_.on(ADD, accepted);
    it_.on(TASK, says(200, task(1)));
    const adding = it_.open({ clock }).addToPolicy("p1", ["a@x.y"], { signal: abort.signal });
    while (clock.next !== 500) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    expect(await errorOf(adding)).toMatchObject({ kind: "cancelled", fate: "unknown" });
  });

  it("are told of accounts, as far as Atlassian tells them", async () => {
    it_.on(
      FETCH,
      says(200, [
        { accountId: "a1", email: "a@x.y", authenticationPolicy: { id: "p1", name: "SSO" } },
        { accountId: "a2", email: "b@x.y" },
        { email: "c@x.y" },
        "what?",
      ]),
      says(200, { data: [{ accountId: "a100", authenticationPolicy: { id: "p2" } }] }),
    );
    const accounts = Array.from({ length: 101 }, (_, index) => `a${index}`);
    expect(await it_.organization.policiesOf(accounts)).toEqual(
      new Map([
        ["a1", "p1"],
        ["a100", "p2"],
      ]),
    );
    expect(it_.bodies(`${CONTROL}/users/auth-policies/bulk-fetch`)).toEqual([
      { accountIds: accounts.slice(0, 100) },
      { accountIds: ["a100"] },
    ]);
  });
});
