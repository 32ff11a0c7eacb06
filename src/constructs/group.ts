import type { Construct } from "constructs";
import { groupAttributes } from "../resources/group/schema";
import { Declaration, type DeclarationProps, type Kind, withoutMeta } from "./declaration";
import type { AtlassianGroupAttributes } from "./generated/group";
import { plainText, type Values } from "./props";

export interface AtlassianGroupProps extends AtlassianGroupAttributes, DeclarationProps {}

const KIND: Kind = { name: "AtlassianGroup", type: "atlassian_group", attributes: groupAttributes };

/**
 * A group of the directory; who is in it is a {@link Membership}. Atlassian cannot rename a synchronised group, so
 * another `displayName` replaces it. The new group is made before the old one goes, unless `lifecycle` says
 * otherwise.
 *
 * @example
 * new AtlassianGroup(stack, "engineering", { displayName: "engineering" });
 */
export class AtlassianGroup extends Declaration {
  readonly values: Values;

  constructor(scope: Construct, id: string, props: AtlassianGroupProps) {
    super(scope, id, KIND, { ...props, lifecycle: { createBeforeDestroy: true, ...props.lifecycle } });
    this.values = this.checked(withoutMeta(props));
  }

  override get declaredName(): string | undefined {
    return plainText(this.values.display_name);
  }

  /** The SCIM id. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  get displayName(): string {
    return this.getStringAttribute("display_name");
  }

  get externalId(): string {
    return this.getStringAttribute("external_id");
  }

  get directoryId(): string {
    return this.getStringAttribute("directory_id");
  }

  /** `created` or `adopted`. */
  get origin(): string {
    return this.getStringAttribute("origin");
  }
}
