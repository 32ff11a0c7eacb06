import { HistoryError, type Interruptible, type StateVersion } from "../history";
import { ReportProblem } from "./problems";
import { type StateFile, readState } from "./state-file";

/** What a version holds: a state, nothing since the state was deleted, or what nobody can read and why. */
export type Content = StateFile | "blank" | { readonly unreadable: string };

/**
 * Reads a version of a state.
 *
 * @param before the state that was read before it, by which unchanged parts are known
 * @throws HistoryError when the source does not answer
 */
export async function contentOf(
  version: StateVersion,
  before: StateFile | undefined,
  options: Interruptible,
): Promise<Content> {
  try {
    const bytes = await version.read(options);
    return isBlank(bytes) ? "blank" : readState(bytes, before);
  } catch (error) {
    if (error instanceof ReportProblem) return { unreadable: error.message };
    // It was listed, and has been removed or archived since.
    if (error instanceof HistoryError && error.kind === "not-found")
      return { unreadable: "it is not there any more" };
    if (error instanceof HistoryError && error.kind === "unreadable")
      return { unreadable: error.message.replace(/\.$/u, "") };
    throw error;
  }
}

export function isUnreadable(content: Content): content is { readonly unreadable: string } {
  return content !== "blank" && "unreadable" in content;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < 16 && Buffer.from(bytes).toString("utf8").trim() === "";
}
