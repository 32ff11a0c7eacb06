import { wordsOf } from "../finding";
import type { Check } from "../scene";

const NAME = "organization-key";

/** Whether the organisation accepts its API key. */
export const organizationKey: Check = async (scene) => {
  const words = wordsOf(NAME);
  const { organization } = scene;
  if (!("client" in organization))
    return [words[organization.level](organization.summary, organization.remedy)];
  const greeting = await scene.greetOrganization();
  if (greeting === undefined) return [];
  if ("failure" in greeting) return [words.error(greeting.failure.message, greeting.failure.remedy)];
  const { name } = greeting.value;
  const called = name === undefined ? "" : ` (${name})`;
  return [words.ok(`The organisation ${organization.client.id}${called} accepts its API key`)];
};
