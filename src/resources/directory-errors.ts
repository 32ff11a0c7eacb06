import { OrganizationError } from "../admin";
import { type DataSourceType, type ListType, ProblemError, type ResourceType } from "../plugin";
import type { Attributes } from "../plugin/attributes";
import { DirectoryError } from "../scim";

/** A resource whose handlers tell what the directory or the organisation refused in words for the person at the terminal. */
export function inWords<A extends Attributes, Clients, I extends Attributes>(
  type: ResourceType<A, Clients, I>,
): ResourceType<A, Clients, I> {
  const plan = type.plan?.bind(type);
  const importHandler = type.import?.bind(type);
  return {
    ...type,
    read: (call) => told(() => type.read(call)),
    create: (call) => told(() => type.create(call)),
    update: (call) => told(() => type.update(call)),
    delete: (call) => told(() => type.delete(call)),
    ...(plan === undefined ? {} : { plan: (call) => told(async () => plan(call)) }),
    ...(importHandler === undefined ? {} : { import: (call) => told(() => importHandler(call)) }),
    ...(type.list === undefined ? {} : { list: listInWords(type.list) }),
  };
}

/** The same for a data source. */
export function dataSourceInWords<A extends Attributes, Clients>(
  type: DataSourceType<A, Clients>,
): DataSourceType<A, Clients> {
  return { ...type, read: (call) => told(() => type.read(call)) };
}

function listInWords<A extends Attributes, Clients>(list: ListType<A, Clients>): ListType<A, Clients> {
  return {
    ...list,
    async *list(call) {
      try {
        yield* list.list(call);
      } catch (error) {
        throw asProblem(error);
      }
    },
  };
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  }
}

/**
 * What the directory or the organisation refused, as a problem; everything else as it is. Why something was cancelled the caller
 * knows better.
 */
export function asProblem(error: unknown): unknown {
  const isTold = error instanceof DirectoryError || error instanceof OrganizationError;
  if (!isTold || error.kind === "cancelled") return error;
  return new ProblemError({ summary: error.message, detail: error.remedy }, { cause: error });
}
