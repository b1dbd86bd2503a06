/** Images of users that are not made for builds: without bash, with an entry point and a user of their own, for another processor. */
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Build } from "@aws-sdk/client-codebuild";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse, role } from "./testing/house.ts";

const plainImage = `towpath/environments-test-plain:${process.pid}`;
const foreignImage = `towpath/environments-test-foreign:${process.pid}`;

const runtimes = `version: 0.1
runtimes:
  tool:
    versions:
      1: {commands: ['export TOOL_HOME=/opt/tool-1', 'echo "tool in $TOOL_HOME"']}
`;

let house: House;
beforeAll(async () => {
  house = await openHouse();
  const dockerfile = [
    "FROM towpath/base:bookworm",
    "RUN rm -f /bin/bash /usr/bin/bash && mkdir -p /codebuild/image/config",
    "COPY runtimes.yml /codebuild/image/config/runtimes.yml",
    "USER nobody",
    'ENTRYPOINT ["/bin/false"]',
    "",
  ].join("\n");
  await make(plainImage, { Dockerfile: dockerfile, "runtimes.yml": runtimes });
  await make(foreignImage, { Dockerfile: "FROM scratch\nCOPY sh /bin/sh\n", sh: await foreignProgram() });
});
afterAll(async () => {
  for (const image of [plainImage, foreignImage]) await house.engine.images.remove(image, { force: true });
  await house[Symbol.asyncDispose]();
});

async function make(ref: string, files: Record<string, string | Buffer>): Promise<void> {
  const context = pack();
  for (const [name, content] of Object.entries(files)) context.entry({ name, mode: 0o755 }, content);
  context.finalize();
  await house.engine.images.build(Readable.from(context), { ref, network: "none" });
}

/** The head of a program of this machine, as if it were for another processor. */
async function foreignProgram(): Promise<Buffer> {
  const file = await open(process.execPath);
  const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
  await file.close();
  buffer.writeUInt16LE(process.arch === "x64" ? 183 : 62, 18);
  return buffer;
}

let projects = 0;
async function run(image: string, buildspec: string): Promise<Build> {
  const name = `environment-${++projects}`;
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image, computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
  });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name });
  return house.ended(build?.id ?? "");
}

const spec = (command: string, rest = "") => `version: 0.2\n${rest}phases:\n  build:\n    commands:\n      - ${JSON.stringify(command)}\n`;

test("an image without bash, with an entry point and a user, builds as root in its shell", async () => {
  const build = await run(plainImage, spec('echo "$(id -u) in $(readlink /proc/$$/exe)"'));
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(await house.log(build)).toContain("\n0 in /usr/bin/dash\n");
});

test("bash, where the image has none, is a command that is not found", async () => {
  const build = await run(plainImage, spec("echo here", "env: {shell: bash}\n"));
  expect(build.buildStatus).toBe("FAILED");
  expect(await house.log(build)).toMatch(/bash: not found/);
  const contexts = [
    { statusCode: "COMMAND_EXECUTION_ERROR", message: "Error while executing command: echo here. Reason: exit status 127" },
  ];
  expect(build.phases?.find(({ phaseType }) => phaseType === "BUILD")).toMatchObject({ contexts });
});

test("runtimes that the image itself describes are installed, and their variables hold", async () => {
  const install = "  install: {runtime-versions: {tool: 1}}\n";
  const build = await run(plainImage, spec("echo used $TOOL_HOME").replace("phases:\n", `phases:\n${install}`));
  expect(build.buildStatus).toBe("SUCCEEDED");
  const log = await house.log(build);
  expect(log.indexOf("\ntool in /opt/tool-1\n")).toBeLessThan(log.indexOf("Phase complete: DOWNLOAD_SOURCE"));
  expect(log).toContain("\nused /opt/tool-1\n");
});

test("an image for another processor fails with AWS's text for images that are not supported", async () => {
  const build = await run(foreignImage, spec("echo never"));
  expect(build.buildStatus).toBe("FAILED");
  const failed = build.phases?.find(({ phaseStatus }) => phaseStatus === "FAILED");
  expect(failed).toMatchObject({
    phaseType: "DOWNLOAD_SOURCE",
    contexts: [{ statusCode: "CLIENT_ERROR", message: expect.stringContaining("the Docker image is not supported. ErrorCode: 500") }],
  });
});
