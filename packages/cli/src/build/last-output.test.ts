import { expect, test } from "vitest";
import { openLastOutput } from "./last-output.ts";

const agent = (text: string) => `[Container] 2026/11/23 21:00:00.123456 ${text}`;
const after = (count: number, ...lines: string[]) => {
  const last = openLastOutput(count);
  for (const line of lines) last.take(line);
  return last;
};
const failing = [
  agent("Entering phase BUILD"),
  agent("Running command echo fine"),
  "fine",
  "",
  agent("Running command npm test"),
  "one",
  "two",
  "three",
  "",
  agent("Command did not exit successfully npm test exit status 3"),
  agent("Phase complete: BUILD State: FAILED"),
  agent("Entering phase POST_BUILD"),
  agent("Running command echo bye"),
  "bye",
  "",
  agent("Phase complete: POST_BUILD State: SUCCEEDED"),
];

test("the command that failed is remembered over the phases after it, without the blank line at its end", () => {
  expect(after(20, ...failing).of("BUILD")).toEqual(["one", "two", "three"]);
  expect(after(2, ...failing).of("BUILD")).toEqual(["two", "three"]);
  expect(after(20, ...failing).of("POST_BUILD")).toEqual(["bye"]);
});

test("a command that was cut short has no last word", () => {
  const last = after(20, agent("Entering phase BUILD"), agent("Running command sleep 100"), "waiting");
  expect(last.of("BUILD")).toEqual(["waiting"]);
  expect(last.of("INSTALL")).toEqual([]);
});

test("of a phase that is tried again the last try counts", () => {
  const again = [agent("Running command npm test"), "other", agent("Command did not exit successfully npm test exit status 3")];
  expect(after(20, ...failing.slice(0, 10), ...again).of("BUILD")).toEqual(["other"]);
});

test("many lines are not all kept, and the last ones are right", () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
  expect(after(3, agent("Entering phase BUILD"), agent("Running command seq"), ...lines).of("BUILD")).toEqual([
    "line 9997",
    "line 9998",
    "line 9999",
  ]);
});
