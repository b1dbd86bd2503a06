import { expect, test } from "vitest";
import { keySequence, nameOfKey } from "./keys.ts";

const press = (key: string, more: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("the control and the command key mean the same", () => {
  expect([press("k", { ctrlKey: true }), press("k", { metaKey: true }), press("?"), press("x", { altKey: true })].map(nameOfKey)).toEqual([
    "Ctrl+K",
    "Ctrl+K",
    "?",
    undefined,
  ]);
});

test("two keys one after the other are a shortcut, if soon enough", () => {
  const take = keySequence(new Set(["g p", "/"]));
  expect([take(press("g"), 0), take(press("p"), 500)]).toEqual([undefined, "g p"]);
  expect([take(press("g"), 0), take(press("p"), 5000)]).toEqual([undefined, undefined]);
  expect([take(press("g"), 0), take(press("x"), 10), take(press("p"), 20)]).toEqual([undefined, undefined, undefined]);
  expect(take(press("/"), 30)).toBe("/");
});
