import { folded } from "../resources/text";
import { duplicateMembers, notAMember, unknownMemberName } from "./errors";
import type { Declaration } from "./declaration";
import { isToken } from "./props";
import { Roster } from "./roster";
import { AtlassianUser } from "./user";

/**
 * Members: a person's construct, a user name, a map from user names to SCIM ids (null: found by name), or any
 * number of these.
 */
export type Members = AtlassianUser | string | Readonly<Record<string, string | null>> | readonly Members[];

/** One member: the name that plans show, and the construct or the SCIM id if one was given. */
interface Entry {
  readonly name: string;
  readonly person: AtlassianUser | string | undefined;
}

/** The members of one membership by user name in lower case. */
export class MemberList {
  readonly #entries = new Map<string, Entry>();

  /** @throws when something is no member, has no name yet, or is there twice */
  constructor(
    private readonly membership: Declaration,
    members: Members,
  ) {
    const twice = new Set<string>();
    for (const entry of entriesOf(membership, members)) {
      const key = folded(entry.name);
      if (this.#entries.has(key)) twice.add(key);
      this.#entries.set(key, entry);
    }
    if (twice.size > 0) throw duplicateMembers(membership, [...twice]);
  }

  /** The members that were given as constructs. */
  get people(): readonly AtlassianUser[] {
    return [...this.#entries.values()].flatMap(({ person }) =>
      person instanceof AtlassianUser ? [person] : [],
    );
  }

  /** The names alone, for checks that are made before the stack is complete. */
  get names(): Readonly<Record<string, null>> {
    return Object.fromEntries([...this.#entries.keys()].map((name) => [name, null]));
  }

  /**
   * User names to SCIM ids, asked when the stack is complete: a name that the stack declares is that person, and
   * the membership waits for them and follows them. Anybody else is found by name. Whose last day has passed is
   * left out.
   */
  get ids(): Readonly<Record<string, string | null>> {
    return Object.fromEntries(
      [...this.#entries].flatMap(([name, { person }]) => {
        const declared = person instanceof AtlassianUser ? person : this.#declared(name);
        if (declared?.isOver === true) return [];
        return [[name, typeof person === "string" ? person : (declared?.id ?? null)]];
      }),
    );
  }

  #declared(name: string): AtlassianUser | undefined {
    const found = Roster.of(this.membership).named("atlassian_user", name, this.membership);
    return found instanceof AtlassianUser ? found : undefined;
  }
}

function entriesOf(membership: Declaration, members: Members): readonly Entry[] {
  if (members instanceof AtlassianUser) {
    const { declaredName: name } = members;
    if (name === undefined) throw unknownMemberName(membership, `"${members.node.path}"`);
    return [{ name, person: members }];
  }
  if (typeof members === "string") {
    if (isToken(members)) throw unknownMemberName(membership, "a member");
    return [{ name: members, person: undefined }];
  }
  if (Array.isArray(members)) return members.flatMap((part: Members) => entriesOf(membership, part));
  if (!isMap(members)) throw notAMember(membership, members);
  return Object.entries(members).map(([name, id]) => ({ name, person: id ?? undefined }));
}

/** Tokens and constructs are objects of classes and no maps. */
function isMap(value: unknown): value is Readonly<Record<string, string | null>> {
  if (typeof value !== "object" || value === null || isToken(value)) return false;
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every((id) => id === null || typeof id === "string")
  );
}
