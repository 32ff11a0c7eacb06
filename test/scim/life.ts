import {
  basedInOf,
  departmentOf,
  type Directory,
  newUser,
  type ScimUser,
  withBasedIn,
  withDepartment,
  withOrganization,
} from "../../src/scim";

export interface Company {
  readonly people: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export const company: Company = {
  people: Array.from({ length: 12 }, (_, index) => `person${index}@acme.com`),
  groups: {
    engineers: [0, 1, 2, 3, 4, 5, 6].map((index) => `person${index}@acme.com`),
    leads: [0, 5, 7].map((index) => `person${index}@acme.com`),
    'the "new" hires': [11].map((index) => `person${index}@acme.com`),
  },
};

/** What a run of Terraform does to bring a company in that the directory does not hold yet. */
export async function bringIn(
  directory: Directory,
  { people, groups }: Company,
  signal?: AbortSignal,
): Promise<void> {
  const ids = new Map<string, string>();
  await Promise.all(
    people.map(async (userName) => {
      const known = await directory.userByName(userName, { signal });
      const record = { ...newUser(userName), emails: [{ value: userName, type: "work", primary: true }] };
      const user = known ?? (await directory.createUser(record, { signal })).user;
      ids.set(userName, user.id);
    }),
  );
  await Promise.all(
    Object.entries(groups).map(async ([displayName, members]) => {
      const known = await directory.groupByDisplayName(displayName, { signal });
      const group = known ?? (await directory.createGroup({ displayName }, { signal })).group;
      const before = await directory.groupById(group.id, { members: true, signal });
      const wanted = members.map((name) => ({ id: ids.get(name) ?? "", name }));
      const strangers = (before?.members ?? []).filter(({ value }) => !wanted.some(({ id }) => id === value));
      const remove = strangers.map(({ value }) => ({ id: value }));
      const { missing } = await directory.changeMembers(group.id, { add: wanted, remove }, { signal });
      if (missing.length > 0) throw new Error(`missing: ${missing.map(({ name }) => name).join()}`);
    }),
  );
}

async function found(directory: Directory, userName: string): Promise<ScimUser> {
  const user = await directory.userByName(userName);
  if (user === undefined) throw new Error(`${userName} is not there`);
  return user;
}

async function groupNamed(directory: Directory, displayName: string): Promise<string> {
  const group = await directory.groupByDisplayName(displayName);
  if (group === undefined) throw new Error(`${displayName} is not there`);
  return group.id;
}

/** Someone gets a profile, someone moves between groups, two leave, one for good. */
export async function moveOn(directory: Directory): Promise<void> {
  const [profiled, mover, leaver, deleted] = await Promise.all(
    [1, 2, 5, 6].map((index) => found(directory, `person${index}@acme.com`)),
  );
  if (profiled === undefined || mover === undefined || leaver === undefined || deleted === undefined) return;
  const [engineers, leads] = await Promise.all([
    groupNamed(directory, "engineers"),
    groupNamed(directory, "leads"),
  ]);
  await Promise.all([
    directory.replaceUser(profiled.id, (user) =>
      withBasedIn(withOrganization(withDepartment({ ...user, title: "Lead" }, "Research"), "Acme"), "Berlin"),
    ),
    directory.changeMembers(engineers, { add: [], remove: [{ id: mover.id }] }),
    directory.changeMembers(leads, { add: [{ id: mover.id, name: mover.userName }], remove: [] }),
    (async () => {
      await directory.replaceUser(leaver.id, (user) => ({ ...user, active: false }));
      await directory.takeOutOfAllGroups(leaver.id);
    })(),
    directory.deleteUser(deleted.id),
  ]);
}

/** Who is where after both, as the emulator tells it. */
export const lastState = [
  { userName: "person0@acme.com", active: true, groups: ["engineers", "leads"] },
  { userName: "person10@acme.com", active: true, groups: [] },
  { userName: "person11@acme.com", active: true, groups: ['the "new" hires'] },
  { userName: "person1@acme.com", active: true, groups: ["engineers"] },
  { userName: "person2@acme.com", active: true, groups: ["leads"] },
  { userName: "person3@acme.com", active: true, groups: ["engineers"] },
  { userName: "person4@acme.com", active: true, groups: ["engineers"] },
  { userName: "person5@acme.com", active: false, groups: [] },
  { userName: "person7@acme.com", active: true, groups: ["leads"] },
  { userName: "person8@acme.com", active: true, groups: [] },
  { userName: "person9@acme.com", active: true, groups: [] },
];

/** What the profile of {@link moveOn} is read back as. */
export async function profileOf(
  directory: Directory,
  userName: string,
): Promise<readonly (string | undefined)[]> {
  const user = await found(directory, userName);
  return [user.title, departmentOf(user), basedInOf(user)];
}
