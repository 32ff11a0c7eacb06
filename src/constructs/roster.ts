import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import type { Declaration } from "./declaration";
import { folded } from "../resources/text";
import { movedFromDeclared, sharedAddress, sharedDisplayName, sharedUserName } from "./errors";

/** A rule about all declarations of a stack; answers one message for each breach. */
export type StackRule = (declarations: readonly Declaration[]) => readonly Error[];

type KeyOf = (declaration: Declaration) => string | undefined;

/** What to say of two resources of one type with one name. */
const SHARED_NAMES: Readonly<Record<string, (name: string, paths: readonly string[]) => Error>> = {
  atlassian_user: sharedUserName,
  atlassian_group: sharedDisplayName,
};

const rosters = new WeakMap<TerraformStack, Roster>();

/**
 * All declarations of one stack. What concerns more than one of them is found out when the stack is synthesised,
 * where every mistake is reported at once.
 */
export class Roster {
  readonly #declarations: Declaration[] = [];
  readonly #rules = new Set<StackRule>([eachAddressOnce, eachNameOnce, noMoveFromDeclared]);
  /** By type, directory and name; made when first asked, and again after another declaration. */
  #byName: ReadonlyMap<string, Declaration> | undefined;

  /** Made when first asked, and again after another declaration. */
  readonly #groupings = new Map<KeyOf, ReadonlyMap<string, readonly Declaration[]>>();

  /** The roster of the stack that the construct stands in. */
  static of(construct: IConstruct): Roster {
    const stack = TerraformStack.of(construct);
    const known = rosters.get(stack);
    if (known !== undefined) return known;
    const made = new Roster();
    rosters.set(stack, made);
    stack.node.addValidation({ validate: () => made.problems() });
    return made;
  }

  get declarations(): readonly Declaration[] {
    return this.#declarations;
  }

  add(declaration: Declaration): void {
    this.#declarations.push(declaration);
    this.#byName = undefined;
    this.#groupings.clear();
  }

  /** All declarations that have a key, by that key; the same function is asked once for each of them. */
  grouped(keyOf: KeyOf): ReadonlyMap<string, readonly Declaration[]> {
    const known = this.#groupings.get(keyOf);
    if (known !== undefined) return known;
    const made = byKey(this.#declarations, keyOf);
    this.#groupings.set(keyOf, made);
    return made;
  }

  /** What declares this name, compared without case, in the directory of `beside`. */
  named(type: string, name: string, beside: Declaration): Declaration | undefined {
    this.#byName ??= new Map(
      this.#declarations.flatMap((declaration) => {
        const key = nameKeyOf(declaration);
        return key === undefined ? [] : [[key, declaration] as const];
      }),
    );
    return this.#byName.get(nameKey(type, directoryOf(beside), name));
  }

  /** Adds a rule; the same one is asked once. */
  hold(rule: StackRule): void {
    this.#rules.add(rule);
  }

  problems(): string[] {
    const declarations = this.#declarations.filter(({ isGone }) => !isGone);
    return [...this.#rules].flatMap((rule) => rule(declarations)).map(({ message }) => message);
  }
}

function eachAddressOnce(declarations: readonly Declaration[]): readonly Error[] {
  return shared(declarations, ({ address }) => address).map(([address, holders]) =>
    sharedAddress(address, pathsOf(holders)),
  );
}

function noMoveFromDeclared(declarations: readonly Declaration[]): readonly Error[] {
  const addresses = new Set(declarations.map(({ address }) => address));
  return declarations.flatMap((declaration) => {
    const { movedFrom } = declaration;
    return movedFrom !== undefined && addresses.has(movedFrom)
      ? [movedFromDeclared(declaration, movedFrom)]
      : [];
  });
}

function eachNameOnce(declarations: readonly Declaration[]): readonly Error[] {
  return shared(declarations, nameKeyOf).flatMap(([, holders]) => {
    const [first] = holders;
    const error = SHARED_NAMES[first?.terraformResourceType ?? ""];
    return error === undefined ? [] : [error(first?.declaredName ?? "", pathsOf(holders))];
  });
}

function nameKeyOf(declaration: Declaration): string | undefined {
  const { declaredName: name, terraformResourceType: type } = declaration;
  return name === undefined ? undefined : nameKey(type, directoryOf(declaration), name);
}

function nameKey(type: string, directory: string, name: string): string {
  return JSON.stringify([type, directory, folded(name)]);
}

/** Tells directories apart: declarations without a provider and those with the stack's plain one share one. */
export function directoryOf({ provider }: Declaration): string {
  return provider?.alias ?? "";
}

/** The groups of two and more that have the same key; those without a key are left out. */
export function shared<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): readonly (readonly [string, readonly T[]])[] {
  return [...byKey(items, keyOf)].filter(([, holders]) => holders.length > 1);
}

function byKey<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const holders = groups.get(key);
    if (holders === undefined) groups.set(key, [item]);
    else holders.push(item);
  }
  return groups;
}

export function pathsOf(constructs: readonly IConstruct[]): readonly string[] {
  return constructs.map(({ node }) => node.path);
}
