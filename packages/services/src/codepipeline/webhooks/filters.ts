/**
 * A webhook's filters: every path must lead to the value it is compared with. Paths are JSONPath as Jayway's library for Java reads it,
 * as far as RFC 9535 has it too: no regular expressions, no functions. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookFilterRule.html
 */
import type { WebhookFilterRule } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import { JSONPathEnvironment, JSONPathError, type JSONPathQuery } from "json-p3";
import { pathWorkMax } from "../limits.ts";
import type { JsonValue } from "../../git-hosting/delivery.ts";
import { sizeOf, workOf } from "./path-work.ts";

/** A path that cannot be read; the message says why. */
export class BadPath extends Error {
  override readonly name = "BadPath";
}

const environment = new JSONPathEnvironment();

/** As in Java, what does not begin with the root begins there all the same. Throws BadPath. */
export function pathOf(text: string): JSONPathQuery {
  try {
    return environment.compile(text.startsWith("$") ? text : `$.${text}`);
  } catch (cause) {
    if (cause instanceof JSONPathError) throw new BadPath(cause.message, { cause });
    throw cause;
  }
}

const placeholder = /\{([^{}]+)\}/g;

/** Names in braces, which stand for the values of the target action's configuration. */
export const placeholdersOf = ({ matchEquals = "" }: Given<WebhookFilterRule>): string[] =>
  [...matchEquals.matchAll(placeholder)].map(([, name = ""]) => name);

/** Gives what did not match; undefined when everything did. */
export function mismatchOf(
  filters: Given<WebhookFilterRule>[],
  configuration: Readonly<Record<string, string>>,
  payload: JsonValue,
): string | undefined {
  const size = sizeOf(payload);
  for (const { jsonPath, matchEquals } of filters) {
    const work = workOf(jsonPath.startsWith("$") ? jsonPath : `$.${jsonPath}`, size, environment.maxRecursionDepth);
    if (work > pathWorkMax) return `${jsonPath} would take too long in a payload of ${size.values} values`;
    const found = valuesAt(jsonPath, payload);
    if (found === undefined || found.length === 0) return `${jsonPath} leads to nothing`;
    if (matchEquals === undefined) continue;
    const wanted = matchEquals.replaceAll(placeholder, (whole, name: string) => configuration[name] ?? whole);
    if (!found.some((value) => !isNested(value) && textOf(value) === wanted))
      return `${jsonPath} is ${found.map(textOf).join(", ").slice(0, 200)}, not ${wanted}`;
  }
  return undefined;
}

/** Undefined when the payload is nested more deeply than a path is followed. */
function valuesAt(jsonPath: string, payload: JsonValue): JsonValue[] | undefined {
  try {
    return pathOf(jsonPath).query(payload).values() as JsonValue[];
  } catch (error) {
    if (error instanceof JSONPathError) return undefined;
    throw error;
  }
}

const isNested = (value: JsonValue): boolean => typeof value === "object" && value !== null;

/** Lists and objects are not written out: they equal nothing, and may be large. */
const textOf = (value: JsonValue): string => (isNested(value) ? (Array.isArray(value) ? "a list" : "an object") : String(value));
