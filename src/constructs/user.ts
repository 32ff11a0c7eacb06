import type { IResolvable } from "cdktf";
import type { Construct } from "constructs";
import * as z from "zod";
import { checkUser } from "../resources/user/rules";
import { userAttributes } from "../resources/user/schema";
import { folded } from "../resources/text";
import { Declaration, type DeclarationProps, type Kind, withoutMeta } from "./declaration";
import { sharedAddressee, unresolvedUntil } from "./errors";
import type { AtlassianUserAttributes } from "./generated/user";
import { isToken, plainText, type Values } from "./props";
import { directoryOf, pathsOf, Roster, shared } from "./roster";
import { isOver } from "./today";

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
  /** Whether the person's last day has passed: then they are inactive and in none of the stack's memberships. */
  readonly isOver: boolean;

  constructor(scope: Construct, id: string, props: AtlassianUserProps) {
    super(scope, id, KIND, props);
    const values = this.checked(withoutMeta(props));
    if (isToken(props.until)) throw unresolvedUntil(this);
    this.isOver = isOver(this, props.until);
    this.values = this.isOver ? { ...values, active: false } : values;
    Roster.of(this).hold(eachAddressOfOnePerson);
  }

  /** The primary e-mail address as it was written in code; undefined when it is a token. */
  override get declaredEmail(): string | undefined {
    const { email, emails } = this.values;
    if (email !== undefined || !Array.isArray(emails)) return plainText(email);
    return emails.map((entry: unknown) => primaryEmail.safeParse(entry).data?.value).find(Boolean);
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

const primaryEmail = z.looseObject({
  primary: z.literal(true),
  value: z.string().refine((value) => !isToken(value)),
});

function eachAddressOfOnePerson(declarations: readonly Declaration[]): readonly Error[] {
  const people = declarations.filter((declaration) => declaration instanceof AtlassianUser);
  return shared(people, (person) => {
    const email = person.declaredEmail;
    return email === undefined ? undefined : JSON.stringify([directoryOf(person), folded(email)]);
  }).map(([, holders]) => sharedAddressee(holders[0]?.declaredEmail ?? "", pathsOf(holders)));
}
