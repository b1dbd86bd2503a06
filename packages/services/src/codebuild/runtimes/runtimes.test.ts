import type { Build } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeAgent } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";
import { runtimesPath } from "./runtimes-file.ts";

const runtimes = `version: 0.1
runtimes:
  nodejs:
    versions:
      20: {commands: ['echo Installing Node.js version 20 ...', 'echo n 20']}
      22: {commands: ['exit 7', 'echo never']}
`;

let house: FakeHouse;
beforeEach(async () => {
  house = await openFakeHouse();
  house.engine.addImage("own/with-runtimes:1", { files: { "/bin/sh": "sh", [runtimesPath]: runtimes } });
  house.engine.addImage("own/plain:1", { files: { "/bin/sh": "sh" } });
  for (const image of ["own/with-runtimes:1", "own/plain:1"]) house.engine.program({ image }, fakeAgent);
});
afterEach(() => house[Symbol.asyncDispose]());

async function build(image: string, selection: string, variables: Record<string, string> = {}): Promise<{ build: Build; log: string }> {
  const install = selection === "" ? "" : `  install: {runtime-versions: ${selection}}\n`;
  await house.aws.codebuild.CreateProject({
    name: "runtimes",
    source: { type: "NO_SOURCE", buildspec: `version: 0.2\nphases:\n${install}  build: {commands: [echo built]}\n` },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image,
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: Object.entries(variables).map(([name, value]) => ({ name, value })),
    },
    serviceRole: role,
  });
  const { build: started } = await house.aws.codebuild.StartBuild({ projectName: "runtimes" });
  const ended = await house.ended(started?.id ?? "");
  return { build: ended, log: (await house.log(ended)).replaceAll(/\[Container\] \S+ \S+ /g, "> ") };
}

const phase = (build: Build, type: string) => build.phases?.find(({ phaseType }) => phaseType === type);

test("are installed in DOWNLOAD_SOURCE, between the variables and the directory", async () => {
  const { build: ended, log } = await build("own/with-runtimes:1", "{nodejs: $NODE}", { NODE: "20" });
  expect(ended.buildStatus).toBe("SUCCEEDED");
  const from = log.indexOf("> Selecting");
  const end = log.indexOf("> Phase complete: DOWNLOAD_SOURCE");
  expect(log.slice(from, end).replace(/directory \S+/, "directory DIR"))
    .toBe(`> Selecting 'nodejs' runtime version '20' based on manual selections...
> Running command echo Installing Node.js version 20 ...
Installing Node.js version 20 ...

> Running command echo n 20
n 20

> Moving to directory DIR
> Cache is not defined in the buildspec
> Skip cache due to: no paths specified to be cached
> Registering with agent
> Phases found in YAML: 2
>  INSTALL: 0 commands
>  BUILD: 1 commands
`);
  expect(log.slice(end)).toContain("> Running command echo built\nbuilt\n");
});

test("that the image does not have fail DOWNLOAD_SOURCE in AWS's words", async () => {
  const { build: ended, log } = await build("own/with-runtimes:1", "{nodejs: 18}");
  const message = "Unknown runtime version named '18' of nodejs. This build image has the following versions: 20, 22";
  expect(ended.buildStatus).toBe("FAILED");
  expect(phase(ended, "DOWNLOAD_SOURCE")).toMatchObject({ phaseStatus: "FAILED", contexts: [{ statusCode: "YAML_FILE_ERROR", message }] });
  expect(log).toContain(`> Selecting 'nodejs' runtime version '18' based on manual selections...
> Phase complete: DOWNLOAD_SOURCE State: FAILED
> Phase context status code: YAML_FILE_ERROR Message: ${message}
`);
});

test("whose installation fails end the build with what failed, and nothing else runs", async () => {
  const { build: ended, log } = await build("own/with-runtimes:1", "{nodejs: 22}");
  expect(ended.buildStatus).toBe("FAILED");
  const contexts = [{ statusCode: "YAML_FILE_ERROR", message: "Error while executing command: exit 7. Reason: exit status 7" }];
  expect(phase(ended, "DOWNLOAD_SOURCE")).toMatchObject({ phaseStatus: "FAILED", contexts });
  expect(ended.phases?.map(({ phaseType }) => phaseType).slice(-3)).toEqual(["DOWNLOAD_SOURCE", "FINALIZING", "COMPLETED"]);
  expect(log).not.toContain("never");
  expect(log).not.toContain("built");
});

test("of an image without any are skipped with AWS's line", async () => {
  const { build: ended, log } = await build("own/plain:1", "{nodejs: 20}");
  expect(ended.buildStatus).toBe("SUCCEEDED");
  expect(log).toContain(
    "> Skipping install of runtimes. Runtime version selection is not supported by this build image\n> Moving to directory ",
  );
});

test("nobody asks for leave the image as it is", async () => {
  const { build: ended, log } = await build("own/with-runtimes:1", "");
  expect(ended.buildStatus).toBe("SUCCEEDED");
  expect(log).toContain("> No runtime version selected in buildspec.\n> Moving to directory ");
});
