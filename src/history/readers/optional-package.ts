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
    const missing = error instanceof Error && error.message.includes(name);
    throw missing
      ? setting(`This history needs the package ${name}, which is not installed: run npm install ${name}.`)
      : setting(`The package ${name} cannot be loaded (${causeOf(error)}): run npm install ${name} again.`);
  }
}
