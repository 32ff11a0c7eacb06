import { Lazy, TerraformProvider, type TerraformProviderGeneratorMetadata } from "cdktf";
import type { Construct } from "constructs";
import { providerAttributes } from "../resources/provider/schema";
import { invalidProps } from "./errors";
import { literalValues } from "./literal";
import { peopleByDomain } from "./people-by-domain";
import { packageVersion } from "./package-version";
import { declared, type Values } from "./props";
import type { AtlassianProviderAttributes } from "./generated/provider";

/** The provider's address in Terraform's registries, and the prefix of its resources. */
const PROVIDER_SOURCE = "identity-as-code/atlassian";
const PROVIDER_NAME = "atlassian";

/** What cdktf finds the provider of a resource by. */
export function generatorMetadata(): TerraformProviderGeneratorMetadata {
  return { providerName: PROVIDER_NAME, providerVersion: packageVersion() };
}

export interface AtlassianProviderProps extends AtlassianProviderAttributes {
  /** Tells this provider from others in the stack, for stacks with more than one directory. */
  readonly alias?: string | undefined;
}

/**
 * The directory that a stack's people live in. Its base URL and key are better left to the environment
 * (`ATLASSIAN_SCIM_BASE_URL`, `ATLASSIAN_SCIM_TOKEN`): what is written here ends up in the synthesised files.
 *
 * @example
 * new AtlassianProvider(stack, "atlassian");
 */
export class AtlassianProvider extends TerraformProvider {
  readonly #values: Values;
  readonly #alias: string | undefined;

  constructor(scope: Construct, id: string, props: AtlassianProviderProps = {}) {
    super(scope, id, {
      terraformResourceType: PROVIDER_NAME,
      terraformProviderSource: PROVIDER_SOURCE,
      terraformGeneratorMetadata: generatorMetadata(),
    });
    const { alias, ...attributes } = props;
    const { values, problems } = declared(providerAttributes, attributes);
    if (problems.length > 0) throw invalidProps(this, "AtlassianProvider", problems);
    this.#alias = alias;
    this.#values = values;
  }

  override get alias(): string | undefined {
    return this.#alias;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { people_by_domain: written = peopleByDomain(this), ...others } = this.#values;
    return literalValues({
      ...others,
      ...(written === undefined ? {} : { people_by_domain: asWritten(written) }),
    });
  }
}

/** Terraform's bindings would make `acme_com` of the key `acme.com`; they leave alone what is worked out late. */
function asWritten(map: unknown): unknown {
  return Lazy.anyValue({ produce: () => map });
}
