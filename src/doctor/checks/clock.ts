import { counted, wordsOf } from "../finding";
import type { Check } from "../scene";

const NAME = "clock";
const WARNING_S = 60;
const ERROR_S = 300;
const REMEDY =
  "Let this machine's clock follow a time server: the ends of keys, and waits until a moment that Atlassian names, go by it.";

/** Whether this machine's clock goes with Atlassian's, by the date of an answer. */
export const clock: Check = async (scene) => {
  const { ok, warning, error, skipped } = wordsOf(NAME);
  const greeting = await scene.greetOrganization();
  if (greeting === undefined || "failure" in greeting)
    return [skipped("Atlassian's time comes with an answer of the organisation, and there is none")];
  const { serverTime, ourTime } = greeting.value;
  if (serverTime === undefined) return [skipped("The answer has no date")];
  const ahead = Math.round((ourTime - serverTime.getTime()) / 1000);
  const off = Math.abs(ahead);
  if (off <= WARNING_S) return [ok("This machine's clock goes with Atlassian's")];
  const message = `This machine's clock is ${counted(off, "second")} ${ahead > 0 ? "ahead of" : "behind"} Atlassian's`;
  return [off > ERROR_S ? error(message, REMEDY) : warning(message, REMEDY)];
};
