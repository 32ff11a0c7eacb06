import type { IdentityChanges } from "../changes";
import type { Expiry } from "../expiring";
import type { Preview } from "../preview";
import type { Verdict } from "../verdict";
import type { ShowOptions } from "./options";
import { redactedPreview, redactedVerdict } from "./redact";

/**
 * What `showJson` writes. Within a format version members are only ever added; members whose value is undefined
 * are left out.
 */
export interface PreviewJson {
  readonly formatVersion: 1;
  /** Whether the plan is all that there is to do. */
  readonly isComplete: boolean;
  readonly hasErrors: boolean;
  readonly isRedacted: boolean;
  /** Of the changes as they are, also when they are redacted here. */
  readonly digest?: string;
  readonly verdict?: Verdict;
  readonly changes: IdentityChanges;
  readonly drift?: IdentityChanges;
  readonly expiring: readonly Expiry[];
  /** Names of groups to be marked, as they were given. */
  readonly privileged: readonly string[];
}

/** The changes for a program. */
export function showJson(whole: Preview, options: ShowOptions = {}): string {
  const isRedacted = options.redact === true;
  const { changes, drift, expiring, isComplete, hasErrors } = isRedacted ? redactedPreview(whole) : whole;
  const verdict =
    options.verdict === undefined || !isRedacted ? options.verdict : redactedVerdict(options.verdict);
  const json: PreviewJson = {
    formatVersion: 1,
    isComplete,
    hasErrors,
    isRedacted,
    ...(options.digest !== undefined && { digest: options.digest }),
    ...(verdict !== undefined && { verdict }),
    changes,
    ...(drift !== undefined && { drift }),
    expiring,
    privileged: [...new Set([...(options.privileged ?? []), ...whole.privileged])],
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
