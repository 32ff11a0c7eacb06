import * as z from "zod";
import { differences, digest, type IdentityChanges } from "../changes";
import { unreadable } from "./errors";
import { type Review, withOthers } from "./review";
import { readJson } from "./workspace";

/** What was reviewed, as `preview --format json` wrote it. */
export interface Reviewed {
  readonly digest: string;
  /** Undefined when personal data was left out: then nobody can tell what differs. */
  readonly changes: IdentityChanges | undefined;
  readonly others: readonly string[];
}

const person = z.looseObject({ person: z.looseObject({ key: z.string(), label: z.string() }) });
const group = z.looseObject({ name: z.string() });
const policy = z.looseObject({ name: z.string(), address: z.string() });
const changes = z.custom<IdentityChanges>(
  (value) =>
    z.object({ people: z.array(person), groups: z.array(group), policies: z.array(policy) }).safeParse(value)
      .success,
);
const reviewed = z.object({
  formatVersion: z.literal(1),
  isRedacted: z.boolean(),
  digest: z.string(),
  changes,
  otherResources: z.array(z.string()).default([]),
});

/** @throws TerraformProblem when it is no preview */
export async function readReviewed(file: string): Promise<Reviewed> {
  const parsed = reviewed.safeParse(await readJson(file));
  if (!parsed.success) throw unreadable(file, "it is nothing that preview --format json has written");
  const { isRedacted, digest: told, changes: of, otherResources: others } = parsed.data;
  const isWhole = !isRedacted && withOthers(digest(of), others) === told;
  return { digest: told, changes: isWhole ? of : undefined, others };
}

/** In words how the plan differs from what was reviewed; undefined when the reviewed preview cannot tell. */
export function whatDiffers(before: Reviewed, now: Review): readonly string[] | undefined {
  if (before.changes === undefined) return undefined;
  const others = new Set(before.others);
  const still = new Set(now.others);
  return [
    ...differences(before.changes, now.preview.changes),
    ...now.others.filter((line) => !others.has(line)).map((line) => `${line}: was not reviewed`),
    ...before.others
      .filter((line) => !still.has(line))
      .map((line) => `${line}: was reviewed, and is not any more`),
  ];
}
