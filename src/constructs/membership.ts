import type { IResolvable } from "cdktf";
import type { Construct } from "constructs";
import { membershipAttributes } from "../resources/membership/schema";
import { Declaration, type DeclarationProps, type Kind, META, withoutMeta } from "./declaration";
import { invalidProps, otherDirectory, sharedGroup, unresolvedUntil } from "./errors";
import { AtlassianGroup } from "./group";
import { type GroupId, type GroupReference, groupReference } from "./group-reference";
import { MemberList, type Members } from "./members";
import { isToken, strangersAmong, type Values } from "./props";
import { directoryOf, pathsOf, Roster, shared } from "./roster";

export interface MembershipProps extends DeclarationProps {
  /** The group: its construct, its display name, or its SCIM id as `{ id, name }`. */
  readonly group: AtlassianGroup | GroupId | string;
  /** Who is in it, one or many; an empty array means nobody. */
  readonly members: Members;
  /**
   * Whether these are all members, so that anybody else is taken out, or some among others.
   * @default true
   */
  readonly exclusive?: boolean | IResolvable | undefined;
  /** The membership's last day (`YYYY-MM-DD`): from the day after, the code is read as if it were not there. */
  readonly until?: string | undefined;
}

const KIND: Kind = {
  name: "Membership",
  type: "atlassian_group_membership",
  attributes: membershipAttributes,
};

const OWN = ["group", "members", "exclusive", "until"];

/**
 * Who is in a group. It follows its group and its members: whoever is created anew is put in again by the same
 * deploy.
 *
 * @example
 * new Membership(stack, "engineers", { group: engineering, members: [ana, "bo@acme.com"] });
 */
export class Membership extends Declaration {
  readonly #given: MembershipProps["group"];
  readonly #members: MemberList;
  readonly #group: () => GroupReference;
  readonly #exclusive: boolean | IResolvable | undefined;
  readonly #until: string | undefined;

  constructor(scope: Construct, id: string, props: MembershipProps) {
    super(scope, id, KIND, { ...props, provider: props.provider ?? providerOf(props.group) });
    const strangers = strangersAmong(withoutMeta(props), OWN, META);
    if (strangers.length > 0) throw invalidProps(this, KIND.name, strangers);
    this.#given = props.group;
    this.#group = groupReference(this, props.group);
    this.#members = new MemberList(this, props.members);
    this.#exclusive = props.exclusive;
    this.#until = props.until;
    if (isToken(props.until)) throw unresolvedUntil(this);
    this.checked({
      groupId: "any",
      members: this.#members.names,
      exclusive: props.exclusive,
      until: props.until,
    });
    Roster.of(this).hold(eachGroupOnce);
    Roster.of(this).hold(oneDirectory);
  }

  /** The constructs of the group and the members, as far as they were given as such. */
  get constructs(): readonly Declaration[] {
    const group = this.#given instanceof AtlassianGroup ? [this.#given] : [];
    return [...group, ...this.#members.people];
  }

  override get values(): Values {
    const { id, name } = this.#group();
    return this.checked({
      groupId: id,
      group: name,
      members: this.#members.ids,
      exclusive: this.#exclusive,
      until: this.#until,
    });
  }

  protected override get lastDay(): string | undefined {
    return this.#until;
  }

  /** The group as it was declared, asked when the stack is complete. */
  get group(): GroupReference {
    return this.#group();
  }

  /** Whether this is the whole truth about its group; false while a token hides it. */
  get isExclusive(): boolean {
    return this.#exclusive !== false && !isToken(this.#exclusive);
  }

  /** The group's SCIM id. */
  get groupId(): string {
    return this.getStringAttribute("group_id");
  }

  /** Changes whenever somebody enters or leaves: an input for whatever must follow that. */
  get version(): string {
    return this.getStringAttribute("version");
  }
}

/** A membership lives where its group does, unless something else is said. */
function providerOf(group: unknown): DeclarationProps["provider"] {
  return group instanceof AtlassianGroup ? group.provider : undefined;
}

function oneDirectory(declarations: readonly Declaration[]): readonly Error[] {
  return declarations
    .filter((declaration) => declaration instanceof Membership)
    .flatMap((membership) =>
      membership.constructs
        .filter((other) => directoryOf(other) !== directoryOf(membership))
        .map((other) => otherDirectory(membership, other)),
    );
}

/** Several additive memberships may share a group; beside an exclusive one there may be no other. */
function eachGroupOnce(declarations: readonly Declaration[]): readonly Error[] {
  const memberships = declarations.filter((declaration) => declaration instanceof Membership);
  return shared(memberships, (membership) => {
    const { key } = membership.group;
    return key === undefined ? undefined : JSON.stringify([directoryOf(membership), key]);
  })
    .filter(([, holders]) => holders.some(({ isExclusive }) => isExclusive))
    .map(([, holders]) => sharedGroup(holders[0]?.group.label ?? "", pathsOf(holders)));
}
