import fc from "fast-check";

/**
 * A small company as it is declared, for tests that make up many of them. Keys (`p3`, `g1`) are the resources'
 * addresses and stay when names change, as a construct's id does.
 */
export interface Company {
  readonly people: Readonly<Record<string, Person>>;
  readonly groups: Readonly<Record<string, Group>>;
}

export interface Person {
  readonly userName: string;
  readonly displayName?: string;
  readonly title?: string;
  readonly active?: boolean;
  readonly onDestroy: "deactivate" | "delete" | "abandon";
}

export interface Group {
  readonly displayName: string;
  /** Keys of people; everybody else is taken out. */
  readonly members: readonly string[];
  /** Its role on an application, by product. */
  readonly access: Access;
}

export type Access = Readonly<Partial<Record<Product, Role>>>;
export type Product = "jira-software" | "confluence";
export type Role = "atlassian/user" | "atlassian/admin";

export const SITE = "acme.atlassian.net";
export const products: readonly Product[] = ["jira-software", "confluence"];

/** One change of the code, or of the directory behind its back. */
export type Edit =
  | { readonly kind: "join"; readonly person: string; readonly as: Person }
  | { readonly kind: "leave"; readonly person: string }
  | { readonly kind: "change"; readonly person: string; readonly title: string; readonly displayName: string }
  | { readonly kind: "marry"; readonly person: string; readonly userName: string }
  | { readonly kind: "open"; readonly group: string; readonly as: Group }
  | { readonly kind: "close"; readonly group: string }
  | { readonly kind: "rename"; readonly group: string; readonly displayName: string }
  | { readonly kind: "move"; readonly person: string; readonly group: string }
  | { readonly kind: "grant"; readonly group: string; readonly product: Product; readonly role: Role }
  | { readonly kind: "revoke"; readonly group: string; readonly product: Product };

const key = (prefix: string, count: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: count - 1 }).map((index) => `${prefix}${index}`);

const person = key("p", 8);
const group = key("g", 4);
export const product = fc.constantFrom(...products);
export const role = fc.constantFrom<Role[]>("atlassian/user", "atlassian/admin");
const text = fc.constantFrom(
  "Engineer",
  "Ingénieure",
  'the "boss"',
  "a\\b",
  "日本",
  "x".repeat(200),
  "${not} %{one}",
);
const suffix = fc.integer({ min: 0, max: 999 });

const personArbitrary = (id: string): fc.Arbitrary<Person> =>
  fc.record(
    {
      userName: fc.constantFrom(`${id}@acme.example`, `${id.toUpperCase()}@Acme.Example`),
      displayName: text,
      title: text,
      active: fc.constant(true),
      onDestroy: fc.constantFrom(
        "deactivate" as const,
        "deactivate" as const,
        "delete" as const,
        "abandon" as const,
      ),
    },
    { requiredKeys: ["userName", "onDestroy"] },
  );

const groupArbitrary = (id: string): fc.Arbitrary<Group> =>
  fc.record({
    displayName: fc.constantFrom(`team ${id}`, `Team "${id}" & co\\`),
    members: fc.uniqueArray(person, { maxLength: 6 }),
    access: fc.record({ "jira-software": role, confluence: role }, { requiredKeys: [] }),
  });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  person.chain((id) => personArbitrary(id).map((as): Edit => ({ kind: "join", person: id, as }))),
  person.map((id): Edit => ({ kind: "leave", person: id })),
  fc
    .tuple(person, text, text)
    .map(([id, title, displayName]): Edit => ({ kind: "change", person: id, title, displayName })),
  person.map((id): Edit => ({ kind: "marry", person: id, userName: id })),
  group.chain((id) => groupArbitrary(id).map((as): Edit => ({ kind: "open", group: id, as }))),
  group.map((id): Edit => ({ kind: "close", group: id })),
  fc
    .tuple(group, suffix)
    .map(([id, n]): Edit => ({ kind: "rename", group: id, displayName: `renamed ${id} ${n}` })),
  fc.tuple(person, group).map(([id, to]): Edit => ({ kind: "move", person: id, group: to })),
  fc
    .tuple(group, product, role)
    .map(([id, on, as]): Edit => ({ kind: "grant", group: id, product: on, role: as })),
  fc.tuple(group, product).map(([id, on]): Edit => ({ kind: "revoke", group: id, product: on })),
);

/** A name that somebody had may still be taken by the record that they left behind, so that none comes twice. */
function withNewNames(edits: Edit[][]): Edit[][] {
  let names = 0;
  return edits.map((revision) =>
    revision.map((change): Edit => {
      if (change.kind !== "marry") return change;
      names += 1;
      return { ...change, userName: `${change.person}.married${names}@acme.example` };
    }),
  );
}

/** A company of up to eight people and four groups, and up to `revisions` lists of edits that follow. */
export function companyHistory(
  revisions: number,
): fc.Arbitrary<{ readonly start: Company; readonly edits: Edit[][] }> {
  const people = fc.uniqueArray(person, { minLength: 1, maxLength: 8 });
  const groups = fc.uniqueArray(group, { minLength: 1, maxLength: 4 });
  return fc.record({
    start: fc
      .tuple(people, groups)
      .chain(([ids, groupIds]) =>
        fc.tuple(
          fc.tuple(...ids.map((id) => personArbitrary(id).map((as) => [id, as] as const))),
          fc.tuple(...groupIds.map((id) => groupArbitrary(id).map((as) => [id, as] as const))),
        ),
      )
      .map(([declared, teams]) =>
        tidy({ people: Object.fromEntries(declared), groups: Object.fromEntries(teams) }),
      ),
    edits: fc
      .array(fc.array(edit, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: revisions })
      .map(withNewNames),
  });
}

/** The company after the edits; an edit of somebody who is not there does nothing. */
export function edited(company: Company, edits: readonly Edit[]): Company {
  return tidy(edits.reduce(applied, company));
}

function applied(company: Company, change: Edit): Company {
  const { people, groups } = company;
  const somebody = "person" in change ? people[change.person] : undefined;
  const team = "group" in change ? groups[change.group] : undefined;
  const withPerson = (id: string, as: Person): Company => ({ ...company, people: { ...people, [id]: as } });
  const withGroup = (id: string, as: Group): Company => ({ ...company, groups: { ...groups, [id]: as } });
  switch (change.kind) {
    case "join":
      return somebody === undefined ? withPerson(change.person, change.as) : company;
    case "leave":
      return {
        ...company,
        people: Object.fromEntries(Object.entries(people).filter(([id]) => id !== change.person)),
      };
    case "change":
      return somebody === undefined
        ? company
        : withPerson(change.person, { ...somebody, title: change.title, displayName: change.displayName });
    case "marry":
      return somebody === undefined
        ? company
        : withPerson(change.person, { ...somebody, userName: change.userName });
    case "open":
      return team === undefined ? withGroup(change.group, change.as) : company;
    case "close":
      return {
        ...company,
        groups: Object.fromEntries(Object.entries(groups).filter(([id]) => id !== change.group)),
      };
    case "rename":
      return team === undefined
        ? company
        : withGroup(change.group, { ...team, displayName: change.displayName });
    case "grant":
      return team === undefined
        ? company
        : withGroup(change.group, { ...team, access: { ...team.access, [change.product]: change.role } });
    case "revoke":
      return team === undefined
        ? company
        : withGroup(change.group, { ...team, access: { ...team.access, [change.product]: undefined } });
    case "move":
      return {
        ...company,
        groups: Object.fromEntries(
          Object.entries(groups).map(([id, one]) => {
            const others = one.members.filter((member) => member !== change.person);
            return [id, { ...one, members: id === change.group ? [...others, change.person] : others }];
          }),
        ),
      };
  }
}

/** Memberships name only people who are declared. */
function tidy({ people, groups }: Company): Company {
  return {
    people,
    groups: Object.fromEntries(
      Object.entries(groups).map(([id, one]) => [
        id,
        { ...one, members: one.members.filter((member) => people[member] !== undefined) },
      ]),
    ),
  };
}

/** The company as Terraform's JSON configuration, without its provider block. */
export function configurationOf({ people, groups }: Company): object {
  const escaped = (value: string): string => value.replace(/[$%](?=\{)/gu, "$&$&");
  const users = Object.entries(people).map(([id, one]): [string, object] => [
    id,
    {
      user_name: one.userName,
      email: one.userName,
      ...(one.displayName === undefined ? {} : { display_name: escaped(one.displayName) }),
      ...(one.title === undefined ? {} : { title: escaped(one.title) }),
      ...(one.active === undefined ? {} : { active: one.active }),
      on_destroy: one.onDestroy,
      adopt_existing: "always",
    },
  ]);
  const teams = Object.entries(groups).map(([id, one]): [string, object] => [
    id,
    { display_name: escaped(one.displayName), lifecycle: { create_before_destroy: true } },
  ]);
  const memberships = Object.entries(groups).map(([id, one]): [string, object] => [
    id,
    {
      group_id: `\${atlassian_group.${id}.id}`,
      group: `\${atlassian_group.${id}.display_name}`,
      members: Object.fromEntries(
        one.members.map((member) => [
          (people[member]?.userName ?? "").toLowerCase(),
          `\${atlassian_user.${member}.id}`,
        ]),
      ),
    },
  ]);
  const policies = Object.entries(groups).flatMap(([id, one]) =>
    products.flatMap((on): [string, object][] => {
      const given = one.access[on];
      const policy = {
        name: `${id} ${on}`,
        group: `\${atlassian_group.${id}.display_name}`,
        group_id: `\${atlassian_group.${id}.id}`,
        application: `${SITE}/${on}`,
        role: given,
        depends_on: [`atlassian_group_membership.${id}`],
      };
      return given === undefined ? [] : [[`${id}_${on}`, policy]];
    }),
  );
  return {
    resource: {
      ...(policies.length > 0 ? { atlassian_access_policy: Object.fromEntries(policies) } : {}),
      ...(users.length > 0 ? { atlassian_user: Object.fromEntries(users) } : {}),
      ...(teams.length > 0
        ? {
            atlassian_group: Object.fromEntries(teams),
            atlassian_group_membership: Object.fromEntries(memberships),
          }
        : {}),
    },
  };
}
