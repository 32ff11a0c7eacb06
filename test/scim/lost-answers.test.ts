import { Emulated } from "./emulated";

let server: Emulated;
beforeEach(async () => {
  server = await Emulated.start();
});
afterEach(async () => {
  await server.close();
});

// The record is looked for after a lost answer, and a directory that refuses the search proves nothing by that.
test.each([
  ["refuses to search", { kind: "status", status: 400 } as const],
  ["answers the search with nobody at all", { kind: "status", status: 200, body: emptyPage() } as const],
])("a creation whose answer is lost is found where the directory %s", async (_case, trouble) => {
  server.emulator.faults.add({ kind: "cut", at: "after-commit" }, { method: "POST" });
  server.emulator.faults.add(trouble, { method: "GET", path: /filter=/u });
  const directory = server.open();
  const userName = 'o"brien\\';
  const { outcome } = await directory.createUser({
    userName,
    emails: [{ value: "o@acme.com", primary: true }],
  });
  expect(outcome).toBe("found");
  await directory.createGroup({ displayName: 'the "best"' });
  const { changes } = server.emulator.directory();
  expect(changes.map(({ name }) => name)).toEqual([userName, 'the "best"']);
});

function emptyPage(): object {
  return { schemas: [], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
}
