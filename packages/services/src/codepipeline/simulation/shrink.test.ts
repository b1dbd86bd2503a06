import { expect, test } from "vitest";
import { asRanges, fromRanges, shrink } from "./shrink.ts";

const failureAt = (index: number, message: string) => ({ message, stack: "", index, trace: [] });

test("what is left of a failing run are the steps that it needs", async () => {
  const needed = [3, 17, 40];
  const attempt = async (kept: ReadonlySet<number>) =>
    needed.every((index) => kept.has(index)) ? failureAt(40, `execution ${kept.size} ran twice`) : undefined;
  const { kept, failure } = await shrink(failureAt(40, "execution 12 ran twice"), attempt);
  expect(kept).toEqual(needed);
  expect(failure.message).toBe("execution 3 ran twice");
});

test("another failure is not taken for the same", async () => {
  const attempt = async (kept: ReadonlySet<number>) => failureAt(5, kept.size < 4 ? "a stage is locked" : "execution 1 ran twice");
  expect((await shrink(failureAt(5, "execution 9 ran twice"), attempt)).kept).toHaveLength(4);
});

test("steps are written as ranges", () => {
  expect(asRanges([3, 4, 5, 9, 11, 12])).toBe("3-5,9,11-12");
  expect(fromRanges("3-5,9,11-12")).toEqual([3, 4, 5, 9, 11, 12]);
  expect(fromRanges(asRanges([]))).toEqual([]);
  expect(() => fromRanges("3-x")).toThrow(TypeError);
});
