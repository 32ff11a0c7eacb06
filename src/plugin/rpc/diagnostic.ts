import type { PathStep, Problem } from "../problem";
import type { Init } from "../protocol/codec";
import type { AttributePath, AttributePathStep, Diagnostic } from "../protocol/messages";
import type { AttributeModel } from "../schema/model";

/** A problem as Terraform shows it; the attributes tell an attribute's name in its path from a map's key. */
export function diagnostic(
  problem: Problem,
  severity: "ERROR" | "WARNING",
  attributes: readonly AttributeModel[] = [],
): Init<Diagnostic> {
  return {
    severity,
    summary: problem.summary,
    detail: problem.detail,
    ...(problem.path === undefined ? {} : { attribute: attributePath(problem.path, attributes) }),
  };
}

/** A path as the protocol writes it. */
export function attributePath(
  path: readonly PathStep[],
  attributes: readonly AttributeModel[],
): Init<AttributePath> {
  let inner: readonly AttributeModel[] | undefined = attributes;
  let entering: AttributeModel | undefined;
  const steps = path.map((step): Init<AttributePathStep> => {
    if (typeof step === "number") {
      inner = entering?.nested?.attributes;
      return { elementKeyInt: step };
    }
    if (inner === undefined) {
      inner = entering?.nested?.attributes;
      return { elementKeyString: step };
    }
    entering = inner.find(({ name }) => name === step);
    // What is no attribute is a block, and its parts are attributes.
    if (entering === undefined) inner = [];
    else inner = entering.nested?.mode === "SINGLE" ? entering.nested.attributes : undefined;
    return { attributeName: step };
  });
  return { steps };
}
