/** The provider's source address without its host. */
export const PROVIDER = "identity-as-code/atlassian";

/** Where that short address leads, for Terraform and for OpenTofu. */
export const HOSTS: readonly string[] = ["registry.terraform.io", "registry.opentofu.org"];

/**
 * Terraform's CLI configuration (the content of a `.terraformrc` or `.tofurc`, or of the file that
 * `TF_CLI_CONFIG_FILE` names) that takes this provider from the mirror and every other one from where it
 * always comes.
 *
 * @param mirror the mirror's absolute path
 * @param others the only other providers that may be installed, as `hashicorp/null`; undefined is all of them
 */
export function cliConfiguration(mirror: string, others?: readonly string[]): string {
  // A pattern with a wildcard for the host alone is refused.
  const sources = JSON.stringify(HOSTS.map((host) => `${host}/${PROVIDER}`));
  return `provider_installation {
  filesystem_mirror {
    path    = ${quoted(mirror)}
    include = ${sources}
  }
${direct(sources, others)}}
`;
}

function direct(ours: string, others: readonly string[] | undefined): string {
  if (others === undefined) return `  direct {\n    exclude = ${ours}\n  }\n`;
  return others.length === 0 ? "" : `  direct {\n    include = ${JSON.stringify(others)}\n  }\n`;
}

/** The file is HCL 1, whose strings know JSON's escapes and `\${…}`, which nothing can escape in a path. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
