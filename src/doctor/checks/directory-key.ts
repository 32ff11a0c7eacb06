import { wordsOf } from "../finding";
import type { Check } from "../scene";

const NAME = "directory-key";

/** Whether the directory accepts its API key. */
export const directoryKey: Check = async (scene) => {
  const { ok, error, skipped } = wordsOf(NAME);
  const { directory } = scene;
  if (!("client" in directory)) return [error(directory.summary, directory.remedy)];
  if (scene.isSameKey) {
    return [
      error(
        "The same key is given for the directory and for the organisation",
        "They are two keys, and neither opens what the other one does: ATLASSIAN_SCIM_TOKEN is the one that Atlassian shows when the directory is made, ATLASSIAN_ORGANIZATION_TOKEN the one from Settings → API keys.",
      ),
    ];
  }
  const greeting = await scene.greetDirectory();
  if (greeting === undefined) return [];
  if (!("failure" in greeting)) return [ok(`The directory ${directory.client.id} accepts its API key`)];
  const { kind, message, remedy } = greeting.failure;
  if (kind === "unauthorized" || kind === "wrong-key") return [error(message, remedy)];
  return [skipped("The directory does not answer")];
};
