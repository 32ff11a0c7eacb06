// The vocabulary of schemas alone, for those who declare and do not serve: it loads nothing of the protocol.
export type { PathStep, Problem } from "./problem";
export { computed, facets, optional, optionalComputed, required } from "./schema/attribute";
export type { Facets } from "./schema/attribute";
export { checkInput } from "./schema/check-input";
export type { Rules } from "./schema/check-input";
export type { Attributes, Draft, Known, Open, State } from "./schema/values";
export { Decimal } from "./value/number";
export { UNKNOWN } from "./value/unknown";
export type { Unknown } from "./value/unknown";
export { Dynamic } from "./value/value";
