import type { Resources } from "../changes";
import type { Block, Instance, LaidOut, StateFile } from "./state-file";
import {
  resourcesOfInstance,
  stateHead,
  stateResource,
  together,
  type StateResource,
} from "./state-resource";

// Terraform writes a state with two blanks a level. No string in JSON holds a line break, so that a line's indentation
// tells how deep it stands, and a search for bytes finds where a resource ends without reading what is inside.
const RESOURCES = Buffer.from('\n  "resources": [\n');
const NO_RESOURCES = Buffer.from('\n  "resources": [],');
const OUTPUTS = Buffer.from('\n  "outputs": {');
const BLOCK_START = Buffer.from("    {\n");
const BLOCK_END = Buffer.from("\n    }");
const INSTANCES = Buffer.from('\n      "instances": [\n');
const NO_INSTANCES = Buffer.from('\n      "instances": []\n    }');
const INSTANCES_END = Buffer.from("\n      ]\n    }");
const INSTANCE_START = Buffer.from("        {\n");
const INSTANCE_END = Buffer.from("\n        }");
const INSTANCE_HEAD_END = Buffer.from('\n          "schema_version"');
const COMMA = 0x2c;
const LINE_BREAK = 0x0a;
const CLOSING_BRACE = 0x7d;

/**
 * Reads a state in the layout that Terraform writes, in a fraction of the time that parsing all of it takes when most
 * is as it was before. Answers undefined when the layout is another one.
 */
export function readLaidOut(bytes: Buffer, before: LaidOut | undefined): StateFile | undefined {
  const head = headOf(bytes);
  if (head === undefined || bytes.subarray(-4).lastIndexOf(CLOSING_BRACE) === -1) return undefined;
  const start = bytes.indexOf(RESOURCES);
  const blocks =
    start === -1
      ? bytes.includes(NO_RESOURCES)
        ? []
        : undefined
      : new BlockReader(bytes, before).read(start + RESOURCES.length);
  if (blocks === undefined) return undefined;
  return {
    head,
    resources: together(resourcesIn(blocks)),
    memory: { kind: "laid-out", bytes, blocks },
  };
}

function resourcesIn(blocks: readonly Block[]): readonly Resources[] {
  const all: Resources[] = [];
  for (const { instances } of blocks) for (const { resources } of instances) all.push(resources);
  return all;
}

function headOf(bytes: Buffer): StateFile["head"] | undefined {
  const outputs = bytes.indexOf(OUTPUTS);
  const end = outputs === -1 ? bytes.indexOf('\n  "resources"') : outputs;
  if (end === -1 || bytes[end - 1] !== COMMA) return undefined;
  return stateHead.safeParse(parsed(`${bytes.toString("utf8", 0, end - 1)}}`)).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Found {
  readonly block: Block;
  /** Which block of the version before has the same head. */
  readonly there: number | undefined;
}

/** Of thousands of blocks a version changes a few. */
const MOST_AT_ONCE = 64;

class BlockReader {
  readonly #bytes: Buffer;
  readonly #before: LaidOut | undefined;
  #byHead: ReadonlyMap<string, number> | undefined;

  constructor(bytes: Buffer, before: LaidOut | undefined) {
    this.#bytes = bytes;
    this.#before = before;
  }

  /** @param from where the first resource's line begins */
  read(from: number): readonly Block[] | undefined {
    const blocks: Block[] = [];
    let next = 0;
    let position = from;
    for (;;) {
      if (!startsWith(this.#bytes, position, BLOCK_START)) return undefined;
      const same = this.#sameFrom(next, position);
      let end: number;
      if (same.length === 0) {
        const last = this.#bytes.indexOf(BLOCK_END, position);
        const found = last === -1 ? undefined : this.#read(position, last + BLOCK_END.length, next);
        if (found === undefined) return undefined;
        blocks.push(found.block);
        ({ end } = found.block);
        if (found.there !== undefined) next = found.there + 1;
      } else {
        for (const block of same) blocks.push(block);
        end = same.at(-1)?.end ?? position;
        next += same.length;
      }
      if (this.#bytes[end] !== COMMA) return this.#bytes[end] === LINE_BREAK ? blocks : undefined;
      position = end + 2;
    }
  }

  /** The blocks of the version before, from the given one on, as far as the very same bytes stand here: many at a look. */
  #sameFrom(next: number, position: number): readonly Block[] {
    const before = this.#before;
    const first = before?.blocks[next];
    if (before === undefined || first === undefined) return [];
    for (let count = MOST_AT_ONCE; count > 0; count >>= 1) {
      const blocks = before.blocks.slice(next, next + count);
      const { end } = blocks.at(-1) ?? first;
      if (!isSame(before.bytes, first.start, end, this.#bytes, position)) continue;
      const shift = position - first.start;
      return shift === 0 ? blocks : blocks.map((block) => shifted(block, shift));
    }
    return [];
  }

  /** The block of the version before, when the very same bytes stand here. */
  #sameAs(block: Block | undefined, position: number): Block | undefined {
    const old = this.#before?.bytes;
    if (block === undefined || old === undefined) return undefined;
    if (!isSame(old, block.start, block.end, this.#bytes, position)) return undefined;
    return shifted(block, position - block.start);
  }

  /** @param next where it most likely is */
  #indexOf(head: string, next: number): number | undefined {
    if (this.#before?.blocks[next]?.head === head) return next;
    this.#byHead ??= new Map(this.#before?.blocks.map((block, index) => [block.head, index]));
    return this.#byHead.get(head);
  }

  #read(start: number, end: number, next: number): Found | undefined {
    const listed = this.#bytes.indexOf(INSTANCES, start);
    const hasInstances = listed !== -1 && listed < end;
    const headEnd = hasInstances ? listed : this.#bytes.indexOf('\n      "instances"', start);
    if (headEnd === -1 || headEnd >= end) return undefined;
    const head = this.#bytes.toString("utf8", start, headEnd);
    const there = this.#indexOf(head, next);
    const was = there === undefined ? undefined : this.#before?.blocks[there];
    const same =
      was === undefined || was.end - was.start !== end - start ? undefined : this.#sameAs(was, start);
    if (same !== undefined) return { block: same, there };
    const resource = stateResource.safeParse(parsed(`${head.replace(/,$/u, "")}}`)).data;
    if (resource === undefined) return undefined;
    if (!hasInstances)
      return endsWith(this.#bytes, headEnd, NO_INSTANCES, end)
        ? { block: { start, end, head, instances: [] }, there }
        : undefined;
    const instances = this.#instances(resource, start, listed + INSTANCES.length, was);
    // Whatever another program wrote behind the instances may belong to the resource's name.
    const last = instances?.at(-1);
    return instances === undefined ||
      last === undefined ||
      !endsWith(this.#bytes, start + last.end, INSTANCES_END, end)
      ? undefined
      : { block: { start, end, head, instances }, there };
  }

  #instances(
    resource: StateResource,
    start: number,
    from: number,
    block: Block | undefined,
  ): readonly Instance[] | undefined {
    const bytes = this.#bytes;
    const memory =
      this.#before === undefined || block === undefined
        ? undefined
        : this.#before.bytes.subarray(block.start, block.end);
    const instances: Instance[] = [];
    let byHead: ReadonlyMap<string, number> | undefined;
    let next = 0;
    let position = from;
    for (;;) {
      if (!startsWith(bytes, position, INSTANCE_START)) return undefined;
      let was = block?.instances[next];
      let end: number;
      if (was !== undefined && memory !== undefined && isSame(memory, was.start, was.end, bytes, position)) {
        end = position + was.end - was.start;
        next += 1;
      } else {
        const found = bytes.indexOf(INSTANCE_END, position);
        if (found === -1) return undefined;
        end = found + INSTANCE_END.length;
        byHead ??= new Map(
          memory === undefined
            ? []
            : block?.instances.map((each, index) => [instanceHead(memory, each), index]),
        );
        const there = byHead.get(instanceHead(bytes, { start: position, end }));
        was = there === undefined ? undefined : block?.instances[there];
        if (there !== undefined) next = there + 1;
        if (was === undefined || memory === undefined || was.end - was.start !== end - position)
          was = undefined;
        else if (!isSame(memory, was.start, was.end, bytes, position)) was = undefined;
      }
      instances.push({
        start: position - start,
        end: end - start,
        resources:
          was?.resources ?? resourcesOfInstance(resource, JSON.parse(bytes.toString("utf8", position, end))),
      });
      if (bytes[end] !== COMMA) return instances;
      position = end + 2;
    }
  }
}

function shifted(block: Block, shift: number): Block {
  return shift === 0 ? block : { ...block, start: block.start + shift, end: block.end + shift };
}

/** What tells an instance from its siblings: its key and whether it is left over. */
function instanceHead(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const found = bytes.indexOf(INSTANCE_HEAD_END, start);
  return bytes.toString("utf8", start, found === -1 || found > end ? end : found);
}

function startsWith(bytes: Buffer, position: number, what: Buffer): boolean {
  return (
    position + what.length <= bytes.length &&
    bytes.compare(what, 0, what.length, position, position + what.length) === 0
  );
}

function endsWith(bytes: Buffer, position: number, what: Buffer, end: number): boolean {
  return position + what.length === end && startsWith(bytes, position, what);
}

function isSame(old: Buffer, start: number, end: number, bytes: Buffer, position: number): boolean {
  const last = position + end - start;
  return last <= bytes.length && bytes.compare(old, start, end, position, last) === 0;
}
