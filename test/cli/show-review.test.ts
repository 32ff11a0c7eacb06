import { createHash } from "node:crypto";
import { showReview, type ReviewShowOptions } from "../../src/cli/show-review";
import type { Review } from "../../src/terraform";
import { reviewOf } from "../../src/terraform/review";

const PLAIN: ReviewShowOptions = { redact: false, privileged: [], marker: "preview", verdict: undefined };
const console = { out: () => undefined, error: () => undefined, width: 80, hasColours: false };

interface Plan {
  readonly changes?: readonly object[];
  readonly block?: Readonly<Record<string, unknown>>;
  /** How many provider blocks are like it. */
  readonly blockCount?: number;
}

function review({ changes = [], block = {}, blockCount = 1 }: Plan): Review {
  const expressions = Object.fromEntries(
    Object.entries(block).map(([name, value]) => [name, { constant_value: value }]),
  );
  const full_name = "registry.terraform.io/identity-as-code/atlassian";
  const json = {
    format_version: "1.2",
    planned_values: {},
    resource_changes: changes,
    configuration: {
      provider_config: Object.fromEntries(
        Array.from({ length: blockCount }, (_, index) => [`atlassian.x${index}`, { full_name, expressions }]),
      ),
    },
  };
  return reviewOf(json, "2026-07-01");
}

const other = (address: string): object => ({
  address,
  mode: "managed",
  type: "null_resource",
  change: { actions: ["create"], before: null, after: {} },
});

const leaver = (name: string, more: object = {}): object => ({
  address: `atlassian_user.${name}`,
  mode: "managed",
  type: "atlassian_user",
  change: {
    actions: ["delete"],
    before: { id: name, user_name: `${name}@acme.com`, active: true, on_destroy: "deactivate", ...more },
    after: null,
  },
});

test("names in the provider block and keys of other resources stay names, in every shape", () => {
  const plan = review({
    changes: [other('null_resource.x["\u202etxt.exe`"]')],
    block: { protected_users: ["\u001b[31mred\u001b[0m\u202eevil <b> | `x`", "y".repeat(5000)] },
  });
  for (const format of ["table", "markdown", "html"] as const) {
    const shown = showReview(plan, format, PLAIN, console);
    expect(shown).toContain("⟨U+001B⟩[31mred");
    // eslint-disable-next-line no-control-regex -- these are what must not get through
    expect(shown).not.toMatch(/[\u001b\u202e]/u);
    expect(shown).not.toContain("y".repeat(300));
  }
  expect(showReview(plan, "html", PLAIN, console)).toContain("evil &lt;b&gt;");
});

test("a comment never gets too long, whatever the provider blocks and other resources are called", () => {
  const long = (index: number): string => `${index}`.padEnd(20_000, "\u202e");
  const plan = review({
    changes: Array.from({ length: 60 }, (_, index) => other(`null_resource.x["${long(index)}"]`)),
    block: { protected_users: Array.from({ length: 30 }, (_, index) => long(index)), limits: {} },
    blockCount: 20,
  });
  const shown = showReview(plan, "markdown", PLAIN, console);
  expect(shown.length).toBeLessThanOrEqual(65_536);
  expect(shown).toMatch(/Too long to be shown: \d+ more of these lines/u);
});

test("without personal data nobody is named by the address of another resource", () => {
  const plan = review({
    changes: [
      other('null_resource.badge["ana@acme.com"]'),
      other('module.x["bo: y"].null_resource.badge["cy \\"@acme.com"]'),
      other("null_resource.ana_silva"),
    ],
  });
  for (const format of ["table", "markdown", "html", "json"] as const) {
    const shown = showReview(plan, format, { ...PLAIN, redact: true }, console);
    expect(shown).not.toMatch(/acme\.com|ana_silva|bo: y/u);
    expect(shown).toContain("null_resource: create (3 times)");
  }
});

test("without personal data a guessed address cannot be found by its hash", () => {
  const shown = showReview(review({ changes: [leaver("ana")] }), "json", { ...PLAIN, redact: true }, console);
  expect(shown).not.toContain("acme.com");
  for (const guess of ["ana", "ana@acme.com", "id:ana", "user:ana", "id ana"])
    expect(shown).not.toContain(createHash("sha256").update(guess).digest("hex").slice(0, 8));
  const [, pseudonym] = /"label": "person ([0-9a-f]{8})"/u.exec(shown) ?? [];
  const { preview } = review({ changes: [leaver("ana")] });
  const key = preview.changes.people[0]?.person.key ?? "";
  expect(pseudonym).toBeDefined();
  expect(createHash("sha256").update(key).digest("hex").slice(0, 8)).not.toBe(pseudonym);
});

describe("what the provider's own limits make of it stands in every shape", () => {
  const told = (plan: Plan): string => {
    const shown = showReview(review(plan), "markdown", PLAIN, console);
    const [line = ""] = /^The provider's own limits .*$/mu.exec(shown) ?? [];
    for (const format of ["html", "json"] as const)
      expect(showReview(review(plan), format, PLAIN, console).includes("own limits")).toBe(line !== "");
    return line;
  };

  it("when a deploy runs into one", () => {
    expect(told({ changes: [leaver("ana")], block: { limits: { deactivations: 0 } } })).toContain(
      "will stop the deploy, unless ATLASSIAN_LIMITS_OVERRIDE raises them for that run: 1 person is deactivated, deleted or replaced: more than the 0 allowed",
    );
  });

  it("when it may, in percent", () => {
    expect(told({ changes: [leaver("ana")], block: { limits: { deactivations_percent: 5 } } })).toContain(
      "may stop the deploy",
    );
  });

  it("not for those whom the provider does not count", () => {
    const changes = [leaver("ana", { on_destroy: "abandon" }), leaver("bo", { active: false })];
    expect(told({ changes, block: { limits: { deactivations: 0, access_lost: 0 } } })).toBe("");
  });
});
