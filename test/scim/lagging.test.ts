import { json } from "../http/tiny-server";
import { oddDirectory, type OddDirectory } from "./odd-directory";

/** A server that lags behind itself: for a while it answers as if the last write had not been. */
describe("a directory that lags", () => {
  let server: OddDirectory;

  afterEach(async () => {
    await server.close();
  });

  /** Answers these requests with 404 from now on. */
  function hide(method: string, end: string): void {
    server.intervene = (request, response) => {
      if (request.method !== method || !request.url.endsWith(end)) return false;
      json(response, 404, { status: "404" });
      return true;
    };
  }

  it("is not believed when it does not show somebody whom this process has just made", async () => {
    server = await oddDirectory();
    const directory = server.open();
    const { user } = await directory.createUser({ userName: "ana@acme.com" });
    server.intervene = ({ method, url }, response) => {
      if (method !== "GET") return false;
      if (url.endsWith(user.id)) json(response, 404, { status: "404" });
      else json(response, 200, { totalResults: 0, Resources: [] });
      return true;
    };
    expect(await directory.userById(user.id, { fresh: true })).toEqual(user);
    await directory.replaceUser(user.id, (current) => ({ ...current, title: "CEO" }));
    expect(server.users.get(user.id)).toMatchObject({ title: "CEO" });
  });

  it("does not make a new person missing", async () => {
    server = await oddDirectory();
    const directory = server.open();
    const group = server.addGroup("engineers");
    const { user } = await directory.createUser({ userName: "ana@acme.com" });
    let refusals = 2;
    server.intervene = ({ method, url }, response) => {
      const lags =
        (method === "PATCH" && (refusals -= 1) >= 0) || (method === "GET" && url.endsWith(user.id));
      if (lags) json(response, 404, { status: "404" });
      return lags;
    };
    const { missing } = await directory.changeMembers(group, { add: [{ id: user.id }], remove: [] });
    expect(missing).toEqual([]);
    expect([...(server.groups.get(group)?.members.keys() ?? [])]).toEqual([user.id]);
  });

  it("has to list anew before somebody counts as gone whom its filters cannot find", async () => {
    server = await oddDirectory({ filters: "are refused" });
    const id = server.addUser("ana@acme.com");
    const directory = server.open();
    await directory.allUsers();
    hide("GET", id);
    // The record itself is not found, and the list of this moment still shows it.
    expect((await directory.userById(id, { fresh: true }))?.id).toBe(id);
    server.users.delete(id);
    expect(await directory.userById(id, { fresh: true })).toBeUndefined();
    expect(server.requests.filter((request) => request === "GET /Users")).toHaveLength(3);
  });
});
