import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatLocal, formatRelative, formatUtc, shortCommit } from "./format.ts";

test("durations name two units at most", () => {
  const shown = [0, 449, 12_900, 60_000, 200_000, 7_500_000, 7_200_000, 273_600_000].map(formatDuration);
  expect(shown).toEqual(["0.0 s", "0.4 s", "12 s", "1 min", "3 min 20 s", "2 h 5 min", "2 h", "3 d 4 h"]);
});

test("a clock that went backwards makes no negative duration", () => {
  expect(formatDuration(-5)).toBe("0.0 s");
});

test("relative times look both ways", () => {
  const now = 1_000_000_000;
  expect([now - 1000, now - 59_000, now - 61_000, now + 7_300_000, now - 200_000_000].map((at) => formatRelative(at, now))).toEqual([
    "just now",
    "59 s ago",
    "1 min ago",
    "in 2 h",
    "2 d ago",
  ]);
});

test("today needs no date, another day does", () => {
  const now = new Date(2026, 5, 3, 12, 0, 0);
  expect(formatLocal(new Date(2026, 5, 3, 9, 5, 1), now)).not.toContain("2026");
  expect(formatLocal(new Date(2026, 5, 2, 9, 5, 1), now)).toContain("2026");
});

test("UTC is written out", () => {
  expect(formatUtc(new Date(Date.UTC(2026, 0, 2, 3, 4, 5)))).toBe("2026-01-02 03:04:05 UTC");
});

test("bytes are decimal", () => {
  expect([0, 999, 1000, 4_200_000, 812_000_000].map(formatBytes)).toEqual(["0 B", "999 B", "1.0 kB", "4.2 MB", "812 MB"]);
});

test("only commits are shortened", () => {
  expect(shortCommit("0123456789abcdef0123456789abcdef01234567")).toBe("0123456");
  expect(shortCommit("v1.2")).toBe("v1.2");
});
