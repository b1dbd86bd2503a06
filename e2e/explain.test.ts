/** What the terminal tells of a pipeline: before it is created, and while it waits. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "./kit/installation.ts";

let installation: Installation;
let tools: Installation["tools"];
beforeAll(async () => {
  installation = await Installation.open();
  ({ tools } = installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const program = join(import.meta.dirname, "../packages/cli/src/main.ts");
const terminal = (...words: string[]) =>
  tools.run(process.execPath, [program, ...words], { environment: { TOWPATH_HOME: installation.directory } });

const declaration = (stages: object[]): object => ({
  name: "shop",
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "shop-artifacts" },
  stages: [
    {
      name: "Source",
      actions: [
        {
          name: "Fetch",
          namespace: "Code",
          actionTypeId: { category: "Source", owner: "AWS", provider: "S3", version: "1" },
          configuration: { S3Bucket: "shop-artifacts", S3ObjectKey: "source.zip" },
          outputArtifacts: [{ name: "Files" }],
        },
      ],
    },
    ...stages,
  ],
});
const ask = (customData: string): object => ({
  name: "Release",
  actions: [
    {
      name: "Ask",
      actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" },
      configuration: { CustomData: customData },
    },
  ],
});

function fileWith(content: object): string {
  const file = join(tools.directory, "pipeline.json");
  writeFileSync(file, JSON.stringify({ pipeline: content }, undefined, 2));
  return file;
}

test("validate finds what CreatePipeline would refuse, and what it would not but should", async () => {
  const refused = await terminal("validate", fileWith(declaration([])));
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toContain("error: InvalidStructureException: Pipeline has only 1 stage(s).");
  const file = fileWith(declaration([ask("#{Code.Version}")]));
  const warned = await terminal("validate", file);
  expect(warned).toMatchObject({ code: 0 });
  expect(warned.stdout).toMatch(/pipeline\.json:\d+:\d+: warning: #\{Code\.Version\} cannot be resolved/);
  expect(await terminal("validate", "--strict", file)).toMatchObject({ code: 1 });
  const sound = await terminal("validate", fileWith(declaration([ask("#{Code.VersionId}")])));
  expect(sound).toMatchObject({ code: 0, stdout: "The declaration of pipeline shop is valid.\n" });
});

test("explain tells the story of an execution, and what ends its wait", async () => {
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service: "codepipeline.amazonaws.com" }, Action: "sts:AssumeRole" },
  });
  await tools.aws("iam", "create-role", "--role-name", "pipeline", "--assume-role-policy-document", trust);
  await tools.aws("s3api", "create-bucket", "--bucket", "shop-artifacts");
  await tools.aws("s3api", "put-bucket-versioning", "--bucket", "shop-artifacts", "--versioning-configuration", "Status=Enabled");
  writeFileSync(join(tools.directory, "source.zip"), "");
  await tools.aws(
    "s3api",
    "put-object",
    "--bucket",
    "shop-artifacts",
    "--key",
    "source.zip",
    "--body",
    join(tools.directory, "source.zip"),
  );
  await tools.aws("codepipeline", "create-pipeline", "--cli-input-json", `file://${fileWith(declaration([ask("Please look.")]))}`);
  let told = "";
  while (!told.includes("PutApprovalResult")) told = (await terminal("explain", "shop")).stdout;
  expect(told).toContain("by CreatePipeline arn:aws:iam::000000000000:root");
  expect(told).toMatch(/Source +Succeeded/);
  expect(told).toMatch(/ {2}Fetch +Succeeded {2}Amazon S3 version id: /);
  expect(told).toMatch(/waits Release\/Ask: /);
  expect(told).toMatch(/for [\d.]+ s, until .* UTC at the latest/);
  const { executions, sources } = JSON.parse((await terminal("explain", "--json", "shop")).stdout) as Record<string, object[]>;
  expect(executions).toMatchObject([{ pipelineName: "shop", status: "InProgress" }]);
  expect(sources).toMatchObject([{ action: "Fetch", provider: "S3" }]);
  const unknown = await terminal("explain", "shops");
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no pipeline execution and no pipeline 'shops'") });
});
