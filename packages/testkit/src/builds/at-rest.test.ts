/** A build that tells its secrets wherever it can; afterwards they are looked for in every file of the installation. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Installation } from "../scenarios/installation.ts";
import { hostAgent, type Ran } from "./host-agent.ts";
import { provideForBuilds, runBuildScenario } from "./run-build.ts";

const password = "Planted-Secret-0123456789";
const member = "planted.member/of+a=document";

const buildspec = `version: 0.2
env:
  parameter-store: {PASSWORD: /planted/password}
  secrets-manager: {MEMBER: "planted:key", WHOLE: planted}
  exported-variables: [PASSWORD, MEMBER]
phases:
  pre_build:
    commands:
      - echo "$PASSWORD $MEMBER $WHOLE"
      - echo "$PASSWORD" >&2
      - printf %s "$PASSWORD" | base64
      - env | sort
      - set -x; test -n "$PASSWORD"
      - mkdir results
      - printf '<testsuite name="s"><testcase name="%s"><failure message="%s">why</failure></testcase></testsuite>' "$PASSWORD" "$MEMBER" > results/a.xml
      - export MORE="$PASSWORD"; cat /codebuild/output/tmp/env.sh
  build:
    on-failure: RETRY-1
    commands:
      - sh -c 'echo "$1" >&2; exit 3' sh "$PASSWORD"
    finally:
      - printf '%s' "$MEMBER"
reports:
  unit: {files: ["results/*.xml"]}
`;

const scenario = `title: Secrets that are told everywhere
rule: None is stored
from: [https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html]
parameters: {/planted/password: ${password}}
secrets: {planted: '{"key": "${member}"}'}
expect:
  phases:
    - DOWNLOAD_SOURCE
    - INSTALL
    - PRE_BUILD
    - 'BUILD FAILED: COMMAND_EXECUTION_ERROR Error while executing command: sh -c ''echo "$1" >&2; exit 3'' sh "$PASSWORD". Reason: exit status 3'
    - POST_BUILD
    - UPLOAD_ARTIFACTS
    - FINALIZING
  exits: [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 3, 0]
  log: ['*** *** ***', 'PASSWORD=***', '[Container] Retrying phase BUILD']
  absent: [Planted-Secret, planted.member]
  exported: {}
  reports: {planted-unit: {FAILED: 1}}
`;

test("no secret of a build is anywhere in what the installation keeps", async () => {
  await using installation = await Installation.open();
  const ran = new Map<string, Ran>();
  installation.engine.program({ image: "towpath/build:standard" }, hostAgent({ programsOf: () => undefined }, ran));
  await provideForBuilds(installation);
  const folder = join(installation.scratch, "planted");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "build.yaml"), scenario);
  writeFileSync(join(folder, "buildspec.yml"), buildspec);
  await runBuildScenario(folder, "planted", { installation, ran });
  const needles = [password, member].flatMap((text) => [text, Buffer.from(text).toString("base64"), encodeURIComponent(text)]);
  const files = readdirSync(installation.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const holding = (text: string) =>
    files.flatMap(({ parentPath, name }) => (readFileSync(join(parentPath, name)).includes(text) ? [name] : []));
  // What is not secret is found, so the rest would be.
  expect(holding("Retrying phase BUILD")).not.toEqual([]);
  expect(holding("planted-unit")).not.toEqual([]);
  expect(needles.flatMap((needle) => holding(needle).map((name) => `${needle} is in ${name}`))).toEqual([]);
});
