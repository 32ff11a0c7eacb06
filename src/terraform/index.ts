export { findTerraform, type TerraformBinary } from "./binary";
export { cdktfJson, type CdktfOptions, runCdktf } from "./cdktf";
export { type ChildEnd, type ChildOptions, runChild } from "./child";
export { cliConfiguration, PROVIDER } from "./cli-configuration";
export { TerraformProblem } from "./errors";
export { layOutMirror, type Mirror, type MirrorOptions } from "./mirror";
export { commonPlatforms, type Platform, platformOf } from "./platform";
export { Printed } from "./printed";
