/** How an application may be written: by its ARI, or by the site's host name and the product. */
export type ApplicationName =
  | { readonly kind: "ari"; readonly ari: string }
  | { readonly kind: "site"; readonly site: string; readonly product: string };

const SITE = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\/([a-z0-9._-]+)$/iu;

/** Undefined when it is neither. Host names and products compare without case, an ARI with it. */
export function applicationName(text: string): ApplicationName | undefined {
  if (/^ari:[^\s]+$/u.test(text)) return { kind: "ari", ari: text };
  const [, site, product] = SITE.exec(text) ?? [];
  if (site === undefined || product === undefined) return undefined;
  return { kind: "site", site: site.toLowerCase(), product: product.toLowerCase() };
}

/** Whether two spellings name the same application. */
export function sameApplication(left: string, right: string): boolean {
  return applicationKey(left) === applicationKey(right);
}

/** The form that compares. */
export function applicationKey(text: string): string {
  const name = applicationName(text);
  return name?.kind === "site" ? `${name.site}/${name.product}` : text;
}
