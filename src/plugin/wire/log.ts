import type { ProviderLog } from "../resource";

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** How much a line matters; `off` is more than any line. */
export type LogLevel = (typeof LEVELS)[number];

/** The log of the process: lines of JSON on stderr, which Terraform sorts into its own log. */
export interface ProcessLog extends ProviderLog {
  /** Whether a line of this level is written at all; asked before anything costly is computed for it. */
  readonly isEnabled: (level: LogLevel) => boolean;
}

/** Terraform's log reader takes 64 KiB as one line and no more. */
const MAX_LINE_LENGTH = 60_000;
const MAX_TEXT_LENGTH = 8_000;
/** Deeper and longer fields are cut: a log line must never cost more than what it tells about. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
const HIDDEN = "(hidden)";

/**
 * A log in the form of Terraform's own plugins. `TF_LOG_PROVIDER` or else `TF_LOG` sets the level; without
 * both only errors are written.
 */
export function createLog(options: {
  readonly module: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes a line with its line break. */
  readonly write: (line: string) => void;
}): ProcessLog {
  const threshold = leastLevel(options.environment);
  const redactor = new Redactor();
  const isEnabled = (level: LogLevel): boolean => LEVELS.indexOf(level) >= threshold;
  const log = (level: LogLevel, message: string, fields: object = {}): void => {
    if (!isEnabled(level)) return;
    const head = {
      "@level": level,
      "@message": redactor.text(message),
      "@module": options.module,
      // go-plugin wants microseconds.
      "@timestamp": new Date().toISOString().replace("Z", "000Z"),
    };
    const line = JSON.stringify({ ...redactor.fields(fields), ...head });
    options.write(`${line.length > MAX_LINE_LENGTH ? JSON.stringify({ ...head, truncated: true }) : line}\n`);
  };
  return Object.assign(log, {
    isEnabled,
    hide: (secret: string) => {
      redactor.hide(secret);
    },
    redact: (text: string) => redactor.text(text),
  });
}

/** The index of the least level that is written. */
function leastLevel(environment: NodeJS.ProcessEnv): number {
  const wishes = [environment.TF_LOG_PROVIDER, environment.TF_LOG, "error"];
  const wish = wishes.find((text) => text !== undefined && text !== "")?.toLowerCase();
  if (wish === "off") return LEVELS.length;
  // "json" is another form of the trace log, and Terraform takes words that it does not know for it, too.
  return Math.max(
    0,
    LEVELS.findIndex((level) => level === wish),
  );
}

/** Makes copies of log fields in which no secret stands and everything has a bounded size. */
class Redactor {
  /** The longest first, so that none is spoilt by another that is part of it. */
  #secrets: readonly string[] = [];

  hide(secret: string): void {
    if (secret === "") return;
    const all = new Set([...this.#secrets, secret, encodeURIComponent(secret)]);
    this.#secrets = [...all].sort((left, right) => right.length - left.length);
  }

  text(text: string): string {
    let redacted = text;
    for (const secret of this.#secrets) redacted = redacted.replaceAll(secret, HIDDEN);
    return redacted.length > MAX_TEXT_LENGTH ? `${redacted.slice(0, MAX_TEXT_LENGTH)}…` : redacted;
  }

  fields(object: object, depth = 0): Record<string, unknown> {
    const source = object instanceof Error ? describeError(object) : object;
    const entries = Object.entries(source).slice(0, MAX_ENTRIES);
    return Object.fromEntries(entries.map(([key, value]) => [this.text(key), this.#value(value, depth)]));
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "bigint" || typeof value === "symbol") return String(value);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Uint8Array) return `(${value.length} bytes)`;
    if (value instanceof Date) return value.toJSON();
    if (depth >= MAX_DEPTH) return "(deeper)";
    if (Array.isArray(value))
      return value.slice(0, MAX_ENTRIES).map((entry) => this.#value(entry, depth + 1));
    return this.fields(value, depth + 1);
  }
}

function describeError(error: Error): object {
  return { ...Object.fromEntries(Object.entries(error)), ...pick(error) };
}

/** The parts of an error that are not enumerable. */
function pick({ name, message, stack, cause }: Error): object {
  return { name, message, stack, cause };
}
