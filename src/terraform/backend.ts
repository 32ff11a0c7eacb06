import { resolve } from "node:path";
import * as z from "zod";
import type { Setting } from "./command";
import { isFile, readJson } from "./workspace";

/** Where Terraform keeps the state of a folder that is initialised, when that is behind its http backend. */
export interface HttpBackend {
  readonly address: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Whether the user name stands in the configuration, where the environment cannot change it. */
  readonly isUsernameFixed: boolean;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const initialised = z.object({
  backend: z
    .object({
      type: z.string(),
      config: z.object({ address: text, username: text, password: text }).optional(),
    })
    .optional(),
});
const fromEnvironment = z.object({
  TF_HTTP_ADDRESS: z.string().optional(),
  TF_HTTP_USERNAME: z.string().optional(),
  TF_HTTP_PASSWORD: z.string().optional(),
});

/** @returns undefined when the state is kept elsewhere */
export async function httpBackendOf(
  { environment }: Pick<Setting, "environment">,
  folder: string,
): Promise<HttpBackend | undefined> {
  const file = resolve(folder, environment.TF_DATA_DIR ?? ".terraform", "terraform.tfstate");
  if (!(await isFile(file))) return undefined;
  const parsed = initialised.safeParse(await readJson(file));
  if (!parsed.success || parsed.data.backend?.type !== "http") return undefined;
  const { config } = parsed.data.backend;
  const variables = fromEnvironment.parse(environment);
  const address = config?.address ?? variables.TF_HTTP_ADDRESS;
  if (address === undefined) return undefined;
  return {
    address,
    username: config?.username ?? variables.TF_HTTP_USERNAME,
    password: config?.password ?? variables.TF_HTTP_PASSWORD,
    isUsernameFixed: config?.username !== undefined,
  };
}
