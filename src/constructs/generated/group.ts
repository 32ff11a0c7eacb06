// Made by `npm run generate` from src/resources/group/schema.ts; change that.
import type { IResolvable } from "cdktf";

/** What `AtlassianGroup` is declared with. */
export interface AtlassianGroupAttributes {
  /**
   * The group's name, compared without case. Atlassian cannot rename a synchronised group: another name is another group, and this one is replaced.
   */
  readonly displayName: string;
  /**
   * The group's id in the system where groups come from. Left out, the directory keeps what it has.
   */
  readonly externalId?: string | undefined;
  /**
   * Whether the group gives more than most, such as administrators' rights: a mark for whoever reads a preview. It changes nothing in the directory.
   */
  readonly privileged?: boolean | IResolvable | undefined;
  /**
   * Whether a create may take over a group of the same name that differs from the declaration. One that equals it always is taken over; one with another `externalId` never.
   * @default "never"
   */
  readonly adoptExisting?: "never" | "always" | undefined;
  /**
   * What happens to the group when the declaration goes. Deleting it also takes away the product access and permissions that are bound to it. Terraform acts on the value in the state.
   * @default "delete"
   */
  readonly onDestroy?: "delete" | "abandon" | undefined;
}
