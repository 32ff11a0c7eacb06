import * as fc from "fast-check";
import { identityChanges } from "../../src/changes";
import { narrowed } from "../../src/report/narrowed";
import { rowsOf } from "../../src/report/rows";
import { readState } from "../../src/report/state-file";
import { type MadeState, stateOf, stateText } from "./support/states";

const STATE: MadeState = {
  serial: 3,
  people: [{ key: "ana" }, { key: "bo" }, { key: "cy" }],
  groups: { eng: ["ana", "bo"] },
  access: { "acme/jira": ["eng"] },
};

// In the order in which Terraform writes them.
function instance(
  values: object,
  { sensitive_attributes = [], ...key }: { sensitive_attributes?: object[]; [key: string]: unknown } = {},
): object {
  return { ...key, schema_version: 0, attributes: { user_name: "x", ...values }, sensitive_attributes };
}

function block(instances: readonly object[], more: object = {}): object {
  const provider = 'provider["registry.terraform.io/identity-as-code/atlassian"]';
  return { mode: "managed", type: "atlassian_user", name: "all", provider, instances, ...more };
}

function text(resources: readonly object[], indent?: number): string {
  return JSON.stringify(
    {
      version: 4,
      terraform_version: "1.11.4",
      serial: 1,
      lineage: "x",
      outputs: { a: { value: "]", type: "string" } },
      resources,
      check_results: null,
    },
    null,
    indent,
  );
}

describe.each([
  ["as Terraform lays it out", 2],
  ["in one line", undefined],
])("a state %s", (_, indent) => {
  test("gives addresses with modules, keys and what is left over", () => {
    const state = readState(
      Buffer.from(
        text(
          [
            block([instance({}, { index_key: 0 }), instance({}, { index_key: 1 })]),
            block([instance({}, { index_key: 'a"b' })], { module: 'module.people["x"]', name: "team" }),
            block([instance({}), instance({}, { deposed: "00ff" })], { name: "one" }),
            block([], { name: "none" }),
            block([instance({})], { mode: "data", name: "read" }),
            block([instance({ input: "\n    }," })], { type: "terraform_data", name: "other" }),
          ],
          indent,
        ),
      ),
    );
    expect(state.resources.users.map(({ address }) => address)).toEqual([
      "atlassian_user.all[0]",
      "atlassian_user.all[1]",
      'module.people["x"].atlassian_user.team["a\\"b"]',
      "atlassian_user.one",
      "atlassian_user.one (deposed 00ff)",
    ]);
    expect(state.head).toEqual({ version: 4, terraform_version: "1.11.4", serial: 1, lineage: "x" });
  });

  test("marks what is sensitive", () => {
    const sensitive_attributes = [
      [{ type: "get_attr", value: "title" }],
      [
        { type: "get_attr", value: "name" },
        { type: "get_attr", value: "given_name" },
      ],
    ];
    const state = readState(
      Buffer.from(text([block([instance({ title: "x" }, { sensitive_attributes })])], indent)),
    );
    expect(state.resources.users[0]?.sensitive).toEqual(new Set(["title", "name"]));
  });

  test("keeps the very objects of what stays as it was", () => {
    const many = Array.from({ length: 20 }, (__, index) =>
      instance({ user_name: `p${index}` }, { index_key: `p${index}` }),
    );
    const one = readState(Buffer.from(text([block(many), block([instance({})], { name: "z" })], indent)));
    const changed = [
      ...many.slice(0, 3),
      instance({ user_name: "new" }, { index_key: "p3" }),
      ...many.slice(5),
    ];
    const two = readState(
      Buffer.from(
        text(
          [block([instance({})], { name: "a" }), block(changed), block([instance({})], { name: "z" })],
          indent,
        ),
      ),
      one,
    );
    const known = new Set(one.resources.users);
    expect(two.resources.users.filter((user) => !known.has(user)).map(({ address }) => address)).toEqual([
      "atlassian_user.a",
      'atlassian_user.all["p3"]',
    ]);
    expect(two.resources.users).toHaveLength(21);
    // And so on, from the second.
    const three = readState(Buffer.from(text([block(changed)], indent)), two);
    expect(three.resources.users.every((user) => two.resources.users.includes(user))).toBe(true);
  });
});

test("an empty state holds nobody", () => {
  expect(readState(Buffer.from(text([], 2))).resources.users).toEqual([]);
});

test("both ways of reading tell the same of the same state", () => {
  const laidOut = readState(Buffer.from(stateText(STATE)));
  const whole = readState(Buffer.from(JSON.stringify(stateOf(STATE))));
  expect([laidOut.memory.kind, whole.memory.kind]).toEqual(["laid-out", "whole"]);
  expect(laidOut.resources).toEqual(whole.resources);
});

test.each([
  ["{", "it is no JSON"],
  [stateText(STATE).slice(0, 2_000), "it is no JSON"],
  ['{"version": 3, "serial": 1}', "not of format 4"],
  [
    '{"serial":1,"lineage":"x","meta":{},"encrypted_data":"AAAA","encryption_version":"v0"}',
    "it is encrypted",
  ],
  ['{"version":4,"serial":"1","lineage":"x"}', "it has not the shape of format 4"],
])("refuses what is none: %#", (bytes, why) => {
  expect(() => readState(Buffer.from(bytes))).toThrow(why);
});

describe("leaving out whom nothing concerns", () => {
  const keys = ["a", "b", "c", "d", "e"] as const;
  const person = fc.record({
    key: fc.constantFrom(...keys),
    active: fc.boolean(),
    title: fc.constantFrom("", "x"),
    userName: fc.constantFrom("a@acme.example", "b@acme.example", "B@acme.example", undefined),
    id: fc.constantFrom(undefined, "id-z"),
  });
  const some = fc.uniqueArray(fc.constantFrom(...keys));
  const made = fc
    .record({
      people: fc.uniqueArray(person, { selector: ({ key }) => key }),
      groups: fc.record({ g: some, h: some }, { requiredKeys: ["g"] }),
      access: fc.record({ "acme/jira": fc.uniqueArray(fc.constantFrom("g", "h")) }, { requiredKeys: [] }),
    })
    .map(({ people, ...more }) => ({
      people: people.map(({ userName, id, ...each }) => ({
        ...each,
        ...(userName !== undefined && { userName }),
        ...(id !== undefined && { id }),
      })),
      ...more,
    }));

  test("changes nothing of what is told", () => {
    fc.assert(
      fc.property(made, made, (first, second) => {
        const one = readState(Buffer.from(stateText({ serial: 1, ...first })));
        const two = readState(Buffer.from(stateText({ serial: 2, ...second })), one);
        const whole = { before: one.resources, after: two.resources };
        const sides = narrowed(whole);
        const all = identityChanges(whole.before, whole.after);
        const less = identityChanges(sides.before, sides.after);
        expect(less.people).toEqual(all.people);
        expect(less.policies).toEqual(all.policies);
        expect(rowsOf(whole).length).toBeGreaterThanOrEqual(all.people.length === 0 ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});

test("a byte order mark before a state changes nothing", () => {
  const bytes = Buffer.from(stateText(STATE));
  const marked = Buffer.concat([Buffer.from("\ufeff"), bytes]);
  expect(readState(marked).resources).toEqual(readState(bytes).resources);
  expect(readState(marked).resources.users).toHaveLength(3);
});
