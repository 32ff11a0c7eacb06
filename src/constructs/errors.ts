import type { IConstruct } from "constructs";

/** A mistake in somebody's program: the stack begins where they made the construct, not where we noticed. */
function mistake(construct: IConstruct, message: string, options?: ErrorOptions): Error {
  const error = new Error(message, options);
  Error.captureStackTrace(error, construct.constructor);
  return error;
}

/** What is wrong with one prop, in words for the person who wrote it. */
export interface PropProblem {
  /** As it is written in code: `emails[0].value`. */
  readonly prop: string;
  readonly detail: string;
}

/** A construct whose props cannot become a resource; names every problem at once. */
export function invalidProps(construct: IConstruct, kind: string, problems: readonly PropProblem[]): Error {
  const [first] = problems;
  if (problems.length === 1 && first !== undefined) {
    return mistake(construct, `${kind} "${construct.node.path}": ${first.prop}: ${first.detail}`);
  }
  const lines = problems.map(({ prop, detail }) => `\n  - ${prop}: ${detail}`);
  return mistake(
    construct,
    `${kind} "${construct.node.path}" has ${problems.length} mistakes:${lines.join("")}`,
  );
}

export function invalidLogicalId(construct: IConstruct, logicalId: string): Error {
  return mistake(
    construct,
    `"${construct.node.path}": logicalId "${logicalId}" cannot stand in a Terraform address: write letters, digits, "_" and "-", and begin with a letter or "_".`,
  );
}

export function unresolvedLogicalId(construct: IConstruct): Error {
  return mistake(
    construct,
    `"${construct.node.path}": logicalId is a token. It is the address in the state, so it has to be plain text that is known when the code is synthesised.`,
  );
}

/** Two or more resources with one Terraform address: synthesised, one would silently become the other. */
export function sharedAddress(address: string, paths: readonly string[]): Error {
  return new Error(
    `${paths.length} constructs are ${address} in Terraform: ${listed(paths)}. ` +
      "The address comes from the construct's id alone, so that moving a construct in the tree changes nothing. " +
      "Give one of them another id, or an address of its own with the prop logicalId.",
  );
}

export function sharedUserName(userName: string, paths: readonly string[]): Error {
  return new Error(
    `The user name ${userName} is declared ${paths.length} times in one directory: ${listed(paths)}. ` +
      "User names compare without case. Declare each person once, or give one of them their own user name.",
  );
}

export function sharedAddressee(address: string, paths: readonly string[]): Error {
  return new Error(
    `${paths.length} people have the primary e-mail address ${address}: ${listed(paths)}. ` +
      "Addresses compare without case, and Atlassian gives one to one account only. Correct one of them.",
  );
}

/** Two policies that give the same: destroying one would take away what the other one gives. */
export function sharedAccess(access: string, paths: readonly string[]): Error {
  return new Error(
    `${paths.length} access policies give ${access} to one group: ${listed(paths)}. Declare it once.`,
  );
}

export function twoLoginMethods(paths: readonly string[]): Error {
  return new Error(
    `Access policies of one group have different login methods: ${listed(paths)}. ` +
      "People can be in one only: give all of them the same, or leave it out.",
  );
}

/** The class that somebody wrote. */
function kindOf(construct: IConstruct): string {
  return construct.constructor.name;
}

/** A membership or policy, and the group or person that lives in another directory than it does. */
export function otherDirectory(declaration: IConstruct, other: IConstruct): Error {
  return new Error(
    `${kindOf(declaration)} "${declaration.node.path}" and "${other.node.path}" are in different directories: give both the same provider.`,
  );
}

export function movedFromDeclared(construct: IConstruct, from: string): Error {
  return new Error(
    `"${construct.node.path}": movedFrom says ${from}, which is declared as well. ` +
      "What moved away from there has to leave the code; remove that construct, or movedFrom.",
  );
}

export function sharedDisplayName(displayName: string, paths: readonly string[]): Error {
  return new Error(
    `The group ${displayName} is declared ${paths.length} times in one directory: ${listed(paths)}. ` +
      "Group names compare without case. Declare each group once and use the construct where it is needed.",
  );
}

/** An exclusive membership is the whole truth about its group: beside it there cannot be another one. */
export function sharedGroup(group: string, paths: readonly string[]): Error {
  return new Error(
    `${paths.length} memberships declare who is in the group ${group}, and at least one of them is exclusive: ${listed(paths)}. ` +
      "They would take each other's members out with every deploy. Join them into one, or write exclusive: false in all of them.",
  );
}

export function duplicateMembers(construct: IConstruct, names: readonly string[]): Error {
  return mistake(
    construct,
    `Membership "${construct.node.path}": declared twice: ${names.join(", ")}. User names compare without case; name each member once.`,
  );
}

/** The names of a membership's members are keys, and a plan has to be able to show them. */
export function unknownMemberName(construct: IConstruct, member: string): Error {
  return mistake(
    construct,
    `Membership "${construct.node.path}": the user name of ${member} is not known when the code is synthesised, and it is what a plan names the member by. ` +
      'Pass the AtlassianUser itself rather than its userName; for a person whose userName is a token, write the name out: members: { "ana@acme.com": ana.id }.',
  );
}

export function notAMember(construct: IConstruct, member: unknown): Error {
  return mistake(
    construct,
    `Membership "${construct.node.path}": ${shown(member)} is no member: pass an AtlassianUser, a user name, or a map from user names to SCIM ids.`,
  );
}

export function notAGroup(construct: IConstruct, group: unknown, forms: string): Error {
  return mistake(
    construct,
    `${kindOf(construct)} "${construct.node.path}": ${shown(group)} is no group: pass ${forms}.`,
  );
}

/** What `until` is compared with has to be a day. */
export function notADay(construct: IConstruct, value: unknown, where: string): Error {
  return mistake(
    construct,
    `"${construct.node.path}": today is ${shown(value)} by ${where}, which is no day: write it as in 2027-01-31.`,
  );
}

export function unresolvedUntil(construct: IConstruct): Error {
  return mistake(
    construct,
    `${kindOf(construct)} "${construct.node.path}": until is a token. It is compared with today when the code is synthesised, so it has to be plain text.`,
  );
}

export function nullProviderMissing(construct: IConstruct, cause: unknown): Error {
  return mistake(
    construct,
    `LifecycleHook "${construct.node.path}" needs the package @cdktf/provider-null: npm install @cdktf/provider-null`,
    { cause },
  );
}

export function notWatchable(construct: IConstruct, watched: unknown): Error {
  return mistake(
    construct,
    `LifecycleHook "${construct.node.path}" cannot watch ${shown(watched)}: it watches AtlassianUser, AtlassianGroup and Membership constructs.`,
  );
}

export function watchedElsewhere(construct: IConstruct, watched: IConstruct): Error {
  return mistake(
    construct,
    `LifecycleHook "${construct.node.path}" cannot watch "${watched.node.path}", which is in another stack: each stack is deployed on its own. Make a hook there.`,
  );
}

export function emptyCommand(construct: IConstruct): Error {
  return mistake(construct, `LifecycleHook "${construct.node.path}": the command is empty.`);
}

export function reservedVariables(construct: IConstruct, names: readonly string[]): Error {
  return mistake(
    construct,
    `LifecycleHook "${construct.node.path}": ${names.join(", ")} cannot be set: names that begin with ATLASSIAN_IDENTITY_ are what the command is told. Choose another name.`,
  );
}

/** `length` and `most` are in characters of JSON. */
export function watchesTooMuch(construct: IConstruct, length: number, most: number): Error {
  return mistake(
    construct,
    `LifecycleHook "${construct.node.path}" watches at least ${length} characters of JSON, and an environment variable holds ${most} on Linux. ` +
      "Watch the groups and memberships that matter rather than everybody, or split the people among several hooks.",
  );
}

export function foreignPackage(path: string, cause: unknown): Error {
  return new Error(
    `The version of atlassian-identity should be in ${path}, but that is not its package.json. Was the package bundled? Leave it external.`,
    { cause },
  );
}

function listed(paths: readonly string[]): string {
  return paths.map((path) => `"${path}"`).join(", ");
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : "an object of another kind";
}
