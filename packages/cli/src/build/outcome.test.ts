import { expect, test } from "vitest";
import { type Build, isBrokenOff, outcomeOf } from "./outcome.ts";

const build = (
  buildStatus: string,
  ...phases: [phaseType: string, phaseStatus: string, message?: string, statusCode?: string][]
): Build => ({
  id: "p:1",
  buildStatus,
  buildComplete: true,
  currentPhase: "COMPLETED",
  startTime: 100,
  endTime: 112.5,
  phases: [
    ...phases.map(([phaseType, phaseStatus, message = "", statusCode = ""]) => ({
      phaseType,
      phaseStatus,
      contexts: [{ statusCode, message }],
    })),
    { phaseType: "COMPLETED" },
  ],
});

test("the exit code is that of the command, whatever the command is", () => {
  const message = "Error while executing command: sh -c '\n  exit 3. Reason: exit status 4\n'. Reason: exit status 7";
  const outcome = outcomeOf(build("FAILED", ["INSTALL", "SUCCEEDED"], ["BUILD", "FAILED", message, "COMMAND_EXECUTION_ERROR"]));
  expect(outcome).toMatchObject({ exitCode: 7, phase: "BUILD", seconds: 12.5 });
  expect(outcome.command).toBe("sh -c '\n  exit 3. Reason: exit status 4\n'");
});

test.each([
  ["FAILED", "DOWNLOAD_SOURCE", "FAILED", "found character that cannot start any token at line 3"],
  ["FAULT", "PROVISIONING", "FAULT", "The engine is gone."],
  ["FAILED", "BUILD", "TIMED_OUT", "Build has timed out."],
])("%s in %s is 1", (status, phase, phaseStatus, message) => {
  expect(outcomeOf(build(status, [phase, phaseStatus, message]))).toMatchObject({ status, phase, message, exitCode: 1 });
});

test("success is 0", () => {
  expect(outcomeOf(build("SUCCEEDED", ["BUILD", "SUCCEEDED"]))).toEqual({ status: "SUCCEEDED", exitCode: 0, seconds: 12.5 });
});

test("only what is ended from outside may still write to its log", () => {
  expect(isBrokenOff(build("FAILED", ["BUILD", "FAILED"]))).toBe(false);
  expect(isBrokenOff(build("FAILED", ["BUILD", "TIMED_OUT"]))).toBe(true);
});
