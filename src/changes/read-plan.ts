import * as z from "zod";
import { isRecord, type RawValues } from "./attributes";
import { notAPlan, unknownFormat, unreadableResource } from "./errors";
import { groupReferences } from "./group-references";
import { Collection, isOurs, type OurType } from "./held";
import type { PlannedResources } from "./resources";

const FORMAT = /^1\.\d+$/u;

// Looked into by hand where they are needed, and not copied.
const values = z.custom<RawValues>(isRecord);

const change = z.object({
  actions: z.array(z.string()),
  before: values.nullish(),
  after: values.nullish(),
  // `true` when all of it is, else an object of the attributes.
  after_unknown: z.unknown().optional(),
  before_sensitive: z.unknown().optional(),
  after_sensitive: z.unknown().optional(),
  importing: z.unknown().optional(),
});

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  deposed: z.string().optional(),
  mode: z.string().optional(),
  type: z.string(),
  change,
});

type ResourceChange = z.output<typeof resourceChange>;

// The entries stay unread here: only those of our types are looked into.
const plan = z.object({
  format_version: z.string(),
  resource_changes: z.array(z.unknown()).optional(),
  resource_drift: z.array(z.unknown()).optional(),
  planned_values: z.unknown().optional(),
  configuration: z.unknown().optional(),
  complete: z.boolean().optional(),
  errored: z.boolean().optional(),
});

/**
 * Reads what `terraform show -json PLANFILE` or `tofu show -json PLANFILE` printed, of Terraform and OpenTofu from
 * 1.6 on. Resources of other types are passed over; providers' aliases and modules make no difference.
 *
 * @throws PlanError when it is no plan
 */
export function readPlan(json: unknown): PlannedResources {
  const parsed = plan.safeParse(json);
  if (!parsed.success) throw notAPlan(whyNot(json));
  const { format_version: version, planned_values: planned, resource_changes: changes } = parsed.data;
  if (!FORMAT.test(version)) throw unknownFormat(version);
  // A state has the same format version, and neither of these.
  if (planned === undefined && changes === undefined) throw notAPlan("it has no planned values");
  const before = new Collection();
  const after = new Collection();
  for (const entry of ours(changes)) readChange(entry, before, after);
  after.nameGroups(groupReferences(parsed.data.configuration));
  return {
    before: before.resources(),
    after: after.resources(),
    recorded: recorded(before, ours(parsed.data.resource_drift)),
    isComplete: parsed.data.complete ?? true,
    hasErrors: parsed.data.errored ?? false,
  };
}

function whyNot(json: unknown): string {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "it is no JSON object";
  if (!("format_version" in json)) return "it has no format_version";
  return "its parts have other types than a plan's";
}

type OurChange = ResourceChange & { readonly type: OurType };

function* ours(entries: readonly unknown[] | undefined): Generator<OurChange> {
  for (const entry of entries ?? []) {
    if (!isRecord(entry)) continue;
    const { type, mode } = entry;
    if (typeof type !== "string" || !isOurs(type) || mode === "data") continue;
    const parsed = resourceChange.safeParse(entry);
    if (!parsed.success) throw unreadableResource(type, z.prettifyError(parsed.error));
    yield { ...parsed.data, type };
  }
}

function readChange(entry: OurChange, before: Collection, after: Collection): void {
  const { type, change: it } = entry;
  const address = addressOf(entry);
  const isForgotten = it.actions.includes("forget");
  const isImported = it.importing !== undefined && it.importing !== null;
  const was = it.before ?? undefined;
  const becomes = isForgotten && !it.actions.includes("create") ? undefined : (it.after ?? undefined);
  if (was !== undefined) {
    before.add(type, {
      address,
      values: was,
      sensitive: it.before_sensitive,
      ...(isForgotten && { isForgotten }),
      ...(isImported && { isImported }),
    });
  }
  if (becomes === undefined) return;
  // What stays as it is need not be read twice, and is recognised by being the same object.
  if (was !== undefined && isNothing(it.actions)) {
    after.keep(address, before);
    return;
  }
  const isReplacement = was !== undefined && it.actions.includes("create");
  after.add(type, {
    address,
    values: becomes,
    unknown: it.after_unknown,
    sensitive: it.after_sensitive,
    ...(isReplacement && { isReplacement }),
  });
}

function isNothing(actions: readonly string[]): boolean {
  return actions.every((action) => action === "no-op" || action === "read");
}

/** An object left over from an earlier replacement has its own key beside the one that replaced it. */
function addressOf({ address, deposed }: ResourceChange): string {
  return deposed === undefined ? address : `${address} (deposed ${deposed})`;
}

/** The state as it was recorded: what the plan starts from, with what was changed outside put back. */
function recorded(found: Collection, drift: Iterable<OurChange>): PlannedResources["recorded"] {
  const old = new Collection();
  let hasDrifted = false;
  for (const entry of drift) {
    const { type, change: it } = entry;
    const was = it.before ?? undefined;
    if (was === undefined || isNothing(it.actions)) continue;
    hasDrifted = true;
    old.add(type, { address: addressOf(entry), values: was, sensitive: it.before_sensitive });
  }
  if (!hasDrifted) return undefined;
  old.fill(found);
  return old.resources();
}
