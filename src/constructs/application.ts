/** An application of the organisation: a product on a site. */
export class Application {
  private constructor(
    /** As an access policy names it: `acme.atlassian.net/jira-software`, or an ARI. */
    readonly name: string,
  ) {}

  /** @param site the site's host name, such as `acme.atlassian.net` */
  static jira(site: string): Application {
    return Application.of(site, "jira-software");
  }

  static jiraServiceManagement(site: string): Application {
    return Application.of(site, "jira-servicedesk");
  }

  static confluence(site: string): Application {
    return Application.of(site, "confluence");
  }

  /** @param product as Atlassian calls it; the data source `atlassian_applications` lists them all */
  static of(site: string, product: string): Application {
    return new Application(`${site}/${product}`);
  }

  /** @param ari the application's ARI, as `atlassian_applications` tells it; it may be a token */
  static ari(ari: string): Application {
    return new Application(ari);
  }
}

/** Roles that a group may have. An application may know others: the prop takes any text. */
export const Role = {
  user: "atlassian/user",
  admin: "atlassian/admin",
  userAccessAdmin: "atlassian/user-access-admin",
  guest: "atlassian/guest",
  contributor: "atlassian/contributor",
  customer: "atlassian/customer",
  basic: "atlassian/basic",
  stakeholder: "atlassian/stakeholder",
  viewer: "atlassian/viewer",
} as const;

/** How people log in. Atlassian has no API to make such a policy: it is made in Atlassian Administration. */
export class AuthenticationPolicy {
  private constructor(readonly policyId: string) {}

  /** @param id what stands in the address of the policy's page in Atlassian Administration */
  static id(id: string): AuthenticationPolicy {
    return new AuthenticationPolicy(id);
  }
}
