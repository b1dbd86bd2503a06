import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BuildspecError } from "./buildspec.ts";
import { parseBuildspec } from "./parse-buildspec.ts";

const failure = (text: string): BuildspecError => {
  try {
    parseBuildspec(text);
  } catch (error) {
    if (error instanceof BuildspecError) return error;
    throw error;
  }
  throw new Error("it was accepted");
};

describe("what a buildspec says", () => {
  test("every value is the text in the file", () => {
    const spec = parseBuildspec(`
version: 0.2
env:
  shell: bash
  variables: {PYTHON: 3.10, FLAG: yes, EMPTY: "", OCTAL: 010}
  parameter-store: {KEY: /app/key}
  secrets-manager:
    DB: dev/todo/core:DB_CONNECTION_STRING
  exported-variables: [TAG]
phases:
  install:
    runtime-versions: {python: 3.10, golang: 1.20}
  build:
    run-as: nobody
    on-failure: CONTINUE
    commands:
      - echo one
      - |
        echo "two: words"
        exit 0
      - true
    finally: [echo done]
artifacts:
  files: ["**/*"]
  base-directory: dist
  discard-paths: yes
  exclude-paths: "**/.*"
  name: app-$(date +%Y)
`);
    expect(spec.env).toEqual({
      variables: { PYTHON: "3.10", FLAG: "yes", EMPTY: "", OCTAL: "010" },
      parameterStore: { KEY: "/app/key" },
      secretsManager: { DB: "dev/todo/core:DB_CONNECTION_STRING" },
      exported: ["TAG"],
    });
    expect(spec.shell).toBe("bash");
    expect(Object.keys(spec.phases)).toEqual(["INSTALL", "BUILD"]);
    expect(spec.phases.INSTALL?.runtimeVersions).toEqual({ python: "3.10", golang: "1.20" });
    expect(spec.phases.BUILD).toMatchObject({
      commands: [{ text: "echo one" }, { text: 'echo "two: words"\nexit 0\n' }, { text: "true" }],
      finally: [{ text: "echo done" }],
      onFailure: { kind: "continue" },
      runAs: "nobody",
    });
    expect(spec.artifacts).toEqual({
      files: ["**/*"],
      excludePaths: ["**/.*"],
      baseDirectory: "dist",
      discardPaths: true,
      name: "app-$(date +%Y)",
      s3Prefix: undefined,
    });
  });

  test("anchors, aliases and merge keys", () => {
    const spec = parseBuildspec(`
version: 0.2
x: &vars {A: "1", B: "2"}
env:
  variables:
    <<: *vars
    B: "3"
phases: {build: {commands: [&c echo hi, *c]}}
`);
    expect(spec.env.variables).toEqual({ A: "1", B: "3" });
    expect(spec.phases.BUILD?.commands.map((command) => command.text)).toEqual(["echo hi", "echo hi"]);
  });

  test("version 0.1 names its variables differently", () => {
    const spec = parseBuildspec("version: 0.1\nenvironment_variables:\n  plaintext: {A: b}\nphases: {build: {commands: [x]}}\n");
    expect(spec).toMatchObject({ version: "0.1", env: { variables: { A: "b" } } });
  });

  test.each([
    ["RETRY", { kind: "retry", tries: 3 }],
    ["RETRY-7", { kind: "retry", tries: 7 }],
    ["RETRY-.*Error: .*", { kind: "retry", tries: 3, pattern: ".*Error: .*" }],
    ["RETRY-2-exit status (1|2)$", { kind: "retry", tries: 2, pattern: "exit status (1|2)$" }],
    ["RETRY-404.*", { kind: "retry", tries: 3, pattern: "404.*" }],
    ["ABORT", { kind: "abort" }],
  ])("on-failure %s", (text, expected) => {
    const spec = parseBuildspec(`version: 0.2\nphases: {build: {on-failure: "${text}", commands: [x]}}\n`);
    expect(spec.phases.BUILD?.onFailure).toEqual(expected);
  });
});

describe("what is refused, in AWS's words and with a place", () => {
  test.each([
    ["phases: {build: {commands: [x]}}\n", "wrong number of container tags, expected 1", 1],
    ["version: 0.3\nphases: {build: {commands: [x]}}\n", "wrong number of container tags, expected 1", 1],
    ["just text\n", "wrong number of container tags, expected 1", 1],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n      - echo "a": b\n',
      "Expected Commands[0] to be of string type: found subkeys instead at line 5, value of the key tag on line 4 might be empty",
      5,
    ],
    ["version: 0.2\nphases:\n\tbuild:\n", "found character that cannot start any token at line 3", 3],
    ["version: 0.2\nphases:\n  build:\n    commands: [a, b\n", "did not find expected ',' or ']' at line 5", 5],
    ["version: 0.2\na: b: c\n", "mapping values are not allowed in this context at line 2", 2],
    ["version: 0.2\nphases:\n  biuld: {commands: [x]}\n", "Unknown phase name: biuld at line 3", 3],
    ["version: 0.2\nphases:\n  build: {commands: *no}\n", "unknown anchor 'no' referenced", 3],
    ["version: 0.2\nenv: {shell: fish}\nphases:\n  build: {commands: [x]}\n", "Expected env.shell to be bash or /bin/sh at line 2", 2],
  ])("%j", (text, message, line) => {
    const error = failure(text);
    expect(error.message).toBe(message);
    expect(error.line).toBe(line);
    expect(error.column).toBeGreaterThan(0);
    expect(error.explanation).toMatch(/\.$/);
  });

  test("a map that merges itself", () => {
    expect(failure("version: 0.2\nenv: {variables: &x {<<: *x}}\nphases: {build: {commands: [x]}}\n").message).toContain("Expected");
  });

  test("a phase that is misspelt", () => {
    expect(failure("version: 0.2\nphases:\n  prebuild: {commands: [x]}\n").explanation).toContain('perhaps meant as "pre_build".');
  });

  test.each(["RETRY-101", "RETRY-", "RETRYX", "RETRY-1-(", "abort"])("on-failure %s", (text) => {
    const error = failure(`version: 0.2\nphases:\n  build: {on-failure: "${text}", commands: [x]}\n`);
    expect(error).toMatchObject({ line: 3, explanation: expect.stringContaining("phases.build.on-failure must be") });
  });
});

test("no text makes it fail in another way than by refusing", () => {
  const piece = fc.constantFrom(
    "version: 0.2\n",
    "phases:\n",
    "  build:\n",
    "    commands:\n",
    "      - x\n",
    "&a ",
    "*a",
    "<<: ",
    "[",
    "{",
    "\t",
    ": ",
    "|\n",
    '"',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 20 }), (pieces) => {
      try {
        parseBuildspec(pieces.join(""));
      } catch (error) {
        expect(error).toBeInstanceOf(BuildspecError);
      }
    }),
    { numRuns: 2000 },
  );
});
