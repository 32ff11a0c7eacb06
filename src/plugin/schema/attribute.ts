import * as z from "zod";

/**
 * What Terraform wants to know of an attribute beyond its type. Whether it is required, optional or
 * computed is not listed here: the zod type says it, see {@link required}, {@link optional},
 * {@link computed} and {@link optionalComputed}.
 */
export interface Facets {
  /** One or more sentences of Markdown, for the reference pages and the editor. */
  readonly description: string;
  /** Terraform prints `(sensitive value)` in its place. */
  readonly sensitive?: boolean;
  /** The value is sent to the provider and kept in no plan and no state (Terraform ≥ 1.11). */
  readonly writeOnly?: boolean;
  /** Why the attribute should no longer be written, and what to write in its place. */
  readonly deprecated?: string;
  /** A change of this attribute cannot be made in place. */
  readonly replaces?: boolean;
  /** A computed value that an update never changes, such as an id: plans keep it known. */
  readonly stable?: boolean;
  /** The value of an {@link optionalComputed} attribute that the configuration leaves out. */
  readonly default?: string | number | boolean;
  /** Whether two spellings of a string mean the same; then plan and state keep the one that was there. */
  readonly same?: (left: string, right: string) => boolean;
}

/** Where the facets of every attribute are kept, by its zod type. */
export const facets = z.registry<Facets>();

/** An attribute that the configuration must set. */
export function required<T extends z.ZodType>(type: T, about: Facets): T {
  return keep(type.clone(), about);
}

/** An attribute that the configuration may set; left out, it is null. */
export function optional<T extends z.ZodType>(type: T, about: Facets): z.ZodOptional<T> {
  return keep(type.optional(), about);
}

/** An attribute that only the provider sets. */
export function computed<T extends z.ZodType>(type: T, about: Facets): z.ZodReadonly<T> {
  return keep(type.readonly(), about);
}

/** An attribute that the configuration may set and that the provider fills where it is left out. */
export function optionalComputed<T extends z.ZodType>(
  type: T,
  about: Facets,
): z.ZodReadonly<z.ZodOptional<T>> {
  return keep(type.optional().readonly(), about);
}

function keep<T extends z.ZodType>(type: T, about: Facets): T {
  facets.add(type, about);
  return type;
}
