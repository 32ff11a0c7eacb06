import { randomUUID } from "node:crypto";

/** Whether an application can be used. */
export type ApplicationStatus = "online" | "offline" | "deprecated";

/** An application of the organisation on one of its sites. */
export interface Application {
  /** Its resource ARI. */
  readonly id: string;
  /** The machine key, such as `jira-software`. */
  readonly product: string;
  /** What people call the product, such as `Jira`. */
  readonly productName: string;
  readonly name: string;
  /** Such as `https://acme.atlassian.net`. */
  readonly site: string;
  readonly createdAt: string;
  status: ApplicationStatus;
  /** How many seats its licence has; undefined where nothing limits them. */
  capacity: number | undefined;
}

/** What the console is told of a new application. */
export interface NewApplication {
  readonly product: string;
  /** @default the usual name of the product */
  readonly productName?: string;
  /** @default the site's host */
  readonly name?: string;
  readonly site: string;
  /** @default without a limit */
  readonly capacity?: number;
  /** @default "online" */
  readonly status?: ApplicationStatus;
}

/** Names of products, as Atlassian's administration shows them. */
const PRODUCT_NAMES = new Map([
  ["jira-software", "Jira"],
  ["jira-servicedesk", "Jira Service Management"],
  ["jira-product-discovery", "Jira Product Discovery"],
  ["confluence", "Confluence"],
  ["bitbucket", "Bitbucket"],
]);

/** The organisation's applications, in the order in which they came. */
export class Applications {
  readonly #byId = new Map<string, Application>();
  /** Applications of one site share the site's id in their ARIs. */
  readonly #siteIds = new Map<string, string>();

  add({ product, productName, name, site, capacity, status }: NewApplication): Application {
    const host = site.replace(/^https?:\/\//u, "").replace(/\/.*$/u, "");
    const siteId = this.#siteIds.get(host) ?? randomUUID();
    this.#siteIds.set(host, siteId);
    const id = `ari:cloud:${product}::site/${siteId}`;
    if (this.#byId.has(id)) throw new Error(`the organisation has ${product} on ${host} already`);
    const application: Application = {
      id,
      product,
      productName: productName ?? PRODUCT_NAMES.get(product) ?? product,
      name: name ?? host,
      site,
      createdAt: new Date().toISOString(),
      status: status ?? "online",
      capacity,
    };
    this.#byId.set(id, application);
    return application;
  }

  all(): readonly Application[] {
    return [...this.#byId.values()];
  }

  get(id: string): Application | undefined {
    return this.#byId.get(id);
  }
}
