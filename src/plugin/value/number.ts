const INTEGER = /^-?\d+$/u;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/u;

/** A number with a fraction, or of a size, that no double holds exactly; the text is as Terraform wrote it. */
export class Decimal {
  constructor(readonly text: string) {}

  /** Whether both are the same number, however it is written. */
  equals(other: Decimal): boolean {
    return sameDecimal(this.text, other.text);
  }
}

/**
 * A number from its decimal text, without loss: a double where that is exact, else a bigint or a
 * {@link Decimal}. Undefined when it is no number.
 */
export function numberFromText(text: string): number | bigint | Decimal | undefined {
  if (!NUMBER.test(text)) return undefined;
  if (INTEGER.test(text)) {
    const integer = BigInt(text);
    const double = Number(integer);
    return Number.isSafeInteger(double) ? double : integer;
  }
  const double = Number(text);
  return sameDecimal(text, String(double)) ? double : new Decimal(text);
}

/** Whether two decimal texts mean the same number. */
function sameDecimal(left: string, right: string): boolean {
  return normalised(left) === normalised(right);
}

/** One text for every way to write a number. */
export function normalised(text: string): string {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const negative = mantissa.startsWith("-");
  const [whole = "", fraction = ""] = mantissa.replace(/^-/u, "").split(".");
  const digits = (whole + fraction).replace(/^0+/u, "");
  const trimmed = digits.replace(/0+$/u, "");
  if (trimmed === "") return "0";
  const scale = Number(exponent) - fraction.length + (digits.length - trimmed.length);
  return `${negative ? "-" : ""}${trimmed}e${scale}`;
}
