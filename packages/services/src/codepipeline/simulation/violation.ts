/** Something that must never be: the message says what. */
export class Violation extends Error {
  override readonly name = "Violation";
}

export function must(holds: unknown, message: () => string): asserts holds {
  if (!holds) throw new Violation(message());
}

/** Lists and plain values only. */
export function mustEqual(actual: unknown, expected: unknown, what: () => string): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  must(is === should, () => `${what()}: is ${is}, must be ${should}`);
}
