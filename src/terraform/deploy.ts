import { type HttpBackend, httpBackendOf } from "./backend";
import { runTerraform, type Setting, warningsIn } from "./command";
import { PlanDiffers } from "./errors";
import { beyondExpiry } from "./expired";
import { dayOf, type Review, reviewOf } from "./review";
import { type Reviewed, whatDiffers } from "./reviewed";
import { makePlan, requireSuccess, type SavedPlan } from "./saved-plan";
import { findWorkspace, type WorkspaceOptions } from "./workspace";

export interface DeployOptions extends WorkspaceOptions {
  /** More options of `terraform plan`. */
  readonly args?: readonly string[] | undefined;
  readonly mode: DeployMode;
  /** Told before anything is applied; what it throws keeps the plan from being applied. */
  readonly onApply?: ((about: Applying) => Promise<Applied>) | undefined;
}

export interface Applying {
  readonly review: Review;
  /** Where the state is kept, when that is behind Terraform's http backend. */
  readonly backend: HttpBackend | undefined;
}

export interface Applied {
  /** More environment for the apply. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called when Terraform has ended, however it did. */
  readonly finished?: () => Promise<void>;
}

/** By what right the plan is applied. */
export type DeployMode =
  | { readonly kind: "reviewed"; readonly digest: string; readonly reviewed: Reviewed | undefined }
  /** Only what has run out. */
  | { readonly kind: "expired" }
  | { readonly kind: "asked"; readonly confirm: (review: Review) => Promise<boolean> };

/** How it ended: with nothing to apply, with somebody's no, or with this applied. */
export type DeployEnd =
  | { readonly kind: "nothing" }
  | { readonly kind: "declined" }
  | { readonly kind: "applied"; readonly review: Review };

/**
 * Plans, within the provider's limits, and applies exactly that plan when it may be.
 *
 * @throws PlanDiffers before the first request of the apply, when the plan is another one than was reviewed
 */
export async function deploy(setting: Setting, options: DeployOptions): Promise<DeployEnd> {
  const folder = await findWorkspace(setting, options);
  const saved = await makePlan(setting, { folder, args: options.args ?? [], isPreview: false });
  const today = dayOf(setting.environment);
  const review = reviewOf(saved.json, today);
  if (!review.hasWork) return { kind: "nothing" };
  const { mode } = options;
  if (mode.kind === "reviewed") requireReviewed(review, mode);
  if (mode.kind === "expired") requireExpired(review, today);
  if (mode.kind === "asked" && !(await mode.confirm(review))) return { kind: "declined" };
  const backend = await httpBackendOf(setting, folder);
  const { environment, finished } = (await options.onApply?.({ review, backend })) ?? { environment: {} };
  try {
    await applyPlan(setting, saved, { count: countOf(review), environment });
  } finally {
    await finished?.();
  }
  return { kind: "applied", review };
}

function requireReviewed(review: Review, { digest, reviewed }: DeployMode & { kind: "reviewed" }): void {
  if (review.digest === digest) return;
  const details = reviewed === undefined ? undefined : whatDiffers(reviewed, review);
  throw new PlanDiffers(
    `The plan is not the one that was reviewed (${digest}): it has the digest ${review.digest}. Nothing was changed; review the plan as it is now.`,
    details === undefined
      ? nowLines(review)
      : [
          ...(reviewed?.digest === digest ? [] : [`The preview given is of ${reviewed?.digest ?? ""}.`]),
          ...details,
        ],
  );
}

/** Without the reviewed preview nobody can tell what differs: then this is what the plan holds. */
function nowLines({ preview: { changes }, others }: Review): readonly string[] {
  return [
    ...changes.people.map(({ person, kinds }) => `${person.label}: ${kinds.join(", ")}`),
    ...changes.groups.map(
      ({ name, kinds }) =>
        `the group ${name}: ${kinds.length === 0 ? "its members change" : kinds.join(", ")}`,
    ),
    ...changes.policies.map(({ name, kind }) => `the access policy ${name}: ${kind}`),
    ...others,
  ];
}

function requireExpired({ plan }: Review, today: string): void {
  const others = beyondExpiry(plan, today);
  if (others.length === 0) return;
  throw new PlanDiffers(
    "The plan holds more than what has run out, and nothing was changed: deploy the rest with its review first.",
    others,
  );
}

function countOf({ plan }: Review): number {
  return plan.resource_changes.filter(({ change: { actions } }) =>
    actions.some((action) => action !== "no-op" && action !== "read"),
  ).length;
}

const DONE = /: (Creation|Modifications|Destruction|Import) complete/gu;
const PROGRESS_EVERY_MS = 5_000;

interface Apply {
  /** Changes of the plan. */
  readonly count: number;
  readonly environment: Readonly<Record<string, string>>;
}

async function applyPlan(
  setting: Setting,
  { folder, file }: SavedPlan,
  { count, environment }: Apply,
): Promise<void> {
  setting.onStep(`Deploying ${count} ${count === 1 ? "change" : "changes"}`);
  let done = 0;
  let toldAt = Date.now();
  const told = await runTerraform(setting, {
    folder,
    args: ["apply", "-input=false", "-no-color", file],
    doing: "deploying",
    environment: { ...environment, ATLASSIAN_IDENTITY_PREVIEW: undefined },
    onText: (text) => {
      done += text.match(DONE)?.length ?? 0;
      if (done === 0 || Date.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = Date.now();
      setting.onStep(`${done} done`);
    },
  });
  if (told.output.includes("Saved plan is stale")) {
    throw new PlanDiffers(
      "Somebody else has changed the state since the plan was made, so that nothing was changed: deploy again.",
      [],
    );
  }
  await requireSuccess(setting, { folder, command: "apply" }, told);
  if (setting.onOutput === undefined) setting.onWarnings(warningsIn(told.output));
}
