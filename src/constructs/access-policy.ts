import { Fn, type IResolvable } from "cdktf";
import type { Construct } from "constructs";
import { applicationKey } from "../resources/access-policy/application-name";
import { accessPolicyAttributes } from "../resources/access-policy/schema";
import { Application, AuthenticationPolicy } from "./application";
import { Declaration, type DeclarationProps, type Kind, META, withoutMeta } from "./declaration";
import {
  invalidProps,
  notAGroup,
  otherDirectory,
  type PropProblem,
  sharedAccess,
  twoLoginMethods,
  unresolvedUntil,
} from "./errors";
import { AtlassianGroup } from "./group";
import { constructKey, nameKey } from "./group-reference";
import { Membership } from "./membership";
import { isToken, plainText, strangersAmong, type Values } from "./props";
import { directoryOf, pathsOf, Roster, shared } from "./roster";

export interface AccessPolicyProps extends DeclarationProps {
  /** The group that gets access: its construct, or its display name. */
  readonly group: AtlassianGroup | string;
  /** What it gets access to, such as `Application.jira("acme.atlassian.net")`. */
  readonly application: Application;
  /** What its members may do there: one of {@link Role}, or any other role that the application knows. */
  readonly role: string;
  /** How the members log in. Atlassian has no way to take somebody out of a login method again by its API. */
  readonly loginMethod?: AuthenticationPolicy | undefined;
  /**
   * What people call the policy.
   * @default the construct's id
   */
  readonly name?: string | undefined;
  /**
   * Whether the group had this role before the policy, so that destroying the policy leaves it. Write `false` to
   * take over access that is there already.
   * @default what Atlassian says when the policy is made
   */
  readonly accessBefore?: boolean | IResolvable | undefined;
  /** The policy's last day (`YYYY-MM-DD`): from the day after, the code is read as if it were not there. */
  readonly until?: string | undefined;
}

const KIND: Kind = {
  name: "AccessPolicy",
  type: "atlassian_access_policy",
  attributes: accessPolicyAttributes,
};

const OWN = ["group", "application", "role", "loginMethod", "name", "accessBefore", "until"];

/**
 * A group's access to an application, and optionally how its people log in. It follows its group and, with a login
 * method, the members that the stack declares for it: whoever enters gets the login method in the same deploy.
 *
 * @example
 * new AccessPolicy(stack, "engineering-jira", {
 *   group: engineering,
 *   application: Application.jira("acme.atlassian.net"),
 *   role: Role.user,
 * });
 */
export class AccessPolicy extends Declaration {
  readonly #id: string;
  readonly #props: AccessPolicyProps;

  constructor(scope: Construct, id: string, props: AccessPolicyProps) {
    super(scope, id, KIND, { ...props, provider: props.provider ?? providerOf(props.group) });
    this.#id = id;
    this.#props = props;
    const strangers = strangersAmong(withoutMeta(props), OWN, META);
    const problems = strangers.length > 0 ? strangers : otherKinds(props);
    if (problems.length > 0) throw invalidProps(this, KIND.name, problems);
    if (!isGroup(props.group)) throw notAGroup(this, props.group, "an AtlassianGroup or a display name");
    if (isToken(props.until)) throw unresolvedUntil(this);
    this.checked(this.#attributes("any"));
    Roster.of(this).hold(eachAccessOnce);
    Roster.of(this).hold(oneLoginMethod);
    Roster.of(this).hold(oneDirectory);
  }

  /** The group's construct, given as such or found by its name when the stack is complete. */
  get group(): AtlassianGroup | undefined {
    const { group } = this.#props;
    if (group instanceof AtlassianGroup) return group;
    const declared = isToken(group) ? undefined : Roster.of(this).named("atlassian_group", group, this);
    return declared instanceof AtlassianGroup ? declared : undefined;
  }

  /** The same for two policies of one group; undefined when nobody can tell before the apply. */
  get groupKey(): string | undefined {
    const { group } = this.#props;
    const declared = this.group;
    if (declared === undefined && isToken(group)) return undefined;
    const which = declared === undefined ? nameKey(String(group)) : constructKey(declared);
    return JSON.stringify([directoryOf(this), which]);
  }

  /** The authentication policy that was written; undefined for none and for a token. */
  get declaredLoginMethod(): string | undefined {
    return plainText(this.#props.loginMethod?.policyId);
  }

  /** The same for two policies that give the same; undefined when nobody can tell before the apply. */
  get access(): string | undefined {
    const { application, role } = this.#props;
    const { groupKey } = this;
    if (isToken(application.name) || isToken(role) || groupKey === undefined) return undefined;
    return JSON.stringify([groupKey, applicationKey(application.name), role]);
  }

  /** What the policy gives, for messages. */
  get label(): string {
    const { application, role } = this.#props;
    return `${role} on ${application.name}`;
  }

  protected override get lastDay(): string | undefined {
    return this.#props.until;
  }

  override get values(): Values {
    const declared = this.group;
    const { group, loginMethod } = this.#props;
    const versions = this.#memberships.map(({ version }) => version);
    const [version] = versions;
    return this.checked({
      ...this.#attributes(declared === undefined ? group : declared.displayName),
      groupId: declared?.id,
      ...(loginMethod === undefined || version === undefined
        ? {}
        : { membersVersion: versions.length === 1 ? version : Fn.join(" ", versions) }),
    });
  }

  /** The application's ARI. */
  get resourceId(): string {
    return this.getStringAttribute("resource_id");
  }

  /** Whether the group had the access before this policy. */
  get accessBefore(): IResolvable {
    return this.getBooleanAttribute("access_before");
  }

  /** Access comes after the members, so that a plan can count the seats that they need. */
  protected override get predecessors(): readonly string[] {
    return [...super.predecessors, ...this.#memberships.map(({ address }) => address)];
  }

  /** Those that declare who is in the group. */
  get #memberships(): readonly Membership[] {
    const { group } = this.#props;
    const declared = this.group;
    if (declared === undefined && isToken(group)) return [];
    const key = declared === undefined ? nameKey(String(group)) : constructKey(declared);
    const holders =
      Roster.of(this)
        .grouped(groupKeyOf)
        .get(JSON.stringify([directoryOf(this), key])) ?? [];
    return holders.filter((holder) => holder instanceof Membership).filter(({ isGone }) => !isGone);
  }

  #attributes(group: unknown): object {
    const { application, role, loginMethod, name, accessBefore, until } = this.#props;
    return {
      name: name ?? this.#id,
      group,
      application: application.name,
      role,
      authenticationPolicyId: loginMethod?.policyId,
      accessBefore,
      until,
    };
  }
}

/** For programs without types, and for texts where objects are meant. */
function otherKinds(props: object): readonly PropProblem[] {
  const { application, loginMethod }: { application?: unknown; loginMethod?: unknown } = props;
  const problems: PropProblem[] = [];
  if (!(application instanceof Application))
    problems.push({
      prop: "application",
      detail: 'must be an Application, such as Application.jira("acme.atlassian.net").',
    });
  if (loginMethod === undefined) return problems;
  if (!(loginMethod instanceof AuthenticationPolicy) || loginMethod.policyId === "")
    problems.push({
      prop: "loginMethod",
      detail: 'must be an AuthenticationPolicy with its id, such as AuthenticationPolicy.id("…").',
    });
  return problems;
}

function isGroup(group: unknown): boolean {
  return group instanceof AtlassianGroup || (typeof group === "string" && group !== "");
}

/** A policy lives where its group does, unless something else is said. */
function providerOf(group: unknown): DeclarationProps["provider"] {
  return group instanceof AtlassianGroup ? group.provider : undefined;
}

function groupKeyOf(declaration: Declaration): string | undefined {
  if (!(declaration instanceof Membership)) return undefined;
  const { key } = declaration.group;
  return key === undefined ? undefined : JSON.stringify([directoryOf(declaration), key]);
}

function eachAccessOnce(declarations: readonly Declaration[]): readonly Error[] {
  const policies = declarations.filter((declaration) => declaration instanceof AccessPolicy);
  return shared(policies, ({ access }) => access).map(([, holders]) =>
    sharedAccess(holders[0]?.label ?? "", pathsOf(holders)),
  );
}

/** People can be in one authentication policy: of two for one group, whichever comes last would win. */
function oneLoginMethod(declarations: readonly Declaration[]): readonly Error[] {
  const policies = declarations
    .filter((declaration) => declaration instanceof AccessPolicy)
    .filter(({ declaredLoginMethod }) => declaredLoginMethod !== undefined);
  return shared(policies, ({ groupKey }) => groupKey).flatMap(([, holders]) => {
    const methods = new Set(holders.map(({ declaredLoginMethod }) => declaredLoginMethod));
    return methods.size === 1 ? [] : [twoLoginMethods(pathsOf(holders))];
  });
}

function oneDirectory(declarations: readonly Declaration[]): readonly Error[] {
  return declarations
    .filter((declaration) => declaration instanceof AccessPolicy)
    .flatMap((policy) => {
      const { group } = policy;
      return group === undefined || directoryOf(group) === directoryOf(policy)
        ? []
        : [otherDirectory(policy, group)];
    });
}
