import type { DirectoryHandle } from "../../../src/emulator";
import type { Company } from "./company";

interface Expected {
  userName: string;
  active: boolean;
  readonly groups: readonly string[];
  title?: string | undefined;
  displayName?: string | undefined;
}

/** What the directory is to hold after each deploy, told from the declarations and by no means like the product. */
export class Expectation {
  /** Of each declared person, by key: whether they may log in. */
  #active = new Map<string, boolean>();
  /** Records that nobody declares any more, by user name in lower case: whether they may log in. */
  readonly #left = new Map<string, boolean>();
  #company: Company = { people: {}, groups: {} };

  /** The user names of everybody who is declared, in lower case. */
  get declared(): readonly string[] {
    return Object.values(this.#company.people).map(({ userName }) => userName.toLowerCase());
  }

  /**
   * Takes in what the console has done.
   *
   * @param ids the SCIM ids by key, as they were before
   */
  notice(directory: DirectoryHandle, ids: ReadonlyMap<string, string>): void {
    const now = new Map(directory.people().map((person) => [person.id, person]));
    for (const [key, id] of ids) {
      const person = now.get(id);
      const { active } = this.#company.people[key] ?? {};
      if (person === undefined) this.#active.delete(key);
      else this.#active.set(key, active ?? person.active);
    }
    for (const { userName, active } of now.values()) {
      if (userName.startsWith("stranger")) this.#left.set(userName, active);
    }
  }

  deploy(next: Company): void {
    for (const [key, { userName, onDestroy }] of Object.entries(this.#company.people)) {
      const active = this.#active.get(key);
      if (next.people[key] !== undefined || active === undefined) continue;
      if (onDestroy !== "delete") this.#left.set(userName.toLowerCase(), onDestroy === "abandon" && active);
    }
    this.#active = new Map(
      Object.entries(next.people).map(([key, { userName, active }]) => {
        const stays = this.#company.people[key] !== undefined;
        if (!stays || !this.#active.has(key)) this.#left.delete(userName.toLowerCase());
        return [key, active ?? (stays ? (this.#active.get(key) ?? true) : true)];
      }),
    );
    this.#company = next;
  }

  /** Everybody, by user name in lower case. */
  people(): Readonly<Record<string, Expected>> {
    const { people, groups } = this.#company;
    const declared = Object.entries(people).map(
      ([key, { userName, title, displayName }]): [string, Expected] => [
        userName.toLowerCase(),
        {
          userName: userName.toLowerCase(),
          active: this.#active.get(key) ?? false,
          groups: Object.values(groups)
            .filter(({ members }) => members.includes(key))
            .map((group) => group.displayName)
            .sort(),
          title,
          displayName,
        },
      ],
    );
    const left = [...this.#left].map(([userName, active]): [string, Expected] => [
      userName,
      { userName, active, groups: [] },
    ]);
    return Object.fromEntries([...declared, ...left]);
  }

  groups(): readonly string[] {
    return Object.values(this.#company.groups)
      .map(({ displayName }) => displayName)
      .sort();
  }
}

/** What the directory holds, in the same words; a title or display name that is not declared is nobody's affair. */
export function found(
  directory: DirectoryHandle,
  expected: Readonly<Record<string, Expected>>,
): Readonly<Record<string, Expected>> {
  const records = new Map(directory.users().map((record) => [record.id, record]));
  return Object.fromEntries(
    directory.people().map(({ id, userName, active, groups }) => {
      const name = userName.toLowerCase();
      const { title, displayName } = records.get(id) ?? {};
      const wanted = expected[name];
      return [
        name,
        {
          userName: name,
          active,
          groups,
          ...(wanted?.title === undefined ? {} : { title: String(title) }),
          ...(wanted?.displayName === undefined ? {} : { displayName: String(displayName) }),
        },
      ];
    }),
  );
}
