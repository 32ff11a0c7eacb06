export { findTerraform, type TerraformBinary } from "./binary";
export { cdktfJson, type CdktfOptions, runCdktf } from "./cdktf";
export { type ChildEnd, type ChildOptions, runChild } from "./child";
export { cliConfiguration, PROVIDER } from "./cli-configuration";
export type { Setting } from "./command";
export type { HttpBackend } from "./backend";
export {
  type Applied,
  type Applying,
  deploy,
  type DeployEnd,
  type DeployMode,
  type DeployOptions,
} from "./deploy";
export { Interrupted, PlanDiffers, TerraformProblem } from "./errors";
export { type InForce, inForceLines } from "./in-force";
export { privately, type Run } from "./interruption";
export type { LockHolder } from "./lock";
export { layOutMirror, type Mirror, type MirrorOptions } from "./mirror";
export { commonPlatforms, type Platform, platformOf } from "./platform";
export { preview, type PreviewRunOptions } from "./preview";
export { Printed } from "./printed";
export type { Review } from "./review";
export { readReviewed, type Reviewed } from "./reviewed";
export { checkSynth, type SynthCheck, type SynthFinding, type SynthRules } from "./synth-check";
