import { createRequire } from "node:module";
import type { provider, resource } from "@cdktf/provider-null";
import type { IConstruct } from "constructs";
import * as z from "zod";
import { nullProviderMissing } from "./errors";

const isClass = (value: unknown): boolean => typeof value === "function";

const bindings = z.object({
  provider: z.object({ NullProvider: z.custom<typeof provider.NullProvider>(isClass) }),
  resource: z.object({ Resource: z.custom<typeof resource.Resource>(isClass) }),
});

/**
 * The bindings of HashiCorp's null provider. They are loaded when a hook is declared, because most programs
 * declare none and need not install them.
 */
export function nullBindings(construct: IConstruct): {
  readonly NullProvider: typeof provider.NullProvider;
  readonly Resource: typeof resource.Resource;
} {
  try {
    const { provider, resource } = bindings.parse(createRequire(__filename)("@cdktf/provider-null"));
    return { NullProvider: provider.NullProvider, Resource: resource.Resource };
  } catch (cause) {
    throw nullProviderMissing(construct, cause);
  }
}
