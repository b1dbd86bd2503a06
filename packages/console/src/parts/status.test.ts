import { expect, test } from "vitest";
import { lookOf, wordsOf } from "./status.tsx";

test("a state reads the same however a service writes it", () => {
  expect(["InProgress", "IN_PROGRESS", "inProgress"].map(wordsOf)).toEqual(["In progress", "In progress", "In progress"]);
  expect(wordsOf("ROLLBACK_SUCCESSFUL")).toBe("Rollback successful");
});

test("states have a look, unknown ones no judgement", () => {
  expect(lookOf("Failed")).toBe("error");
  expect(lookOf("TIMED_OUT")).toBe("error");
  expect(lookOf("In Progress")).toBe("in-progress");
  expect(lookOf("SOMETHING_NEW")).toBe("info");
});
