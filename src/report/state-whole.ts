import * as z from "zod";
import type { StateFile, Whole } from "./state-file";
import { isOurs, resourcesOfInstance, stateHead, stateResource, together } from "./state-resource";

/** Something about the file as a whole, in words for a person. */
export class StateShapeProblem extends Error {
  override readonly name = "StateShapeProblem";
}

const whole = z.object({
  ...stateHead.shape,
  resources: z
    .array(z.object({ ...stateResource.shape, instances: z.array(z.unknown()).nullish() }))
    .nullish(),
});

/** Reads a state in whatever layout: parses all of it. */
export function readWhole(bytes: Buffer, before: Whole | undefined): StateFile {
  const json: unknown = JSON.parse(bytes.toString("utf8"));
  refuseOthers(json);
  const { resources, ...head } = whole.parse(json);
  const instances = new Map<string, { text: string; resources: ReturnType<typeof resourcesOfInstance> }>();
  for (const resource of resources ?? []) {
    if (!isOurs(resource)) continue;
    const { module = "", type, name } = resource;
    for (const [index, instance] of (resource.instances ?? []).entries()) {
      const text = JSON.stringify(instance);
      const key = JSON.stringify([module, type, name, keyOf(instance) ?? index]);
      const was = before?.instances.get(key);
      instances.set(
        key,
        was?.text === text ? was : { text, resources: resourcesOfInstance(resource, instance) },
      );
    }
  }
  return {
    head,
    resources: together([...instances.values()].map((each) => each.resources)),
    memory: { kind: "whole", instances },
  };
}

const instanceKey = z.object({ index_key: z.unknown().optional(), deposed: z.unknown().optional() });

function keyOf(instance: unknown): unknown {
  const { index_key: key, deposed } = instanceKey.parse(instance);
  return key === undefined && deposed === undefined ? undefined : [key, deposed];
}

const other = z.object({ version: z.unknown().optional(), encrypted_data: z.unknown().optional() });

function refuseOthers(json: unknown): void {
  const { data } = other.safeParse(json);
  if (data?.encrypted_data !== undefined) throw new StateShapeProblem("it is encrypted");
  if (data?.version !== 4)
    throw new StateShapeProblem("it is not of format 4, which Terraform writes since 0.12");
}
