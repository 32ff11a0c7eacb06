import * as fc from "fast-check";
import { FrameSplitter, frameMessage } from "../../../src/plugin/wire/frames";
import { Status, StatusError } from "../../../src/plugin/wire/status";

const LIMIT = 1000;

test("messages come out as they went in, however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (messages, cuts) => {
        const wire = Buffer.concat(messages.flatMap((message) => frameMessage(Buffer.from(message))));
        const splitter = new FrameSplitter(LIMIT);
        const frames = piecesOf(wire, cuts).flatMap((piece) => splitter.push(piece));
        splitter.finish();
        expect(frames).toEqual(
          messages.map((message) => ({ compressed: false, content: Buffer.from(message) })),
        );
      },
    ),
  );
});

test("a large message follows its header without being copied", () => {
  const content = Buffer.alloc(1_000_000, 1);
  const [header, body] = frameMessage(content);
  expect(header).toEqual(Buffer.from([0, 0, 0x0f, 0x42, 0x40]));
  expect(body).toBe(content);
});

test("the end in the middle of a message, or of its header, is an error", () => {
  for (const bytes of [[0], [0, 0, 0, 0, 5], [0, 0, 0, 0, 5, 1, 2]]) {
    const splitter = new FrameSplitter(LIMIT);
    expect(splitter.push(Buffer.from(bytes))).toEqual([]);
    expect(() => {
      splitter.finish();
    }).toThrow(new StatusError(Status.internal, "The request ended in the middle of a message"));
  }
});

test("a message that is too large is refused as soon as its length is known", () => {
  const header = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
  expect(() => new FrameSplitter(LIMIT).push(header)).toThrow(
    new StatusError(
      Status.resourceExhausted,
      "A message of 4294967295 bytes is larger than the 1000 bytes that are accepted",
    ),
  );
});

test("a flag that gRPC does not know is refused", () => {
  expect(() => new FrameSplitter(LIMIT).push(Buffer.from([2, 0, 0, 0, 0]))).toThrow(/flag 2/);
});

function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = cuts[turn % cuts.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
