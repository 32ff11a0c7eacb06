export type * from "./changes";
export { digest, differences } from "./digest";
export { PlanError } from "./errors";
export type { Expiry } from "./expiring";
export { type RawResource, resourcesOf } from "./held";
export { identityChanges, type ComparisonOptions } from "./identity-changes";
export { isNothing, type Preview, previewOf, type PreviewOptions } from "./preview";
export { compare, folded } from "./names";
export { PlanText } from "./plan-text";
export { readPlan } from "./read-plan";
export type {
  HeldGroup,
  HeldMembership,
  HeldPolicy,
  HeldUser,
  PlannedResources,
  Resources,
} from "./resources";
export type * from "./show/options";
export { escaped as escapedHtml, showHtml } from "./show/html";
export { type PreviewJson, showJson } from "./show/json";
export { showMarkdown, wholeCodeSpan } from "./show/markdown";
export { plain, replaceInvisible } from "./show/plain";
export { showTable } from "./show/table";
export { cells, wrapped } from "./show/wrap";
export { type Limits, type Verdict, verdict, type VerdictLine } from "./verdict";
