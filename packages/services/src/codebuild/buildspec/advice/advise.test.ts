import { expect, test } from "vitest";
import { advise } from "./advise.ts";
import { nearest } from "./nearest.ts";

const build = "phases:\n  build:\n    commands: [make]\n";
const told = (text: string) => advise(text).map(({ line, column, message, explanation }) => `${line}:${column} ${message}. ${explanation}`);

test.each([
  [
    `version: 0.2\n${build}artifact:\n  files: [a]\n`,
    '5:1 artifact is no key of a buildspec. CodeBuild passes over "artifact" without a word; did you mean "artifacts"?',
  ],
  [
    `version: 0.2\n${build}artifacts:\n  files: [a]\n  baseDirectory: dist\n`,
    '7:3 artifacts.baseDirectory is no key of a buildspec. CodeBuild passes over "baseDirectory" without a word; did you mean "base-directory"?',
  ],
  [
    "version: 0.2\nphases:\n  build:\n    command: [make]\n",
    '4:5 phases.build.command is no key of a buildspec. CodeBuild passes over "command" without a word; did you mean "commands"?',
  ],
  [
    `version: 0.2\n${build}environment_variables:\n  plaintext: {A: b}\n`,
    '5:1 environment_variables is no key of a buildspec. CodeBuild passes over "environment_variables" without a word; in version 0.2 variables stand under "env".',
  ],
  [
    `version: 0.2\n${build}cache:\n  zzzzz: 1\n`,
    '6:3 cache.zzzzz is no key of a buildspec. CodeBuild passes over "zzzzz" without a word; known here are paths, key, fallback-keys, action.',
  ],
  [
    `version: 0.2\n${build}batch:\n  build-list:\n    - identifer: a\n`,
    '7:7 batch.build-list.0.identifer is no key of a buildspec. CodeBuild passes over "identifer" without a word; did you mean "identifier"?',
  ],
  [
    "version: 0.2\nphases:\n  build:\n    commands: [a]\n    commands: [b]\n",
    '5:5 phases.build.commands is there twice. The key "commands" stands in line 4 too. Only the last one counts.',
  ],
  [
    `version: 0.2\n${build}env:\n  variables:\n    CODEBUILD_X: a\n`,
    "7:5 the variable CODEBUILD_X is not set. Names that begin with CODEBUILD_ are reserved.",
  ],
  [
    `version: 0.2\n${build}env:\n  variables:\n    MY-NAME: a\n`,
    "7:5 the variable MY-NAME is not set. No shell can set a variable of this name: letters, digits and _ only.",
  ],
  [
    `version: 0.2\n${build}env:\n  variables:\n    PATH: $PATH:/x\n`,
    "7:11 PATH has the text $PATH:/x. Values of env.variables are literal: nothing is expanded in them. Set the variable in a command instead.",
  ],
  [
    "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      python: 3.10\n",
    "5:15 python: 3.10 is a number in YAML. Other tools read 3.1. Write '3.10' in quotes.",
  ],
  [
    "version: 0.2\nphases:\n  build:\n    runtime-versions: {go: '1.20'}\n",
    "4:5 phases.build.runtime-versions has no effect. Only the phase install has runtime-versions.",
  ],
  [
    "version: 0.2\nphases:\n  build:\n    commands:\n      - if [[ -n $A ]]; then make; fi\n",
    '5:9 [[ ]] is of bash. Commands are run by sh unless the buildspec says "shell: bash" under "env".',
  ],
  [
    "version: 0.2\nphases:\n  build:\n    commands:\n      - set -e\n      - make\n",
    "5:9 set -e ends with this command. Each command has a shell of its own. Put it into the block where it is to hold.",
  ],
])("%j", (text, expected) => expect(told(text)).toEqual([expected]));

test("a sound buildspec has nothing said about it", () => {
  const text = `version: 0.2
x-common: &common {A: one}
run-as: nobody
env:
  shell: bash
  variables: {<<: *common, PRICE: "5 $"}
  parameter-store: {B: /b}
  secrets-manager: {C: c}
  exported-variables: [A]
  git-credential-helper: yes
proxy: {upload-artifacts: yes, logs: no}
phases:
  install:
    runtime-versions: {python: "3.10", nodejs: 20}
    commands: ["list=(a b)", "set -e; make"]
  build: {on-failure: ABORT, run-as: root, commands: [make], finally: [clean]}
reports: {unit: {files: [a], file-format: JUNITXML, base-directory: b, discard-paths: yes}}
artifacts:
  files: [a]
  name: n
  discard-paths: no
  base-directory: d
  exclude-paths: e
  enable-symlinks: yes
  s3-prefix: p
  secondary-artifacts: {one: {files: [x]}}
cache: {paths: [p], key: k, fallback-keys: [f], action: save}
batch: {fast-fail: yes, build-graph: [{identifier: a, depend-on: [b], env: {image: i}}]}
`;
  expect(told(text)).toEqual([]);
});

test("a file that cannot be read has nothing said about it", () => {
  expect(advise("version: [\n")).toEqual([]);
  expect(advise("text")).toEqual([]);
  expect(advise("version: 0.2\na: &a\n  phases: *a\nphases: *a\n")).not.toEqual([]);
});

test.each([
  ["Commands", "commands"],
  ["finaly", "finally"],
  ["on_failure", "on-failure"],
  ["onfialure", "on-failure"],
  ["something", undefined],
])("nearest to %s", (given, name) => expect(nearest(given, ["commands", "finally", "on-failure"])).toBe(name));
