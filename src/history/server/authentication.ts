import type { IncomingMessage } from "node:http";
import { isLoopback } from "../network";
import type { HistoryStore } from "../store/store";
import type { Role } from "../store/tokens";
import { fromAnotherSite, notUnderstood, readsOnly, unauthorized } from "./refusals";

/** Who asks. */
export interface Asker {
  /** Their name; null where nobody says one. */
  readonly user: string | null;
  /** The run that the name of the user is followed by: `ci+run=1234`. */
  readonly run: string | null;
}

const RUN = "+run=";

/**
 * Who sends a request, and that they may. Terraform sends Basic with the user's name and their token; the name may
 * be followed by `+run=` and the run's id, because Terraform sends nothing else that can differ between runs
 * without a new `terraform init`.
 *
 * @throws Refusal
 */
export function authenticated(
  store: HistoryStore,
  request: IncomingMessage,
  options: { readonly needs: Role; readonly isGuarded: boolean },
): Asker {
  const { authorization } = request.headers;
  const given = credentials(authorization);
  if (!options.isGuarded && store.tokenUsers().length === 0) {
    refuseOtherSites(request);
    return { user: given?.user ?? null, run: given?.run ?? null };
  }
  if (given === undefined) throw unauthorized();
  const known = store.userOf(given.token);
  if (known === undefined || (given.user !== null && given.user !== known.name)) throw unauthorized();
  if (options.needs === "write" && known.role === "read") throw readsOnly(known.name);
  return { user: known.name, run: given.run };
}

interface Credentials extends Asker {
  readonly token: string;
}

function credentials(authorization: string | undefined): Credentials | undefined {
  const [, scheme = "", value = ""] = /^(basic|bearer) +(\S+)$/iu.exec(authorization ?? "") ?? [];
  if (value === "") return undefined;
  if (scheme.toLowerCase() === "bearer") return { user: null, run: null, token: value };
  const [name = "", ...rest] = Buffer.from(value, "base64").toString("utf8").split(":");
  const [user = "", run] = name.split(RUN, 2);
  return {
    user: user === "" ? null : user,
    run: run === undefined || run === "" ? null : decoded(run),
    token: rest.join(":"),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notUnderstood("The run after the user's name is not percent-encoded as a URL's parts are.");
  }
}

/** A page in somebody's browser can send requests to their own machine; it cannot hide where it comes from. */
function refuseOtherSites({ headers }: IncomingMessage): void {
  const name = (headers.host ?? "").replace(/:\d+$/u, "");
  if (headers.origin !== undefined || !isLoopback(name)) throw fromAnotherSite();
}
