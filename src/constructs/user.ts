import type { IResolvable } from "cdktf";
import type { Construct } from "constructs";
import { checkUser } from "../resources/user/rules";
import { userAttributes } from "../resources/user/schema";
import { Declaration, type DeclarationProps, type Kind, withoutMeta } from "./declaration";
import type { AtlassianUserAttributes } from "./generated/user";
import { plainText, type Values } from "./props";

export interface AtlassianUserProps extends AtlassianUserAttributes, DeclarationProps {}

const KIND: Kind = {
  name: "AtlassianUser",
  type: "atlassian_user",
  attributes: userAttributes,
  rules: { check: checkUser },
};

/**
 * A person of the organisation. The construct's id is the person's address in Terraform for good; name, e-mail
 * address and user name may change.
 *
 * @example
 * new AtlassianUser(stack, "ana", { userName: "ana@acme.com", email: "ana@acme.com", title: "Engineer" });
 */
export class AtlassianUser extends Declaration {
  readonly values: Values;

  constructor(scope: Construct, id: string, props: AtlassianUserProps) {
    super(scope, id, KIND, props);
    this.values = this.checked(withoutMeta(props));
  }

  override get declaredName(): string | undefined {
    return plainText(this.values.user_name);
  }

  /** The SCIM id. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  get userName(): string {
    return this.getStringAttribute("user_name");
  }

  /** The primary e-mail address. */
  get email(): string {
    return this.getStringAttribute("email");
  }

  get displayName(): string {
    return this.getStringAttribute("display_name");
  }

  get externalId(): string {
    return this.getStringAttribute("external_id");
  }

  /** Whether the person may log in. */
  get active(): IResolvable {
    return this.getBooleanAttribute("active");
  }

  /** The Atlassian account that the record is linked to. */
  get accountId(): string {
    return this.getStringAttribute("account_id");
  }

  get directoryId(): string {
    return this.getStringAttribute("directory_id");
  }

  /** `created`, `adopted` or `reactivated`. */
  get origin(): string {
    return this.getStringAttribute("origin");
  }
}
