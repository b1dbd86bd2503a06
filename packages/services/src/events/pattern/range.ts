/** `[">", 0, "<=", 5]`: one comparison, or a lower bound and then an upper one. */
import type { Cursor } from "./cursor.ts";
import type { Range } from "./matcher.ts";

/** The cursor stands at the opening bracket; afterwards at the closing one. */
export function readRange(cursor: Cursor): Range {
  if (cursor.next() !== "string") cursor.refuse(`Invalid member in numeric match: ${cursor.read()}`);
  const operator = cursor.read();
  switch (operator) {
    case "=": {
      const value = numberAfter(cursor, "equals");
      end(cursor);
      return { low: { value, open: false }, high: { value, open: false } };
    }
    case "<":
    case "<=": {
      const value = numberAfter(cursor, operator);
      end(cursor);
      return { high: { value, open: operator === "<" } };
    }
    case ">":
    case ">=": {
      const low = { value: numberAfter(cursor, operator), open: operator === ">" };
      return cursor.next() === "]" ? { low } : { low, high: readUpper(cursor, low.value) };
    }
    default:
      cursor.next();
      return cursor.refuse(`Unrecognized numeric range operator: ${operator}`);
  }
}

function readUpper(cursor: Cursor, low: number): { value: number; open: boolean } {
  if (!cursor.isAt("string")) cursor.refuse(`Bad value in numeric range: ${cursor.read()}`);
  const operator = cursor.read();
  if (operator !== "<" && operator !== "<=") cursor.refuse(`Bad numeric range operator: ${operator}`);
  const value = numberAfter(cursor, operator);
  if (cursor.next() !== "]") cursor.refuse("Too many terms in numeric range expression");
  if (low >= value) cursor.refuse("Bottom must be less than top");
  return { value, open: operator === "<" };
}

const magnitudeMax = 5e9;

function numberAfter(cursor: Cursor, operator: string): number {
  if (cursor.next() !== "number") cursor.refuse(`Value of ${operator} must be numeric`);
  const text = cursor.read();
  const value = Number(text);
  if (Math.abs(value) > magnitudeMax) cursor.refuse(`Value must be between ${-magnitudeMax} and ${magnitudeMax}, inclusive`);
  return value;
}

function end(cursor: Cursor): void {
  if (cursor.next() !== "]") cursor.refuse("Too many elements in numeric expression");
}
