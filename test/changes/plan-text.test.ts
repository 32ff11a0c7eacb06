import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { PlanText, readPlan } from "../../src/changes";
import { leaves, planOf, stays } from "./plans";

function taken(text: string, length = 1000): unknown {
  const plan = new PlanText();
  for (let at = 0; at < text.length; at += length) plan.write(text.slice(at, at + length));
  return plan.end();
}

const side = z.custom<object | null>().optional();
const kept = z.object({
  resource_changes: z.array(z.object({ change: z.object({ before: side, after: side }) })),
});

const textOf = (name: string): string => readFileSync(join(__dirname, "fixtures", `${name}.json`), "utf8");

test.each(["month", "nothing", "traps"])(
  "of the plan of %s nothing is lost by taking it in pieces",
  (name) => {
    const text = textOf(name);
    expect(readPlan(taken(text))).toEqual(readPlan(JSON.parse(text)));
  },
);

test("values of other resources are not kept, and of what stays as it was only one side", () => {
  const bucket = { ...stays("x", { secret: "hunter2" }), address: "aws_s3_bucket.x", type: "aws_s3_bucket" };
  const entries = [bucket, stays("ana"), leaves("bo")];
  const text = JSON.stringify({
    ...Object(planOf(entries, [bucket, stays("bo", { title: "Head" })])),
    planned_values: { outputs: { password: "hunter2" } },
    prior_state: { values: "hunter2" },
  });
  const plan = taken(text, 7);
  expect(JSON.stringify(plan)).not.toContain("hunter2");
  expect(readPlan(plan)).toEqual(readPlan(JSON.parse(text)));
  const [, ana] = kept.parse(plan).resource_changes;
  expect(ana?.change.after).toBeDefined();
  expect(ana?.change.after).toBe(ana?.change.before);
});

test("a text that is no JSON object is told at its end, and not where the pieces come in", () => {
  const plan = new PlanText();
  plan.write("Error: ");
  plan.write('{"format_version":"1.2"}');
  expect(() => plan.end()).toThrow(SyntaxError);
  expect(() => taken("[]")).toThrow(SyntaxError);
  expect(() => taken(textOf("month").slice(0, -5))).toThrow(SyntaxError);
});
