import * as z from "zod";

/** A resource or provider block as a file has it. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A file's content. */
export interface Contents {
  /**
   * Whether attributes are configuration, where a value may be an expression and what is left out is not written;
   * else they are values, where what is left out is not known yet.
   */
  readonly isConfiguration: boolean;
  readonly resources: readonly Resource[];
  readonly providers: readonly Attributes[];
}

const attributes = z.record(z.string(), z.unknown());
const blocks = z.union([z.array(attributes), attributes.transform((block) => [block])]);

/** cdktf's `cdk.tf.json`, and any other `*.tf.json`. */
const configuration = z
  .object({
    terraform: z.unknown().optional(),
    resource: z.record(z.string(), z.record(z.string(), blocks)).default({}),
    provider: z.record(z.string(), z.unknown()).default({}),
  })
  .refine(({ terraform, resource }) => terraform !== undefined || Object.keys(resource).length > 0)
  .transform(({ resource, provider }): Contents => {
    const own = blocks.safeParse(provider.atlassian);
    return {
      isConfiguration: true,
      resources: Object.entries(resource).flatMap(([type, byId]) =>
        Object.entries(byId).flatMap(([name, found]) =>
          found.map((attributes) => ({ type, name, attributes })),
        ),
      ),
      providers: own.success ? own.data : [],
    };
  });

interface Module {
  readonly resources?:
    readonly (Omit<Resource, "attributes"> & { mode: string; values?: Attributes | undefined })[] | undefined;
  readonly child_modules?: readonly Module[] | undefined;
}

const resource = z.object({
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  values: attributes.optional(),
});
const nested: z.ZodType<Module> = z.object({
  resources: z.array(resource).optional(),
  child_modules: z.array(z.lazy(() => nested)).optional(),
});
const values = z.object({ root_module: nested.default({}) });

/** What `terraform show -json` prints of a plan or a state. */
const shown = z
  .object({ format_version: z.string(), planned_values: values.optional(), values: values.optional() })
  .transform(({ planned_values: planned, values: state }): Contents => ({
    isConfiguration: false,
    resources: resourcesOf((planned ?? state)?.root_module ?? {}),
    providers: [],
  }));

function resourcesOf({ resources = [], child_modules: modules = [] }: Module): Contents["resources"] {
  const own = resources
    .filter(({ mode }) => mode === "managed")
    .map(({ type, name, values = {} }) => ({ type, name, attributes: values }));
  return [...own, ...modules.flatMap(resourcesOf)];
}

/** Undefined for what is none of the formats. */
export function parseContents(json: unknown): Contents | undefined {
  const told = shown.safeParse(json);
  if (told.success) return told.data;
  return configuration.safeParse(json).data;
}
