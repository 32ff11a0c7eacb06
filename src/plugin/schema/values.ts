import type * as z from "zod";
import type { Unknown } from "../value/unknown";

/**
 * The attributes of a resource, data source, provider or nested object: a zod object whose fields were
 * made with `required`, `optional`, `computed` and `optionalComputed`.
 */
export type Attributes = z.ZodObject<Record<string, z.ZodType>>;

/**
 * The wholly known value of a schema as handlers see it: every attribute is present; one that may be left
 * out is null where it is. A set is an array, sorted and without repetition.
 */
export type Known<T> =
  T extends z.ZodReadonly<infer I>
    ? Known<I>
    : T extends z.ZodOptional<infer I> | z.ZodNullable<infer I>
      ? Known<I> | null
      : T extends z.ZodObject<infer S>
        ? { [K in keyof S]: Known<S[K]> }
        : T extends z.ZodArray<infer E>
          ? Known<E>[]
          : T extends z.ZodSet<infer E>
            ? Known<E>[]
            : T extends z.ZodRecord<z.ZodType<string, string>, infer V>
              ? Record<string, Known<V>>
              : T extends z.ZodType
                ? z.output<T>
                : never;

/** Like {@link Known}, but anything may be unknown or null, at every depth: a configuration or a plan. */
export type Open<T> = T extends z.ZodReadonly<infer I> | z.ZodOptional<infer I> | z.ZodNullable<infer I>
  ? Open<I>
  : T extends z.ZodObject<infer S>
    ? { [K in keyof S]: Open<S[K]> } | Unknown | null
    : T extends z.ZodArray<infer E>
      ? Open<E>[] | Unknown | null
      : T extends z.ZodSet<infer E>
        ? Open<E>[] | Unknown | null
        : T extends z.ZodRecord<z.ZodType<string, string>, infer V>
          ? Record<string, Open<V>> | Unknown | null
          : T extends z.ZodType
            ? z.output<T> | Unknown | null
            : never;

/** The state of a resource with the attributes `A`, wholly known. */
export type State<A extends Attributes> = Known<A>;

/** The attributes of a configuration or of a planned state; the whole is never null, its parts may be. */
export type Draft<A extends Attributes> = Exclude<Open<A>, Unknown | null>;
