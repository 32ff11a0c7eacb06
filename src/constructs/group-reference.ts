import { TerraformDataSource } from "cdktf";
import { folded } from "../resources/text";
import type { Declaration } from "./declaration";
import { notAGroup } from "./errors";
import { AtlassianGroup } from "./group";
import { literal } from "./literal";
import { isToken } from "./props";
import { generatorMetadata } from "./provider";
import { Roster } from "./roster";

/** A group that this code does not declare: its SCIM id, and its name for whoever reads the plan. */
export interface GroupId {
  readonly id: string;
  readonly name?: string | undefined;
}

/** The group of a membership, in whichever form it was given. */
export interface GroupReference {
  readonly id: string;
  readonly name: string | undefined;
  /** What to call it in a message. */
  readonly label: string;
  /** The same for two references to one group; undefined when nobody can tell before the apply. */
  readonly key: string | undefined;
}

/**
 * The group that was meant: a construct, an id, or a display name. A name that the stack declares, before or after
 * this, is that group; any other one is looked up in the directory.
 *
 * @returns a function to be asked when the stack is complete
 * @throws when it is none of these
 */
export function groupReference(membership: Declaration, group: unknown): () => GroupReference {
  if (group instanceof AtlassianGroup) return () => declaredGroup(group);
  if (typeof group === "string" && group !== "") {
    if (isToken(group)) return () => ({ id: group, name: undefined, label: "(a token)", key: undefined });
    const lookup = new GroupLookup(membership, group);
    return () => lookup.reference;
  }
  if (!isGroupId(group))
    throw notAGroup(membership, group, "an AtlassianGroup, a display name, or { id, name }");
  const { id, name } = group;
  const key = isToken(id) ? undefined : `id ${id}`;
  return () => ({ id, name, label: name ?? id, key });
}

/** The key of a group that the stack declares. */
export function constructKey({ node }: AtlassianGroup): string {
  return `construct ${node.addr}`;
}

/** The key of a group that is known by its name alone. */
export function nameKey(displayName: string): string {
  return `name ${folded(displayName)}`;
}

function declaredGroup(group: AtlassianGroup): GroupReference {
  const label = group.declaredName ?? group.node.path;
  return { id: group.id, name: group.displayName, label, key: constructKey(group) };
}

function isGroupId(value: unknown): value is GroupId {
  if (typeof value !== "object" || value === null || isToken(value)) return false;
  const { id, name, ...rest }: Partial<Record<string, unknown>> = { ...value };
  return (
    typeof id === "string" &&
    id !== "" &&
    (name === undefined || typeof name === "string") &&
    Object.keys(rest).length === 0
  );
}

/** Finds a group by its name in the directory, unless the stack turns out to declare it. */
class GroupLookup extends TerraformDataSource {
  constructor(
    private readonly membership: Declaration,
    private readonly displayName: string,
  ) {
    super(membership, "group", {
      terraformResourceType: "atlassian_group",
      terraformGeneratorMetadata: generatorMetadata(),
      ...(membership.provider === undefined ? {} : { provider: membership.provider }),
    });
    this.overrideLogicalId(membership.friendlyUniqueId);
  }

  get reference(): GroupReference {
    const declared = this.#declared;
    if (declared !== undefined) return declaredGroup(declared);
    return {
      id: this.getStringAttribute("id"),
      name: this.displayName,
      label: this.displayName,
      key: nameKey(this.displayName),
    };
  }

  override toTerraform(): unknown {
    return this.#declared === undefined && !this.membership.isGone ? super.toTerraform() : {};
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { display_name: literal(this.displayName) };
  }

  get #declared(): AtlassianGroup | undefined {
    const found = Roster.of(this).named("atlassian_group", this.displayName, this.membership);
    return found instanceof AtlassianGroup ? found : undefined;
  }
}
