/**
 * Patterns of the models that cannot be used as they stand, and what is used in their place; messages keep the model's own.
 * Three take time exponential in the length of a value that does not match, one is not JavaScript, one can never match.
 */
export const SUBSTITUTES = new Map<string, string>([
  ["[a-zA-Z](?:-?[a-zA-Z0-9]+)*", "[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*"],
  ["[a-z](?:-?[a-z0-9]+){0,15}", "[a-z](?:[a-z0-9]+(?:-[a-z0-9]+){0,14}|(?:-[a-z0-9]+){0,15})"],
  ["^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$", "[a-z0-9*]+(?:[._\\-/][a-z0-9*]+)*"],
  ["(?i)all|[0-9]{12}", "[aA][lL][lL]|[0-9]{12}"],
  [
    "^arn:aws([a-z-]+)?:ec2:[a-z\\d-]+:\\d{12}:placement-group/^.{1,255}$",
    "arn:aws([a-z-]+)?:ec2:[a-z\\d-]+:\\d{12}:placement-group/.{1,255}",
  ],
]);

/**
 * A model's pattern as an expression that a whole value must match. The models hold Java's dialect, of which JavaScript's
 * Unicode mode reads nearly all and its plain mode the rest; undefined for one that neither reads, which is then not checked.
 */
export function expressionOf(pattern: string): RegExp | undefined {
  const source = SUBSTITUTES.get(pattern) ?? pattern;
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
      // Try the next dialect.
    }
  }
  return undefined;
}
