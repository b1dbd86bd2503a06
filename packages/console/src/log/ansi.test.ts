import { expect, test } from "vitest";
import { lastState, plainText, spansOf } from "./ansi.ts";

const escape = "\u001b";

test("colours and weights, carried over lines until they are reset", () => {
  const first = spansOf(`a${escape}[1;31mb`);
  expect(first.spans).toEqual([
    { text: "a", look: {} },
    { text: "b", look: { bold: true, color: "var(--tp-ansi-1)" } },
  ]);
  expect(spansOf(`c${escape}[0md`, first.look).spans).toEqual([
    { text: "c", look: { bold: true, color: "var(--tp-ansi-1)" } },
    { text: "d", look: {} },
  ]);
});

test.each([
  ["38;5;9", { color: "var(--tp-ansi-9)" }],
  ["38;5;196", { color: "rgb(255 0 0)" }],
  ["48;5;244", { background: "rgb(128 128 128)" }],
  ["38;2;1;2;3", { color: "rgb(1 2 3)" }],
  ["38;2;1;2;300", {}],
  ["97;44", { color: "var(--tp-ansi-15)", background: "var(--tp-ansi-4)" }],
])("by value: %s", (codes, look) => {
  expect(spansOf(`${escape}[${codes}mx`).spans).toEqual([{ text: "x", look }]);
});

test("other sequences, links and control characters leave no trace", () => {
  expect(plainText(`a${escape}[2Kb${escape}]8;;javascript:alert(1)\u0007c${escape}]8;;\u0007\u0000d`)).toBe("abcd");
});

test("a progress bar shows its last state", () => {
  expect(lastState("10%\r50%\r100%\r\n")).toBe("100%");
  expect(plainText("10%\r50%\r\n")).toBe("50%");
});
