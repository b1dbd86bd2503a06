import { expect, test } from "vitest";
import { parseRuntimes } from "./runtimes-file.ts";
import { selectRuntimes } from "./select.ts";

const runtimes = parseRuntimes(`
version: 0.1
runtimes:
  python:
    versions:
      3.9: {commands: [use 3.9]}
      3.10: {commands: [use 3.10]}
  nodejs:
    default: {commands: ['echo "Installing $VERSION"', 'n \${VERSION}']}
    versions:
      18: {commands: [n 18]}
      24:
        commands:
          - n 24
          - export NODE=24
  java:
    versions:
      corretto8: {commands: [java 8]}
      corretto17: {commands: [java 17]}
  android:
    versions:
      29: {requires: {java: [corretto8]}, commands: [android 29]}
`);
const select = (wanted: Record<string, string>, variables: Record<string, string> = {}) =>
  selectRuntimes(runtimes, wanted, (name) => variables[name]);

test.each([
  ["an exact version as it is written", { python: "3.10" }, ["use 3.10"]],
  ["the highest by number", { python: "latest" }, ["use 3.10"]],
  ["the highest of a series", { python: "3.x" }, ["use 3.10"]],
  ["the version that a series is named after", { nodejs: "18.x" }, ["n 18"]],
  ["another one by what the image does for any", { nodejs: "20.11.1" }, ['echo "Installing 20.11.1"', "n 20.11.1"]],
  ["a series that is not listed by the same", { nodejs: "16.x" }, ['echo "Installing 16.x"', "n 16.x"]],
  ["several in the buildspec's order", { nodejs: "24", python: "3.9" }, ["n 24", "export NODE=24", "use 3.9"]],
  ["what it requires first", { android: "29" }, ["java 8", "android 29"]],
  ["what it requires once", { android: "29", java: "corretto8" }, ["java 8", "android 29"]],
])("selects %s", (_, wanted, commands) => {
  expect(select(wanted)).toMatchObject({ commands });
  expect(select(wanted)).not.toHaveProperty("refusal");
});

test("tells of selections as AWS does, with variables put in", () => {
  expect(select({ nodejs: "$NODE", python: "${PY}" }, { NODE: "18", PY: "3.9" }).lines).toEqual([
    "Selecting 'nodejs' runtime version '18' based on manual selections...",
    "Selecting 'python' runtime version '3.9' based on manual selections...",
  ]);
  expect(select({ android: "29" }).lines).toEqual([
    "Selecting 'android' runtime version '29' based on manual selections...",
    "Selecting 'java' runtime version 'corretto8' based on requirements of 'android'...",
  ]);
});

test.each([
  [{ docker: "18" }, "Unknown runtime named 'docker'. This build image has the following runtimes: android, java, nodejs, python"],
  [{ python: "2.7" }, "Unknown runtime version named '2.7' of python. This build image has the following versions: 3.9, 3.10"],
  [{ python: "3.1" }, "Unknown runtime version named '3.1' of python. This build image has the following versions: 3.9, 3.10"],
  [{ python: "4.x" }, "Unknown runtime version named '4.x' of python. This build image has the following versions: 3.9, 3.10"],
  [{ python: "$NOWHERE" }, "Unknown runtime version named '' of python. This build image has the following versions: 3.9, 3.10"],
  [{ nodejs: "1;id" }, "Unknown runtime version named '1;id' of nodejs. This build image has the following versions: 18, 24"],
  [
    { java: "openjdk8" },
    "Unknown runtime version named 'openjdk8' of java. This build image has the following versions: corretto8, corretto17",
  ],
  [{ android: "29", java: "corretto17" }, "Runtime version '29' of android requires java in one of the following versions: corretto8"],
])("refuses %j", (wanted, refusal) => {
  const selection = select(wanted as Record<string, string>);
  expect(selection).toMatchObject({ refusal, commands: [] });
  expect(selection.lines).toHaveLength(Object.keys(wanted).length);
});

test("a file that is none is refused with its line", () => {
  expect(() => parseRuntimes("runtimes:\n  python: [3]\n")).toThrow("Expected runtimes.python to be a map of keys and values at line 2");
  expect(() => parseRuntimes("\tx: 1")).toThrow("found character that cannot start any token at line 1");
  expect([...parseRuntimes("version: 0.1\n")]).toEqual([]);
});
