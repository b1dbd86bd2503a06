/** https://testng.org/#_xml_reports */
import type { TestResult, TestStatus } from "../result.ts";
import { below, childOf, type Element, whole } from "./xml.ts";

export const isTestng = ({ name }: Element): boolean => name === "testng-results";

const statuses: Readonly<Record<string, TestStatus>> = { PASS: "SUCCEEDED", FAIL: "FAILED", SKIP: "SKIPPED" };
const nanosecondsPerMillisecond = 1_000_000;

/** Methods that set up and tear down are no tests. */
export function readTestng(root: Element): TestResult[] {
  const results: TestResult[] = [];
  for (const suite of below(root, "suite"))
    for (const of of below(suite, "class"))
      for (const method of below(of, "test-method")) {
        if (method.attributes["is-config"] === "true") continue;
        results.push({
          prefix: of.attributes["name"] ?? "",
          suite: suite.attributes["name"] ?? "",
          name: method.attributes["name"] ?? "",
          status: statuses[method.attributes["status"] ?? ""] ?? "UNKNOWN",
          nanoseconds: whole(method, "duration-ms") * nanosecondsPerMillisecond,
          message: messageOf(method),
        });
      }
  return results;
}

function messageOf(method: Element): string {
  const exception = childOf(method, "exception");
  if (!exception) return "";
  return childOf(exception, "message")?.text.trim() || exception.attributes["class"] || "";
}
