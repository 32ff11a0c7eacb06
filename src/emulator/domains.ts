/** How far the claim of a domain is. */
export type DomainStatus = "verified" | "unverified" | "deleted" | "superseded" | "missing_token";

/** A domain that the organisation has claimed, or wants to. */
export interface Domain {
  /** In lower case. */
  readonly name: string;
  readonly status: DomainStatus;
  readonly type: "dns" | "http";
}

export function domainOf(email: string): string {
  return email.toLowerCase().split("@").at(-1) ?? "";
}
