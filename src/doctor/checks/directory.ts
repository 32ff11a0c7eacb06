import { wordsOf } from "../finding";
import type { Check } from "../scene";

const NAME = "directory";

/** Whether there is a directory that answers. */
export const directory: Check = async (scene) => {
  const { ok, error, skipped } = wordsOf(NAME);
  const greeting = await scene.greetDirectory();
  if (greeting === undefined) return [skipped("There is nothing to ask it with")];
  if (!("failure" in greeting)) return [ok("The directory lists its people")];
  const { kind, message, remedy } = greeting.failure;
  if (kind === "unauthorized" || kind === "wrong-key") return [skipped("The key does not open it")];
  return [error(message, remedy)];
};
