/** What `dotnet test --logger trx` and Visual Studio write. */
import { secondsToNanoseconds, type TestResult, type TestStatus } from "../result.ts";
import { below, childOf, type Element } from "./xml.ts";

export const isTrx = ({ name }: Element): boolean => name === "TestRun";

const statuses: Readonly<Record<string, TestStatus>> = {
  Passed: "SUCCEEDED",
  PassedButRunAborted: "SUCCEEDED",
  Completed: "SUCCEEDED",
  Warning: "SUCCEEDED",
  Failed: "FAILED",
  Error: "ERROR",
  Timeout: "ERROR",
  Aborted: "ERROR",
  NotExecuted: "SKIPPED",
  NotRunnable: "SKIPPED",
};

export function readTrx(root: Element): TestResult[] {
  const classes = new Map<string, string>();
  for (const test of below(root, "UnitTest")) {
    const method = childOf(test, "TestMethod");
    if (test.attributes["id"] !== undefined && method) classes.set(test.attributes["id"], method.attributes["className"] ?? "");
  }
  return [...below(root, "UnitTestResult")].map((result) => {
    const { testName = "", testId = "", outcome = "", duration } = result.attributes;
    const prefix = (classes.get(testId) ?? "").split(",")[0] ?? "";
    return {
      prefix,
      suite: prefix,
      name: testName.startsWith(`${prefix}.`) ? testName.slice(prefix.length + 1) : testName,
      status: statuses[outcome] ?? "UNKNOWN",
      nanoseconds: durationOf(duration),
      message: messageOf(result),
    };
  });
}

/** `hh:mm:ss.fffffff` */
function durationOf(text = ""): number {
  const [hours = "0", minutes = "0", seconds = "0"] = text.split(":");
  return secondsToNanoseconds(String(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)));
}

function messageOf(result: Element): string {
  const output = childOf(result, "Output");
  const error = output && childOf(output, "ErrorInfo");
  return (error && childOf(error, "Message")?.text.trim()) || "";
}
