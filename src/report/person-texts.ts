import * as z from "zod";
import { folded, type HeldMembership, type HeldUser } from "../changes";
import type { HistorySource, Interruptible } from "../history";
import { contentOf, isUnreadable } from "./content";
import type { StateFile } from "./state-file";

/** Everything by which a person is called in the versions of a history. */
export interface PersonTexts {
  /** User names, e-mail addresses, account ids and SCIM ids: each names nobody else. */
  readonly identifiers: readonly string[];
  /** Names and external ids, which others may have, too. */
  readonly attributes: readonly string[];
  /** What their own resources, and nobody else's, are called in the code: `ana` of `atlassian_user.ana`. */
  readonly resources: readonly string[];
  /** User names, e-mail addresses and ids of everybody else. */
  readonly others: readonly string[];
  /** Versions that nobody can read, such as encrypted ones: the person may stand in them. */
  readonly unreadable: readonly string[];
}

type User = HeldUser["attributes"];

/** `module.hr.atlassian_user.people["ana"]`: the resource's name, and the key of one of many. */
const ADDRESS = /atlassian_user\.(?<name>[^.[]+)(?<index>\[(?:"(?<key>.*)"|\d+)\])?$/u;

const value = z.looseObject({ value: z.string() });

function valuesIn(list: readonly unknown[] | null | undefined): readonly string[] {
  return (list ?? []).flatMap((one) => {
    const parsed = value.safeParse(one);
    return parsed.success ? [parsed.data.value] : [];
  });
}

function identifiersOf(user: User): readonly (string | null | undefined)[] {
  return [user.user_name, user.email, user.account_id, user.id, ...valuesIn(user.emails)];
}

function attributesOf(user: User): readonly (string | null | undefined)[] {
  return [
    ...[user.display_name, user.nick_name, user.external_id],
    ...Object.values(user.name ?? {}),
    ...valuesIn(user.phone_numbers),
  ];
}

/**
 * Collects what a person was called in all kept versions and outcomes: by the SCIM id, through changes of name and
 * address.
 *
 * @param called a user name, an e-mail address or an account id, as it was in any version
 * @throws HistoryError
 */
export async function personTexts(
  sources: readonly HistorySource[],
  called: string,
  options: PersonTextsOptions = {},
): Promise<PersonTexts> {
  const { users, members, unreadable } = await everybody(sources, options);
  const wanted = folded(called.trim());
  const named = users.filter(({ attributes }) =>
    identifiersOf(attributes).some((text) => folded(text ?? "") === wanted),
  );
  const ids = new Set(named.flatMap(({ attributes: { id } }) => (id === null ? [] : [id])));
  // A record without an id (half-done, or refused) is whose name it bears, and nobody else's.
  const own = new Set(named);
  const theirs = users.filter(
    (user) => own.has(user) || (user.attributes.id !== null && ids.has(user.attributes.id)),
  );
  const inVersions = theirs.flatMap(({ attributes }) => identifiersOf(attributes));
  const known = new Set([wanted, ...inVersions.map((text) => folded(text ?? ""))]);
  const { own: told, others } = await toldOf(sources, known, options);
  const identifiers = distinct([...inVersions, ...told]);
  const names = theirs.map(({ address }) => ADDRESS.exec(address)?.groups ?? {});
  const them = new Set(theirs);
  const strangers = users.filter((user) => !them.has(user));
  // A module that is there once for each person calls all their resources the same.
  const shared = new Set(strangers.map(({ address }) => ADDRESS.exec(address)?.groups?.name));
  const theirNames = new Set(identifiers.map(folded));
  return {
    identifiers,
    attributes: distinct([
      ...theirs.flatMap(({ attributes }) => attributesOf(attributes)),
      ...names.map(({ key }) => key),
    ]),
    // One that is made for many is called after nobody.
    resources: distinct(names.map(({ name, index }) => (index === undefined ? name : undefined))).filter(
      (name) => !shared.has(name),
    ),
    others: distinct([
      ...strangers.flatMap(({ attributes }) => identifiersOf(attributes)),
      ...[...members, ...others],
    ]).filter((name) => !theirNames.has(folded(name))),
    unreadable,
  };
}

/** What outcomes call the person, who stands in no version when their creation failed, and what they call others. */
async function toldOf(
  sources: readonly HistorySource[],
  known: ReadonlySet<string>,
  options: Interruptible,
): Promise<{ readonly own: ReadonlySet<string>; readonly others: ReadonlySet<string> }> {
  const own = new Set<string>();
  let others = new Set<string>();
  const theirs = new Set(known);
  // Each name that is new may lead to others, which were told before it.
  for (let size = -1; size !== theirs.size;) {
    size = theirs.size;
    others = new Set();
    for (const source of sources)
      for await (const { person } of source.outcomes?.(options) ?? []) {
        if (person === null) continue;
        const { userName, email, accountId, id } = person;
        const names = [userName, email, accountId, id].filter((name) => name !== null);
        const isOwn = names.some((name) => theirs.has(folded(name)));
        for (const name of names) {
          (isOwn ? own : others).add(name);
          if (isOwn) theirs.add(folded(name));
        }
      }
  }
  return { own, others };
}

export interface PersonTextsOptions extends Interruptible {
  readonly onProgress?: ((versions: number) => void) | undefined;
}

async function everybody(
  sources: readonly HistorySource[],
  options: PersonTextsOptions,
): Promise<{
  readonly users: readonly HeldUser[];
  /** Everybody who is called a member, of whom the code may tell nothing else. */
  readonly members: ReadonlySet<string>;
  readonly unreadable: readonly string[];
}> {
  // What stays the same from one version to the next is the very same object.
  const users = new Set<HeldUser>();
  const memberships = new Set<HeldMembership>();
  const unreadable: string[] = [];
  let count = 0;
  for (const source of sources) {
    let before: StateFile | undefined;
    for await (const version of source.versions(options)) {
      const content = await contentOf(version, before, options);
      if (isUnreadable(content)) unreadable.push(`${source.stack}/${version.id}`);
      else before = content === "blank" ? undefined : content;
      for (const user of before?.resources.users ?? []) users.add(user);
      for (const membership of before?.resources.memberships ?? []) memberships.add(membership);
      count += 1;
      options.onProgress?.(count);
    }
  }
  const members = [...memberships].flatMap(({ attributes }) => Object.keys(attributes.members ?? {}));
  return { users: [...users], members: new Set(members), unreadable };
}

function distinct(texts: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => typeof text === "string" && text !== ""))].filter(
    (text): text is string => typeof text === "string",
  );
}
