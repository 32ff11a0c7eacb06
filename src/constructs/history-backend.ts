import { HttpBackend } from "cdktf";
import type { Construct } from "constructs";
import { invalidProps, type PropProblem } from "./errors";
import { plainText, strangersAmong } from "./props";

export interface HistoryBackendProps {
  /** Where `atlassian-identity history serve` listens: `https://history.acme.com`. */
  readonly address: string;
  /**
   * The user whose token Terraform sends. Better left to `TF_HTTP_USERNAME`, which differs between people and
   * pipelines, and by which `deploy` ties versions to its run: with a fixed one it cannot.
   */
  readonly username?: string | undefined;
  /**
   * Under which name the history keeps the state.
   *
   * @default the stack's own id
   */
  readonly stackName?: string | undefined;
  /**
   * Locks with the methods POST and DELETE, for proxies that let LOCK and UNLOCK not through.
   *
   * @default false
   */
  readonly usualMethods?: boolean | undefined;
  /** How often Terraform tries again. @default 2 */
  readonly retryMax?: number | undefined;
}

const PROPS = ["address", "username", "stackName", "usualMethods", "retryMax"];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/u;
const STACK_NAME = /^[A-Za-z0-9][\w.-]{0,199}$/u;

/**
 * Keeps a stack's state, and every version of it, in a history server. The user's token comes from
 * `TF_HTTP_PASSWORD` and is never written into what is synthesised.
 *
 * @example
 * new HistoryBackend(stack, { address: "https://history.acme.com" });
 */
export class HistoryBackend extends HttpBackend {
  constructor(scope: Construct, props: HistoryBackendProps) {
    const { username, stackName = scope.node.id, usualMethods = false, retryMax } = props;
    const problems = [...strangersAmong(props, PROPS), ...problemsOf({ ...props, stackName })];
    const state = problems.length > 0 ? "" : `${baseOf(props.address)}/state/${stackName}`;
    const lock = usualMethods ? `${state}/lock` : state;
    super(scope, {
      address: state,
      lockAddress: lock,
      lockMethod: usualMethods ? "POST" : "LOCK",
      unlockAddress: lock,
      unlockMethod: usualMethods ? "DELETE" : "UNLOCK",
      ...(username === undefined ? {} : { username }),
      ...(retryMax === undefined ? {} : { retryMax }),
    });
    if (problems.length > 0) throw invalidProps(this, "HistoryBackend", problems);
  }
}

function problemsOf({ address, username, stackName }: HistoryBackendProps): readonly PropProblem[] {
  const problems: PropProblem[] = [];
  if (!isAddress(address))
    problems.push({
      prop: "address",
      detail:
        'must be the https address of a history server (http on this machine alone) without a user, a query or "#…", known when the code is synthesised: "https://history.acme.com".',
    });
  if (username !== undefined && !/^[\w.@-]{1,200}$/u.test(username))
    problems.push({
      prop: "username",
      detail: "must be a user of the history: letters, digits, dots, dashes, underscores and @.",
    });
  if (stackName !== undefined && !STACK_NAME.test(stackName))
    problems.push({
      prop: "stackName",
      detail: `is ${JSON.stringify(stackName)}: it must be up to 200 letters, digits, dots, dashes and underscores, beginning with a letter or digit.`,
    });
  return problems;
}

function isAddress(value: unknown): boolean {
  const text = plainText(value);
  if (text === undefined || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  // Beyond this machine, names and tokens would travel unencrypted.
  const isSafe = protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  return isSafe && [username, password, search, hash].every((part) => part === "");
}

function baseOf(address: string): string {
  return address.replace(/\/+$/u, "");
}
