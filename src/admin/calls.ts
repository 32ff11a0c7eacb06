import { type HttpAnswer, HttpError, type HttpRequest, type Transport } from "../http";
import { notAnswered, notUnderstood, refused, repeatedCursor, type Right, type Subject } from "./errors";
import { readAllPages } from "./paging";
import { type Page, ShapeError } from "./shape";

export interface CallsOptions {
  /** With the base URL under which `/admin` and `/users` are. */
  readonly transport: Transport;
  readonly organizationId: string;
  /** For the words of errors. */
  readonly origin: string;
}

type Parse<T> = (body: unknown) => T;

/** How all operations of the organization API are sent and read. */
export interface Calls {
  readonly organizationId: string;
  /** Sends; whatever is no success is thrown as an OrganizationError. */
  readonly send: (request: HttpRequest, subject: Subject) => Promise<HttpAnswer>;
  readonly read: <T>(answer: HttpAnswer, subject: Subject, parse: Parse<T>) => T;
  /** Sends, and reads a body that has to be there. */
  readonly ask: <T>(request: HttpRequest, subject: Subject, parse: Parse<T>) => Promise<T>;
  /** All pages of a GET: the cursor comes to what is asked for. */
  readonly list: <T>(
    request: {
      readonly path: string;
      readonly query?: Readonly<Record<string, string | number>>;
      readonly signal: AbortSignal | undefined;
    },
    subject: Subject,
    parse: Parse<Page<T>>,
  ) => Promise<readonly T[]>;
  /** All pages of a POST: the cursor stands for what is asked for, and nothing may be beside it. */
  readonly search: <T>(
    request: { readonly path: string; readonly body: object; readonly signal: AbortSignal | undefined },
    subject: Subject,
    parse: Parse<Page<T>>,
  ) => Promise<readonly T[]>;
  readonly about: (right: Right, doing: string, whom?: string) => Subject;
}

export function createCalls({ transport, organizationId, origin }: CallsOptions): Calls {
  const send: Calls["send"] = async (request, subject) => {
    try {
      const answer = await transport.request(request);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refused(answer, subject);
    } catch (error) {
      throw error instanceof HttpError ? notAnswered(error, subject) : error;
    }
  };

  const read: Calls["read"] = ({ status, body }, subject, parse) => {
    try {
      return parse(body);
    } catch (error) {
      throw error instanceof ShapeError ? notUnderstood(status, error, subject) : error;
    }
  };

  const ask: Calls["ask"] = async (request, subject, parse) =>
    read(await send({ ...request, needsJson: true }, subject), subject, parse);

  return {
    organizationId,
    send,
    read,
    ask,
    list: ({ path, query = {}, signal }, subject, parse) =>
      readAllPages(
        (cursor) => {
          const page = cursor === undefined ? query : { ...query, cursor };
          return ask({ method: "GET", path, query: page, signal }, subject, parse);
        },
        () => repeatedCursor(subject),
      ),
    search: ({ path, body, signal }, subject, parse) =>
      readAllPages(
        (cursor) => {
          const page = cursor === undefined ? body : { cursor };
          return ask({ method: "POST", path, body: page, signal, repeatable: true }, subject, parse);
        },
        () => repeatedCursor(subject),
      ),
    about: (right, doing, whom) => ({ organizationId, origin, right, doing, whom }),
  };
}
