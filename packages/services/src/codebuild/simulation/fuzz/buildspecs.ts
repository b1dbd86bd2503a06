/** Buildspecs with damage: each is read, or refused as AWS refuses it with an explanation and a place. */
import * as fc from "fast-check";
import { advise } from "../../buildspec/advice/advise.ts";
import { type Buildspec, BuildspecError, type UserPhase } from "../../buildspec/buildspec.ts";
import { parseBuildspec } from "../../buildspec/parse-buildspec.ts";
import { buildspec, commandText, type RandomBuildspec, yamlOf } from "../shell/buildspecs.ts";
import { edited, editsOf } from "./mutations.ts";

const pieces = [
  "\n",
  "\t",
  " ",
  "  ",
  ": ",
  "- ",
  "*a",
  "&a ",
  "<<: *a\n",
  "{",
  "}",
  "[",
  "]",
  ",",
  "|\n",
  ">-\n",
  "'",
  '"',
  "#",
  "?",
  "!!str ",
  "---\n",
  "...\n",
  "%",
  "\r\n",
  "\u0000",
  "\uFEFF",
  "\u2028",
  "version: 0.2\n",
  "batch:\n",
  "cache:\n",
  "phases:\n",
  "  build:\n",
  "    commands:\n",
  "      - x\n",
  "on-failure: RETRY-(\n",
  "reports:\n",
  "artifacts:\n  files: [a]\n",
];

const whole = `version: 0.2
run-as: &a nobody
env: {shell: bash, variables: {A: 1}, parameter-store: {B: /b}, secrets-manager: {C: "c:d:e"}, exported-variables: [A], git-credential-helper: no}
proxy: {upload-artifacts: yes, logs: no}
phases:
  install: {runtime-versions: {python: 3.10}, on-failure: RETRY-2-.*, commands: [a, "b"]}
  build: {run-as: *a, commands: [c], finally: [d]}
reports: {unit: {files: ["**/*.xml"], file-format: JUNITXML}}
artifacts: {files: ["**/*"], base-directory: d, secondary-artifacts: {x: {files: [y]}}}
cache: {paths: [p], key: "k-$(x)", fallback-keys: [f]}
batch: {build-graph: [{identifier: one, depend-on: [two]}, {identifier: two}]}
`;

export const damagedBuildspec: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(fc.constant(whole), buildspec.map(yamlOf)), editsOf(pieces))
  .map(([text, edits]) => edited(text, edits));

const longestMs = 2_000;

/** What is wrong with how it is read; undefined when nothing is. */
export function troubleWith(text: string, now: () => number): string | undefined {
  const begin = now();
  try {
    advise(text);
    parseBuildspec(text);
  } catch (error) {
    if (!(error instanceof BuildspecError)) return `${(error as Error).stack}`;
    if (error.explanation === "") return `no explanation of "${error.message}"`;
    const { line = 1, column = 1 } = error;
    if (line < 1 || column < 1 || line > text.split(/\r\n?|\n/).length + 1) return `"${error.message}" is at ${line}:${column}`;
  }
  return now() - begin > longestMs ? `it took ${now() - begin} ms` : undefined;
}

/** Whether an undamaged one is read as it was meant: every command with its text. */
export function misread(one: RandomBuildspec): string | undefined {
  const read: Buildspec = parseBuildspec(yamlOf(one));
  for (const [type, { commands }] of Object.entries(one.phases)) {
    const texts = read.phases[type as UserPhase]?.commands.map(({ text }) => text) ?? [];
    const meant = commands.map(commandText);
    if (JSON.stringify(texts) !== JSON.stringify(meant)) return `${type}: ${JSON.stringify(meant)} was read as ${JSON.stringify(texts)}`;
  }
  return undefined;
}
