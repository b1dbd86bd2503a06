/** Something that must never be: the message says what. */
export class Violation extends Error {
  override readonly name = "Violation";
}

export function must(holds: unknown, message: () => string): asserts holds {
  if (!holds) throw new Violation(message());
}

/** Lists and plain values only. */
export function mustEqual(actual: unknown, expected: unknown, what: () => string): void {
  must(isSame(actual, expected), () => `${what()}: is ${JSON.stringify(actual)}, must be ${JSON.stringify(expected)}`);
}

const isSame = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((one, index) => isSame(one, b[index])) : a === b;
