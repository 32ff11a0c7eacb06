import * as z from "zod";
import { folded } from "../../resources/text";
import type { Declared, DeclaredPerson, DeclaredPolicy } from "./declared";
import type { Attributes, Contents } from "./formats";

const block = z.record(z.string(), z.unknown());
// `${` begins an expression and `%{` a directive; doubled, they stand for themselves.
const EXPRESSION = /(?<!\$)\$\{|(?<!%)%\{/u;
/** Nothing but an attribute of a resource, as constructs write it. */
const REFERENCE = /^\$\{(\w+)\.([\w-]+)\.(\w+)\}$/u;

/** Reads attributes, and counts those that only Terraform can work out. */
class Reader {
  expressions = 0;

  readonly #isConfiguration: boolean;
  readonly #resources: ReadonlyMap<string, Attributes>;

  constructor({ isConfiguration, resources }: Contents) {
    this.#isConfiguration = isConfiguration;
    this.#resources = new Map(resources.map(({ type, name, attributes }) => [`${type}.${name}`, attributes]));
  }

  /** @returns undefined when it is not written or not known */
  text(attributes: Attributes, name: string): string | undefined {
    const value = attributes[name];
    if (value === undefined && !this.#isConfiguration) this.expressions += 1;
    return this.plain(value);
  }

  plain(value: unknown): string | undefined {
    const text = this.#resolved(value);
    if (typeof text !== "string" || text === "") return undefined;
    if (!this.#isConfiguration) return text;
    if (!EXPRESSION.test(text)) return text.replaceAll(/([$%])\1\{/gu, "$1{");
    this.expressions += 1;
    return undefined;
  }

  /** The name of a membership's group, which may be told by its id alone. */
  groupOf(attributes: Attributes): string | undefined {
    const { group, group_id: id } = attributes;
    const isById = this.#isConfiguration && (group === undefined || group === null);
    if (!isById || typeof id !== "string") return this.text(attributes, "group");
    const reference = id.replace(/\.id\}$/u, ".display_name}");
    if (REFERENCE.test(reference)) return this.plain(reference);
    this.expressions += 1;
    return undefined;
  }

  /** What a reference leads to, where that is written in the same file. */
  #resolved(value: unknown): unknown {
    if (!this.#isConfiguration || typeof value !== "string") return value;
    const [, type, name, attribute] = REFERENCE.exec(value) ?? [];
    if (type === undefined || name === undefined || attribute === undefined) return value;
    return this.#resources.get(`${type}.${name}`)?.[attribute] ?? value;
  }

  /** The keys of a map. */
  keys(attributes: Attributes, name: string): readonly string[] {
    const value = z.record(z.string(), z.unknown()).safeParse(attributes[name]);
    if (!value.success) {
      this.expressions += 1;
      return [];
    }
    return Object.keys(value.data).flatMap((key) => this.plain(key) ?? []);
  }
}

/** Puts together what the files declare; what is declared in several of them counts once. */
export function collect(files: readonly { readonly path: string; readonly contents: Contents }[]): Declared {
  const people = new Map<string, DeclaredPerson>();
  const groups = new Map<string, string>();
  const members: Declared["members"][number][] = [];
  const policies: DeclaredPolicy[] = [];
  const ends: { directory: string | undefined; organization: string | undefined } = {
    directory: undefined,
    organization: undefined,
  };
  let expressions = 0;
  for (const { contents } of files) {
    const reader = new Reader(contents);
    for (const block of contents.providers) {
      ends.directory ??= reader.plain(block.token_expires_at);
      ends.organization ??= reader.plain(block.organization_token_expires_at);
    }
    for (const { type, attributes } of contents.resources) {
      if (type === "atlassian_user") {
        const userName = reader.text(attributes, "user_name");
        if (userName !== undefined)
          people.set(folded(userName), { userName, email: primaryEmail(reader, attributes) });
      } else if (type === "atlassian_group") {
        const name = reader.text(attributes, "display_name");
        if (name !== undefined) groups.set(folded(name), name);
      } else if (type === "atlassian_group_membership") {
        const group = reader.groupOf(attributes);
        const userNames = reader.keys(attributes, "members");
        if (group !== undefined) members.push({ group, userNames });
      } else if (type === "atlassian_access_policy") {
        policies.push({
          group: reader.text(attributes, "group"),
          application: reader.text(attributes, "application"),
          role: reader.text(attributes, "role"),
          authenticationPolicyId: reader.text(attributes, "authentication_policy_id"),
        });
      }
    }
    expressions += reader.expressions;
  }
  return {
    files: files.map(({ path }) => path),
    people: [...people.values()],
    groups: [...groups.values()],
    members,
    policies,
    ends,
    expressions,
  };
}

function primaryEmail(reader: Reader, attributes: Attributes): string | undefined {
  const { emails } = attributes;
  if (typeof attributes.email === "string") return reader.plain(attributes.email);
  const primary = z
    .array(block)
    .safeParse(emails)
    .data?.find(({ primary }) => primary === true);
  if (primary === undefined) {
    reader.expressions += 1;
    return undefined;
  }
  return reader.plain(primary.value);
}
