import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";

export type Matcher = (message: string) => boolean;

/**
 * A filter pattern for unstructured events: terms that must all occur, `?term` of which one must occur, `-term` that must not, quotes
 * around terms with other characters than letters, digits and underscores, `%regular expression%`. Throws InvalidParameter, also
 * for the structured patterns of JSON and space-delimited events, which are not supported.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compilePattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{") || text.startsWith("[")) {
    throw fault(InvalidParameterException, "Towpath does not support filter patterns for JSON or space-delimited events yet; use terms.");
  }
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|(\S+))/g)].map(([, sign, quoted, expression, word]) => ({
    sign,
    test: expression === undefined ? containing(quoted?.replace(/\\(.)/g, "$1") ?? word ?? "") : matching(expression),
  }));
  const required = terms.filter(({ sign }) => sign === "").map(({ test }) => test);
  const excluded = terms.filter(({ sign }) => sign === "-").map(({ test }) => test);
  const optional = terms.filter(({ sign }) => sign === "?").map(({ test }) => test);
  return (message) =>
    required.every((test) => test(message)) &&
    !excluded.some((test) => test(message)) &&
    (optional.length === 0 || required.length > 0 || optional.some((test) => test(message)));
}

const containing =
  (term: string): Matcher =>
  (message) =>
    message.includes(term);

/**
 * CloudWatch Logs has no parentheses in its expressions. That is well so: without groups there is no repetition of a repetition, with
 * which one search could keep the server busy for ever.
 */
function matching(expression: string): Matcher {
  if (/[()]/.test(expression.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, "")))
    throw fault(InvalidParameterException, `Parentheses are not supported in the regular expression of the filter pattern: ${expression}`);
  try {
    const compiled = new RegExp(expression);
    return (message) => compiled.test(message);
  } catch {
    throw fault(InvalidParameterException, `Invalid regular expression in the filter pattern: ${expression}`);
  }
}
