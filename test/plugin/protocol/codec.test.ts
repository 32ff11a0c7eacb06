import * as fc from "fast-check";
import { decode, encode } from "../../../src/plugin/protocol/codec";
import { FIELDS, type Messages } from "../../../src/plugin/protocol/messages";
import { FULL_NAMES, anyMessage, fromReference, reference, toReference } from "./reference";

const NAMES = Object.keys(FULL_NAMES) as (keyof typeof FULL_NAMES)[];
const MESSAGE_NAMES = Object.keys(FIELDS) as (keyof Messages)[];

describe("against protobufjs", () => {
  test.each(NAMES)("%s is read as it was written there, and the other way round", (name) => {
    const type = reference.lookupType(FULL_NAMES[name]);
    fc.assert(
      fc.property(anyMessage(type), (message) => {
        const theirs = Buffer.from(type.encode(type.fromObject(toReference(type, message))).finish());
        const ours = encode(name, message);
        const expected = fromReference(type, type.decode(theirs));
        expect(withoutUndefined(decode(name, theirs))).toEqual(expected);
        expect(fromReference(type, type.decode(ours))).toEqual(expected);
        expect(decode(name, ours)).toEqual(decode(name, theirs));
      }),
      { numRuns: 60 },
    );
  });
});

describe("decode", () => {
  test("a field that is missing has its default, and undefined where presence matters", () => {
    expect(decode("FunctionError", bytes())).toStrictEqual({ text: "", functionArgument: undefined });
    expect(decode("RawState", bytes()).flatmap).toEqual({});
    expect(decode("AttributePath", bytes())).toStrictEqual({ steps: [] });
    expect(decode("StdioData", bytes()).channel).toBe("INVALID");
    expect(decode("ListResourceEvent", bytes()).resourceObject).toBeUndefined();
  });

  test("unknown fields of every wire type are skipped, groups in groups too", () => {
    const unknown = bytes(
      [0xa0, 0x06, 0x96, 0x01], // 100: varint
      [0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8], // 100: fixed64
      [0xa2, 0x06, 2, 9, 9], // 100: bytes
      [0xa3, 0x06, 0x0b, 0x10, 0x05, 0x0c, 0xa4, 0x06], // 100: a group with a group with a varint
      [0xa5, 0x06, 1, 2, 3, 4], // 100: fixed32
    );
    expect(decode("GetStatesRequest", Buffer.concat([unknown, bytes([0x0a, 1, 0x61]), unknown]))).toEqual({
      typeName: "a",
    });
  });

  test("a known field with another wire type counts as unknown", () => {
    expect(decode("GetStatesRequest", bytes([0x08, 5], [0x0a, 1, 0x61]))).toEqual({ typeName: "a" });
  });

  test("of a value that comes twice the last one counts, a message that comes twice is merged", () => {
    const first = encode("ReadDataSourceResponse", {
      state: { msgpack: Buffer.from("first"), json: Buffer.from("kept") },
      diagnostics: [{ summary: "one" }],
    });
    const second = encode("ReadDataSourceResponse", {
      state: { msgpack: Buffer.from("second") },
      diagnostics: [{ summary: "two" }],
    });
    const merged = decode("ReadDataSourceResponse", Buffer.concat([first, second]));
    expect(merged.state).toEqual({ msgpack: Buffer.from("second"), json: Buffer.from("kept") });
    expect(merged.diagnostics.map((diagnostic) => diagnostic.summary)).toEqual(["one", "two"]);
  });

  test("of a oneof's members the last one counts", () => {
    const both = Buffer.concat([
      encode("AttributePathStep", { attributeName: "name" }),
      encode("AttributePathStep", { elementKeyInt: 0 }),
    ]);
    expect(decode("AttributePathStep", both)).toEqual({
      attributeName: undefined,
      elementKeyString: undefined,
      elementKeyInt: 0,
    });
  });

  test("an enumeration's unknown number becomes its first value", () => {
    expect(decode("Diagnostic", bytes([0x08, 99])).severity).toBe("INVALID");
  });

  test("a map's entry without key or value has their defaults, and keys cannot reach a prototype", () => {
    expect(decode("RawState", bytes([0x12, 0])).flatmap).toEqual({ "": "" });
    const raw = encode("RawState", { flatmap: Object.fromEntries([["__proto__", "polluted"]]) });
    expect(Object.entries(decode("RawState", raw).flatmap)).toEqual([["__proto__", "polluted"]]);
    expect(Object.getPrototypeOf(decode("RawState", bytes()).flatmap)).toBeNull();
  });

  test.each([
    ["a length beyond the end", bytes([0x0a, 5, 0x61]), /ends in the middle/],
    ["a tag without a value", bytes([0x0a]), /ends in the middle/],
    ["a fixed value cut short", bytes([0xa1, 0x06, 1, 2]), /ends in the middle/],
    ["a group without an end", bytes([0xa3, 0x06, 0x08, 1]), /ends in the middle/],
    ["an end without a group", bytes([0xa4, 0x06]), /wire type 4/],
    ["a wire type that does not exist", bytes([0xa6, 0x06]), /wire type 6/],
    ["the field number 0", bytes([0x02, 0]), /without a number/],
    ["an endless integer", bytes(Array.from({ length: 11 }, () => 0xff)), /more than ten bytes/],
    ["text that is not UTF-8", bytes([0x0a, 2, 0xc3, 0x28]), /not UTF-8/],
    ["an unsafe integer", bytes([0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], []), /beyond 2\^53/],
  ])("refuses %s", (_what, input, message) => {
    expect(() => decode("MoveResourceStateRequest", input)).toThrow(message);
  });

  test("refuses endless nesting instead of exhausting the stack", () => {
    let nested = bytes();
    for (let depth = 0; depth < 300; depth++) nested = encodeRaw(10, encodeRaw(1, nested)); // Attribute.nested_type, Object.attributes
    expect(() => decode("SchemaAttribute", nested)).toThrow(/too deeply/);
    expect(() => decode("SchemaAttribute", Buffer.alloc(100_000, 0x1b))).toThrow(/too deeply/);
  });

  test("arbitrary bytes are a message or a RangeError, and so is every message that is cut off", () => {
    const type = reference.lookupType(FULL_NAMES.GetProviderSchemaResponse);
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGE_NAMES), fc.uint8Array({ maxLength: 200 }), (name, input) => {
        expectMessageOrRangeError(name, input);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(anyMessage(type), fc.double({ min: 0, max: 1, noNaN: true }), (message, share) => {
        const whole = encode("GetProviderSchemaResponse", message);
        expectMessageOrRangeError("GetProviderSchemaResponse", whole.subarray(0, whole.length * share));
      }),
    );
  });
});

describe("encode", () => {
  test("nothing is written for defaults, but for a present optional value", () => {
    expect(encode("FunctionError", { text: "" })).toHaveLength(0);
    expect(encode("FunctionError", { functionArgument: 0 })).toEqual(bytes([0x10, 0]));
    expect(encode("ReadDataSourceResponse", { state: {} })).toEqual(bytes([0x0a, 0]));
  });

  test("a large value is written once and comes back", () => {
    const msgpack = Buffer.alloc(5_000_000, 7);
    const message = encode("ReadDataSourceResponse", { state: { msgpack } });
    expect(message).toHaveLength(5_000_000 + 10);
    expect(msgpack.equals(decode("ReadDataSourceResponse", message).state?.msgpack ?? bytes())).toBe(true);
  });

  test.each([
    [
      "a number in a text",
      { attributeName: 5 },
      "AttributePathStep.attributeName must be a string, but is a number",
    ],
    ["a fraction", { elementKeyInt: 1.5 }, /AttributePathStep.elementKeyInt must be an integer/],
    ["an unsafe integer", { elementKeyInt: 2 ** 60 }, /AttributePathStep.elementKeyInt must be an integer/],
    [
      "two members of a oneof",
      { attributeName: "a", elementKeyInt: 1 },
      /AttributePathStep has more than one selector/,
    ],
  ])("refuses %s and names the field", (_what, message: object, error) => {
    expect(() => encode("AttributePathStep", message)).toThrow(error);
  });

  test("an error never quotes the value, which may be a secret", () => {
    const message: object = { severity: "hunter2" };
    expect(() => encode("Diagnostic", message)).toThrow(
      new TypeError("Diagnostic.severity must be one of INVALID, ERROR, WARNING, but is a string"),
    );
  });
});

function expectMessageOrRangeError(name: keyof Messages, input: Uint8Array): void {
  try {
    decode(name, input);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}

function bytes(...parts: number[][]): Buffer {
  return Buffer.from(parts.flat());
}

function encodeRaw(fieldNumber: number, content: Buffer): Buffer {
  const length = encode("StateByteRange", { start: content.length }).subarray(1);
  return Buffer.concat([bytes([fieldNumber * 8 + 2]), content.length === 0 ? bytes([0]) : length, content]);
}

/** Our decoded form shows an absent message as undefined, protobufjs leaves it out. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutUndefined(entry)]));
}
