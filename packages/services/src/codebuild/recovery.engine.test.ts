import type { Build } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type House, openHouse, role } from "./testing/house.ts";

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house[Symbol.asyncDispose]());

const buildspec = `
version: 0.2
phases:
  install: {commands: [echo once >> /tmp/install-ran]}
  build:
    commands:
      - 'i=0; while [ $i -lt 3000 ]; do echo "line $i of the output"; i=$((i+1)); done'
      - 'test $(wc -l < /tmp/install-ran) = 1; echo done > out.txt'
artifacts: {files: [out.txt]}
`;

async function build(name: string, crashes: string[]): Promise<Build> {
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "S3", location: "bucket", packaging: "ZIP", name: "out.zip" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
  });
  house.crashes.push(...crashes);
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name });
  return house.ended(build?.id ?? "");
}

/** What is the same for every run of the buildspec: times, ids and digits that follow from them left out. */
const shape = (text: string) =>
  text
    .replaceAll(/^\[Container\] \S+ \S+ /gm, "> ")
    .replaceAll(/src\d+/g, "srcN")
    .replaceAll(/took \d+\.\d+ seconds/g, "took N seconds");

describe("a build that is interrupted goes on where it stood", () => {
  let expected = "";
  test("uninterrupted", async () => {
    const whole = await build("whole", []);
    expected = shape(await house.log(whole));
    expect(expected.match(/^line \d+ of the output$/gm)).toHaveLength(3000);
  });

  test.each([
    [["build-container-created"]],
    [["build-container-started"]],
    [["build-log-batch-stored"]],
    [["build-log-batch-stored", "build-log-batch-stored", "build-log-batch-stored"]],
    [["build-exited"]],
    [["build-artifacts-uploaded"]],
    [["build-finished"]],
    [["build-container-created", "build-log-batch-stored", "build-artifacts-uploaded"]],
  ])("after %j", async (crashes) => {
    const after = await build(`crash-${crashes.join("-")}`.slice(0, 60), crashes);
    expect(house.crashes).toEqual([]);
    expect(after.buildStatus).toBe("SUCCEEDED");
    expect(shape(await house.log(after))).toBe(expected);
    expect(await house.leftOver()).toEqual([]);
  });

  test("with every crash there is the same event once for each phase", () => {
    const events = house.journal.eventsAfter(0, { source: "aws.codebuild" }, 10_000);
    for (const resource of new Set(events.map((event) => event.resource))) {
      const ended = events.filter((event) => event.resource === resource && event.type === "CodeBuild Build Phase Change");
      const names = ended.map(({ detail }) => (detail as Record<string, string>)["completed-phase"]);
      expect(names).toEqual([
        "SUBMITTED",
        "QUEUED",
        "PROVISIONING",
        "DOWNLOAD_SOURCE",
        "INSTALL",
        "PRE_BUILD",
        "BUILD",
        "POST_BUILD",
        "UPLOAD_ARTIFACTS",
        "FINALIZING",
      ]);
    }
  });
});
