import { isNativeError } from "node:util/types";
import { causeOf, setting } from "./problems";

/**
 * Loads a package that only users of one kind of history have.
 *
 * @param load `() => import("the-package")`, written out where it is used so that its types are known there
 * @throws HistoryError of kind `setting` with the command that installs it
 */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    // Where something that the package needs is missing, that one is named, and the package stands in the way to it.
    const [, missing = ""] = /Cannot find (?:package|module) '([^']+)'/u.exec(textOf(error)) ?? [];
    const isMissing = missing === name || missing.startsWith(`${name}/`);
    throw isMissing
      ? setting(`This history needs the package ${name}, which is not installed: run npm install ${name}.`)
      : setting(`The package ${name} cannot be loaded (${causeOf(error)}): run npm install ${name} again.`);
  }
}

function textOf(error: unknown): string {
  return isNativeError(error) ? error.message : "";
}
