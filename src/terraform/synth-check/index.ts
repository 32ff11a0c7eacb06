export { checkSynth, type SynthCheck } from "./check-synth";
export type { SynthFinding, SynthRules } from "./rules";
