import { decode, encode, ExtData } from "@msgpack/msgpack";
import { ValueError } from "../../../src/plugin/value/error";
import { fromJson, fromMsgpack, toMsgpack } from "../../../src/plugin/value/msgpack";
import { Decimal } from "../../../src/plugin/value/number";
import { BOOL, DYNAMIC, NUMBER, STRING, type Type } from "../../../src/plugin/value/type";
import { UNKNOWN } from "../../../src/plugin/value/unknown";
import { Dynamic, type Value } from "../../../src/plugin/value/value";

const PERSON: Type = {
  kind: "object",
  attributes: {
    name: STRING,
    age: NUMBER,
    active: BOOL,
    tags: { kind: "set", element: STRING },
    members: { kind: "map", element: STRING },
    emails: { kind: "list", element: { kind: "object", attributes: { value: STRING } } },
    pair: { kind: "tuple", elements: [STRING, NUMBER] },
    anything: DYNAMIC,
  },
};

const bytes = (...hex: readonly number[]): Uint8Array => Uint8Array.from(hex);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** What Terraform reads of what we write. */
const sent = (value: Value, type: Type): unknown => decode(toMsgpack(value, type), { useBigInt64: true });

describe("whole values", () => {
  const whole: Value = {
    name: "Ada",
    age: 36,
    active: true,
    tags: ["a", "b"],
    members: { "ada@example.com": "id-1", __proto__x: "id-2" },
    emails: [{ value: "ada@example.com" }, { value: null }],
    pair: ["x", 1],
    anything: new Dynamic({ kind: "list", element: BOOL }, [true, false]),
  };

  test("come back as they went out", () => {
    expect(fromMsgpack(toMsgpack(whole, PERSON), PERSON)).toEqual(whole);
  });

  test("may be null or unknown at every place", () => {
    const open: Value = {
      name: UNKNOWN,
      age: null,
      active: UNKNOWN,
      tags: UNKNOWN,
      members: { "ada@example.com": UNKNOWN, "bo@example.com": null },
      emails: [UNKNOWN, null, { value: UNKNOWN }],
      pair: [UNKNOWN, UNKNOWN],
      anything: new Dynamic(STRING, UNKNOWN),
    };
    expect(fromMsgpack(toMsgpack(open, PERSON), PERSON)).toEqual(open);
    expect(fromMsgpack(toMsgpack(UNKNOWN, PERSON), PERSON)).toBe(UNKNOWN);
    expect(fromMsgpack(toMsgpack(null, PERSON), PERSON)).toBeNull();
  });

  test("an attribute that is missing is null, and one that the schema does not have is left out", () => {
    const type: Type = { kind: "object", attributes: { name: STRING, constructor: STRING } };
    expect(fromMsgpack(encode({ name: "Ada", removed: 1 }), type)).toEqual({
      name: "Ada",
      constructor: null,
    });
  });
});

describe("unknown values", () => {
  test.each([
    ["Terraform's own", bytes(0xd4, 0x00, 0x00)],
    ["one without data", bytes(0xc7, 0x00, 0x00)],
    ["with refinements", encode(new ExtData(12, encode(new Map([[1, false]]))))],
    ["with refinements of a later version", encode(new ExtData(12, bytes(0xff, 0xff)))],
    ["of a code that nobody has given", encode(new ExtData(99, bytes(1, 2, 3)))],
    ["of the code of timestamps", bytes(0xd6, 0xff, 0x00, 0x00, 0x00, 0x00)],
    ["of the code of timestamps, with a length that none has", bytes(0xc7, 0x03, 0xff, 1, 2, 3)],
  ])("%s", (_what, packed) => {
    for (const type of [STRING, NUMBER, DYNAMIC, PERSON]) expect(fromMsgpack(packed, type)).toBe(UNKNOWN);
  });

  test("are written as Terraform's own", () => {
    expect(Buffer.from(toMsgpack(UNKNOWN, STRING)).toString("hex")).toBe("d40000");
  });
});

describe("numbers", () => {
  test.each([
    ["a small integer", bytes(0x05), 5],
    ["a 64-bit integer that a double holds", encode(2n ** 40n, { useBigInt64: true }), 2 ** 40],
    ["a 64-bit integer that none holds", encode(2n ** 63n - 1n, { useBigInt64: true }), 2n ** 63n - 1n],
    ["a float", encode(0.5), 0.5],
    ["a decimal text that is an integer", encode("18446744073709551616"), 2n ** 64n],
    ["a decimal text that a double stands for", encode("0.1"), 0.1],
    [
      "a decimal text with more digits",
      encode("3.14159265358979323846"),
      new Decimal("3.14159265358979323846"),
    ],
    ["a decimal text beyond every double", encode("1e400"), new Decimal("1e400")],
  ])("%s", (_what, packed, value) => {
    expect(fromMsgpack(packed, NUMBER)).toEqual(value);
  });

  test("lose nothing on the way back, and a fraction is the decimal that people write", () => {
    expect(sent(2n ** 63n - 1n, NUMBER)).toBe(2n ** 63n - 1n);
    expect(sent(2n ** 64n, NUMBER)).toBe("18446744073709551616");
    expect(sent(new Decimal("3.14159265358979323846"), NUMBER)).toBe("3.14159265358979323846");
    expect(sent(0.1, NUMBER)).toBe("0.1");
    expect(sent(-7, NUMBER)).toBe(-7);
    expect(sent(2 ** 40, NUMBER)).toBe(2 ** 40);
  });

  test("that are none are refused", () => {
    for (const packed of [encode("12 apples"), encode(Number.NaN), encode(true)])
      expect(() => fromMsgpack(packed, NUMBER)).toThrow(ValueError);
  });
});

describe("sets", () => {
  const SET: Type = { kind: "set", element: STRING };

  test("are the same in whatever order and however often their elements come", () => {
    const set = fromMsgpack(encode(["b", "a", "b"]), SET);
    expect(set).toEqual(["a", "b"]);
    expect(fromMsgpack(encode(["a", "b"]), SET)).toEqual(set);
  });
});

describe("dynamic values", () => {
  test("carry their type", () => {
    const packed = encode([utf8('["object",{"a":"number"}]'), { a: 1 }]);
    const value = fromMsgpack(packed, DYNAMIC);
    expect(value).toEqual(new Dynamic({ kind: "object", attributes: { a: NUMBER } }, { a: 1 }));
    expect(sent(value, DYNAMIC)).toEqual([utf8('["object",{"a":"number"}]'), { a: 1 }]);
  });

  test("may be null of a type, or of none", () => {
    expect(fromMsgpack(encode([utf8('"bool"'), null]), DYNAMIC)).toEqual(new Dynamic(BOOL, null));
    expect(fromMsgpack(encode(null), DYNAMIC)).toBeNull();
  });

  test("come from JSON too", () => {
    expect(fromJson(utf8('{ "type": ["set", "string"], "value": ["b", "a"] }'), DYNAMIC)).toEqual(
      new Dynamic({ kind: "set", element: STRING }, ["a", "b"]),
    );
  });

  test.each([
    ["a type that Terraform does not have", encode([utf8('"colour"'), "red"])],
    ["a type that is no JSON", encode([utf8("{"), "red"])],
    ["no type", encode("red")],
    ["a value of another type", encode([utf8('"bool"'), "red"])],
    ["three parts", encode([utf8('"bool"'), true, true])],
  ])("with %s are refused", (_what, packed) => {
    expect(() => fromMsgpack(packed, DYNAMIC)).toThrow(ValueError);
  });
});

describe("JSON", () => {
  test("is read by the schema, every digit of its numbers included", () => {
    const json = '{"name":"1e5 \\" 12345678901234567890","age":12345678901234567890,"tags":["b","a"]}';
    expect(fromJson(utf8(json), PERSON)).toMatchObject({
      name: '1e5 " 12345678901234567890',
      age: 12345678901234567890n,
      tags: ["a", "b"],
      members: null,
    });
    expect(
      fromJson(utf8("[0.1, 1e2, 0.12345678901234567890123]"), { kind: "list", element: NUMBER }),
    ).toEqual([0.1, 100, new Decimal("0.12345678901234567890123")]);
  });
});

describe("what is wrong is told with its place and without the value", () => {
  test.each([
    [{ name: 5 }, ["name"], "expected a string, and found a number"],
    [{ members: { ada: ["secret"] } }, ["members", "ada"], "expected a string, and found an array of 1"],
    [
      { emails: [{ value: "x" }, { value: true }] },
      ["emails", 1, "value"],
      "expected a string, and found a bool",
    ],
    [{ pair: ["secret"] }, ["pair"], "expected a tuple, and found an array of 1"],
    [{ tags: "secret" }, ["tags"], "expected a set, and found a string"],
    [["secret"], [], "expected an object, and found an array of 1"],
  ])("%j", (raw, path, message) => {
    const read = (): Value => fromMsgpack(encode(raw), PERSON);
    expect(failureOf(read)).toMatchObject({ name: "ValueError", path, message });
  });

  test.each([
    ["nothing", bytes()],
    ["half a value", encode({ name: "Ada" }).subarray(0, 5)],
    ["two values", bytes(0xc0, 0xc0)],
    ["a byte that MessagePack does not use", bytes(0xc1)],
    ["a key that would change the object itself", encode(JSON.parse('{"__proto__":1}'))],
  ])("%s is no MessagePack", (_what, packed) => {
    expect(() => fromMsgpack(packed, PERSON)).toThrow(ValueError);
  });

  test("neither is half a JSON", () => {
    expect(() => fromJson(utf8('{"name":'), PERSON)).toThrow(ValueError);
  });
});

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
