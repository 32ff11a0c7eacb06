import { wordsOf } from "../finding";
import type { Check } from "../scene";

const NAME = "subscription";

/**
 * Whether the organisation has Atlassian Guard, as far as that can be told: without it, provisioning answers 403
 * or 404 instead of saying so.
 */
export const subscription: Check = async (scene) => {
  const { ok, warning, skipped } = wordsOf(NAME);
  const greeting = await scene.greetDirectory();
  if (greeting === undefined) return [skipped("The directory cannot be asked")];
  if (!("failure" in greeting)) return [ok("Provisioning is open, which takes Atlassian Guard Standard")];
  const { kind, status } = greeting.failure;
  if (kind !== "wrong-key" && kind !== "directory-missing")
    return [skipped("What the directory answers does not tell")];
  return [
    warning(
      `The subscription to Atlassian Guard Standard may have ended: the directory answers ${status ?? "nothing"}, as it does without one`,
      "Look in Atlassian Administration under Billing. When the subscription ends, Atlassian removes the directory, and its groups become the organisation's own.",
    ),
  ];
};
