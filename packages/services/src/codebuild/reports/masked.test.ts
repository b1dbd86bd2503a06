import { expect, test } from "vitest";
import { caseMessageLength } from "../limits.ts";
import { makeMasker } from "../logs/masker.ts";
import { maskedReport } from "./masked.ts";
import { testReport } from "./summary.ts";

const masker = makeMasker(["correct-horse"]);
const caseOf = (message: string) => {
  const result = { prefix: "p", suite: "s", name: "logs in as correct-horse", status: "FAILED", nanoseconds: 0, message } as const;
  const masked = maskedReport(testReport([result]), masker);
  return masked.type === "TEST" ? masked.cases[0] : undefined;
};

test("secrets in names and messages of test cases are masked", () => {
  expect(caseOf("expected correct-horse\nwas x")).toMatchObject({ name: "logs in as ***", message: "expected ***\nwas x" });
});

test("also one that was cut off", () => {
  const message = caseOf(`${"x".repeat(caseMessageLength - 6)}correct-horse`)?.message ?? "";
  expect(message).not.toContain("c");
  expect(message.length).toBeGreaterThan(caseMessageLength - 40);
});
