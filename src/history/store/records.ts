import { endOfString } from "./json-strings";

/** A part of JSON text that is one object. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  readonly record: string;
}

/** How deep an instance of a resource is in a state: `{ resources: [{ instances: [{`. */
const INSTANCE = 5;
/** An output's value that is one object: `{ outputs: { ana: { value: {`. */
const OUTPUT = 4;

/**
 * The records of a state that are one person's, as far as the person is in them: an instance, an output, and of what
 * holds many people (a data source has everybody) each of these.
 *
 * @param isConcerned whether the person is in such a part
 */
export function personRecords(json: string, isConcerned: (record: string) => boolean): readonly Slice[] {
  const all: Slice[] = [];
  for (const found of objectsIn(json, (depth) => depth === OUTPUT || depth === INSTANCE)) {
    if (found.depth === OUTPUT) {
      if (!found.isPerson) continue;
      while ((all.at(-1)?.start ?? -1) > found.start) all.pop();
    }
    all.push(found);
  }
  return all.filter(({ record }) => isConcerned(record)).flatMap((slice) => apart(slice, isConcerned));
}

/** The objects that lie so deep. */
export function recordsAt(json: string, depth: number): Iterable<Slice> {
  return objectsIn(json, (found) => found === depth);
}

function apart(slice: Slice, isConcerned: (record: string) => boolean): readonly Slice[] {
  const people: Slice[] = [];
  for (const found of objectsIn(slice.record, (depth) => depth > 1)) {
    if (!found.isPerson) continue;
    while ((people.at(-1)?.start ?? -1) > found.start) people.pop();
    people.push(found);
  }
  if (people.length < 2) return [slice];
  return people
    .filter(({ record }) => isConcerned(record))
    .map(({ start, end, record }) => ({ start: slice.start + start, end: slice.start + end, record }));
}

interface Found extends Slice {
  readonly depth: number;
  /** Whether a user name is among its own attributes. */
  readonly isPerson: boolean;
}

const QUOTE = 0x22;
const USER_NAME = /"user_name"\s*:/uy;

/** Objects, each after those in it; the text itself is at depth 1. */
function* objectsIn(json: string, isWanted: (depth: number) => boolean): Generator<Found> {
  const around: { readonly start: number; isPerson: boolean }[] = [];
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case QUOTE: {
        USER_NAME.lastIndex = at;
        const object = around.at(-1);
        if (object !== undefined && USER_NAME.test(json)) object.isPerson = true;
        at = endOfString(json, at);
        break;
      }
      case 0x7b:
      case 0x5b:
        around.push({ start: at, isPerson: false });
        break;
      case 0x5d:
        around.pop();
        break;
      case 0x7d: {
        const depth = around.length;
        const object = around.pop();
        if (object === undefined || !isWanted(depth)) break;
        const { start, isPerson } = object;
        yield { start, end: at + 1, record: json.slice(start, at + 1), depth, isPerson };
        break;
      }
    }
  }
}
