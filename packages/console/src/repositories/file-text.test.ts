import { expect, test } from "vitest";
import { fileText } from "./file-text.ts";

test("text is shown, other files are told by their size", () => {
  expect(fileText("a", new TextEncoder().encode("hi\n"))).toEqual({ path: "a", sizeBytes: 3, text: "hi\n" });
  expect(fileText("b", Uint8Array.of(0, 1))).toEqual({ path: "b", sizeBytes: 2, left: "binary" });
  expect(fileText("c", new Uint8Array(600_000).fill(65))).toEqual({ path: "c", sizeBytes: 600_000, left: "too large" });
});
