/** Each format by a small file as its tools write it. */
import { expect, test } from "vitest";
import { ReportUnreadable } from "../result.ts";
import { type FormatName, formatOf, readReport } from "./formats.ts";
import { samples } from "./testing/samples.ts";

const said: Record<FormatName, string[]> = {
  JUNITXML: [
    "shop.Cart/adds SUCCEEDED 1000500000000 ",
    "shop.Cart/removes FAILED 250000000 expected 1 < 2",
    "shop.Cart/breaks ERROR 0 boom <here>",
    "inner/waits SKIPPED 0 ",
  ],
  NUNITXML: [
    "Shop.CartTests/Adds(1) SUCCEEDED 500000000 ",
    "Shop.CartTests/Fails FAILED 100000000 no",
    "Shop.CartTests/Later SKIPPED 0 not yet",
  ],
  NUNIT3XML: ["Shop.CartTests/Adds SUCCEEDED 2000000 ", "Shop.CartTests/Fails FAILED 0 no", "Shop.CartTests/Breaks ERROR 0 "],
  TESTNGXML: ["shop.CartTest/adds SUCCEEDED 12000000 ", "shop.CartTest/fails FAILED 3000000 no", "shop.CartTest/later SKIPPED 0 "],
  VISUALSTUDIOTRX: ["Shop.CartTests/Adds SUCCEEDED 1500000000 ", "Shop.CartTests/Fails FAILED 0 no"],
  CUCUMBERJSON: ["Cart/adds SUCCEEDED 15 ", "Cart/fails FAILED 7 no"],
  CLOVERXML: ["/src/cart.js 8 2 1 3"],
  COBERTURAXML: ["cart.py 2 1 1 1"],
  JACOCOXML: ["com/shop/Cart.java 3 1 4 2"],
  SIMPLECOV: ["/cart.rb 2 0 1 1"],
};

const names = Object.keys(samples) as FormatName[];

test.each(names)("%s is recognised and read", (name) => {
  expect(formatOf(samples[name])).toBe(name);
  const content = readReport(name, samples[name]);
  const lines =
    "tests" in content
      ? content.tests.map((one) => `${one.prefix}/${one.name} ${one.status} ${one.nanoseconds} ${one.message}`)
      : content.files.map((one) => `${one.path} ${one.linesCovered} ${one.linesMissed} ${one.branchesCovered} ${one.branchesMissed}`);
  expect(lines).toEqual(said[name]);
});

test.each([
  "",
  "hello",
  "<",
  "{",
  "[]",
  "{}",
  "<a/>",
  "<a><b></a>",
  '{"a": 1}',
  '<!DOCTYPE a [<!ENTITY b "c">]><testsuites>&b;</testsuites>',
])("%j is no report", (text) => {
  expect(formatOf(text)).toBeUndefined();
  for (const name of names) expect(() => readReport(name, text)).toThrow(ReportUnreadable);
});

test("a file of another format is refused by name", () => {
  expect(() => readReport("JUNITXML", samples.TESTNGXML)).toThrow("the file is not of the format JUNITXML");
});
