/** Cucumber's JSON formatter: features with scenarios with steps. https://cucumber.io/docs/cucumber/reporting */
import type { TestResult, TestStatus } from "../result.ts";
import { isObject, listOf, textOf } from "./json.ts";

type Scenario = Record<string, unknown>;

export const isCucumber = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((feature) => isObject(feature) && "elements" in feature && "uri" in feature);

/** A background's steps are those of the scenario after it. */
export function readCucumber(value: unknown): TestResult[] {
  const results: TestResult[] = [];
  for (const feature of listOf(value).filter(isObject)) {
    let background: unknown[] = [];
    for (const element of listOf(feature["elements"]).filter(isObject)) {
      if (element["type"] === "background") {
        background = stepsOf(element);
        continue;
      }
      results.push(resultOf(textOf(feature["name"]) || textOf(feature["uri"]), element, [...background, ...stepsOf(element)]));
      background = [];
    }
  }
  return results;
}

const stepsOf = (element: Scenario): unknown[] => ["before", "steps", "after"].flatMap((key) => listOf(element[key]));

const statuses: Readonly<Record<string, TestStatus>> = {
  passed: "SUCCEEDED",
  failed: "FAILED",
  ambiguous: "ERROR",
  skipped: "SKIPPED",
  pending: "SKIPPED",
  undefined: "UNKNOWN",
};
/** The gravest of its steps is the scenario's. */
const gravity: readonly TestStatus[] = ["FAILED", "ERROR", "UNKNOWN", "SKIPPED", "SUCCEEDED"];

function resultOf(feature: string, element: Scenario, steps: unknown[]): TestResult {
  const ends = steps.filter(isObject).map(({ result }) => (isObject(result) ? result : {}));
  const found = new Set(ends.map(({ status }) => statuses[textOf(status)] ?? "UNKNOWN"));
  return {
    prefix: feature,
    suite: feature,
    name: textOf(element["name"]),
    status: ends.length === 0 ? "SKIPPED" : (gravity.find((status) => found.has(status)) ?? "UNKNOWN"),
    nanoseconds: ends.reduce((sum, { duration }) => sum + (typeof duration === "number" ? duration : 0), 0),
    message: ends.map(({ error_message: message }) => textOf(message)).find((message) => message !== "") ?? "",
  };
}
