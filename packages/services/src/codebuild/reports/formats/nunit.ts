/** NUnit 2 and 3. https://docs.nunit.org/articles/nunit/technical-notes/usage/Test-Result-XML-Format.html */
import { secondsToNanoseconds, type TestResult, type TestStatus } from "../result.ts";
import { below, childOf, type Element } from "./xml.ts";

export const isNunit2 = ({ name }: Element): boolean => name === "test-results";
export const isNunit3 = ({ name }: Element): boolean => name === "test-run";

export const readNunit2 = (root: Element): TestResult[] =>
  [...below(root, "test-case")].map((element) => {
    const { name = "", time } = element.attributes;
    return { ...nameParts(name), status: statusOf2(element), nanoseconds: secondsToNanoseconds(time), message: messageOf(element) };
  });

export const readNunit3 = (root: Element): TestResult[] =>
  [...below(root, "test-case")].map((element) => {
    const { name = "", fullname = name, classname, duration } = element.attributes;
    const parts = nameParts(fullname);
    return {
      prefix: classname ?? parts.prefix,
      suite: classname ?? parts.suite,
      name: name || parts.name,
      status: statusOf3(element),
      nanoseconds: secondsToNanoseconds(duration),
      message: messageOf(element),
    };
  });

/** `Space.Class.Method(args)`: the last dot outside of parentheses. */
function nameParts(full: string): { prefix: string; suite: string; name: string } {
  const arguments_ = full.indexOf("(");
  const at = full.lastIndexOf(".", arguments_ < 0 ? full.length : arguments_);
  const prefix = at < 0 ? "" : full.slice(0, at);
  return { prefix, suite: prefix, name: full.slice(at + 1) };
}

const statuses2: Readonly<Record<string, TestStatus>> = {
  Success: "SUCCEEDED",
  Failure: "FAILED",
  Error: "ERROR",
  NotRunnable: "ERROR",
  Cancelled: "ERROR",
  Ignored: "SKIPPED",
  Skipped: "SKIPPED",
};

/** Before 2.5 there was no result: whether it ran and whether it succeeded. */
function statusOf2({ attributes: { result, executed, success } }: Element): TestStatus {
  if (result !== undefined) return statuses2[result] ?? "UNKNOWN";
  if (executed === "False") return "SKIPPED";
  return success === "True" ? "SUCCEEDED" : success === "False" ? "FAILED" : "UNKNOWN";
}

function statusOf3({ attributes: { result, label } }: Element): TestStatus {
  if (result === "Passed" || result === "Warning") return "SUCCEEDED";
  if (result === "Failed") return label === "Error" || label === "Invalid" || label === "Cancelled" ? "ERROR" : "FAILED";
  return result === "Skipped" ? "SKIPPED" : "UNKNOWN";
}

function messageOf(element: Element): string {
  const why = childOf(element, "failure", "reason");
  return (why && childOf(why, "message")?.text.trim()) || "";
}
