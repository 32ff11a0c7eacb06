import type { Setting } from "./command";
import { dayOf, type Review, reviewOf } from "./review";
import { makePlan, readPlanFile } from "./saved-plan";
import { findWorkspace, type WorkspaceOptions } from "./workspace";

export interface PreviewRunOptions extends WorkspaceOptions {
  /** A plan that is there already, as JSON or as Terraform's own file. */
  readonly plan?: string | undefined;
  /** More options of `terraform plan`. */
  readonly args?: readonly string[] | undefined;
}

/** What a plan would do, beyond the provider's limits, too: nothing is applied. */
export async function preview(setting: Setting, options: PreviewRunOptions): Promise<Review> {
  const today = dayOf(setting.environment);
  if (options.plan !== undefined) return reviewOf(await readPlanFile(setting, options.plan), today);
  const folder = await findWorkspace(setting, options);
  const { json } = await makePlan(setting, { folder, args: options.args ?? [], isPreview: true });
  return reviewOf(json, today);
}
