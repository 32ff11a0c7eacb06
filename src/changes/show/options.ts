import type { Verdict } from "../verdict";

/** What all shapes have in common. */
export interface ShowOptions {
  /** Leaves out personal data: people are shown by external id or by a pseudonym of this run. */
  readonly redact?: boolean | undefined;
  /** Names of groups that are marked wherever they are shown. */
  readonly privileged?: readonly string[] | undefined;
  readonly verdict?: Verdict | undefined;
  readonly digest?: string | undefined;
}

export interface MarkdownOptions extends ShowOptions {
  /** @default 65,536, which is what GitHub takes for a comment */
  readonly maxLength?: number | undefined;
  /** A line to begin with, such as an HTML comment by which a pipeline finds its own comment again; shown as it is. */
  readonly marker?: string | undefined;
  readonly title?: string | undefined;
}

export interface HtmlOptions extends ShowOptions {
  readonly title?: string | undefined;
}

/** Each wraps a text in colours or leaves it alone. */
export interface Colours {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export interface TableOptions extends ShowOptions {
  /** Characters a line. @default 80 */
  readonly width?: number | undefined;
  /** @default none */
  readonly colours?: Colours | undefined;
}
