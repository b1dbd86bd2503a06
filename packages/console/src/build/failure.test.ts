import { expect, test } from "vitest";
import { failureOf } from "./failure.ts";

test("the first phase that failed tells why", () => {
  const contexts = [{ statusCode: "COMMAND_EXECUTION_ERROR", message: "exit status 1" }];
  const phases = [
    { phaseType: "INSTALL" as const, phaseStatus: "SUCCEEDED" as const },
    { phaseType: "BUILD" as const, phaseStatus: "FAILED" as const, contexts },
    { phaseType: "POST_BUILD" as const, phaseStatus: "FAILED" as const },
  ];
  expect(failureOf({ buildStatus: "FAILED", phases })).toEqual({
    phase: "BUILD",
    code: "COMMAND_EXECUTION_ERROR",
    message: "exit status 1",
  });
  expect(failureOf({ buildStatus: "SUCCEEDED", phases })).toBeUndefined();
  expect(failureOf({ buildStatus: "STOPPED", phases: [] })).toBeUndefined();
});
