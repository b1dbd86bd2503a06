import * as codecommit from "@aws-sdk/client-codecommit";
import * as codepipeline from "@aws-sdk/client-codepipeline";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecr from "@aws-sdk/client-ecr";
import * as rds from "@aws-sdk/client-rds";
import * as s3 from "@aws-sdk/client-s3";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { type ConstraintsName, loadConstraints } from "./constraints.ts";
import { type ClientClass, serviceModel } from "./model.ts";
import { validator } from "./validate.ts";
import { wordingOf, wordingWith } from "./wording.ts";

function validatorOf(name: ConstraintsName, sdk: object, Client: ClientClass) {
  const model = serviceModel(sdk, Client);
  return validator(model, loadConstraints(name), wordingOf(name, model.protocol));
}
const pipelines = validatorOf("codepipeline", codepipeline, codepipeline.CodePipelineClient);

const action = (more: object = {}) => ({
  name: "Build",
  actionTypeId: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
  ...more,
});
const pipeline = (...actions: object[]) => ({
  pipeline: {
    name: "demo",
    roleArn: "arn:aws:iam::000000000000:role/p",
    stages: [
      { name: "Source", actions: [] },
      { name: "Build", actions },
    ],
  },
});
const constraint = (message: string, code = "ValidationException") => ({ kind: "constraint", code, message });
const mistyped = (message: string) => ({ kind: "type", code: "SerializationException", message });

describe("in AWS's words", () => {
  test("a valid input has no problem", () => {
    expect(pipelines("CreatePipeline", pipeline(action({ configuration: { ProjectName: "p" }, runOrder: 1 })))).toBeUndefined();
    expect(pipelines("ListPipelines", {})).toBeUndefined();
    expect(pipelines("NoSuchOperation", { x: 1 })).toBeUndefined();
    expect(pipelines("constructor", {})).toBeUndefined();
  });

  test("a pattern", () => {
    expect(pipelines("StartPipelineExecution", { name: "bad name!" })).toEqual(
      constraint(
        "1 validation error detected: Value 'bad name!' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
      ),
    );
  });

  test("a missing member, and several problems at once", () => {
    expect(pipelines("StartPipelineExecution", {})).toEqual(
      constraint("1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"),
    );
    const input = pipeline(action({ name: "", runOrder: 1000 }));
    const where = "pipeline.stages.2.member.actions.1.member";
    expect(pipelines("CreatePipeline", input)?.message).toBe(
      "3 validation errors detected: " +
        `Value '' at '${where}.name' failed to satisfy constraint: Member must have length greater than or equal to 1; ` +
        `Value '' at '${where}.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+; ` +
        `Value '1000' at '${where}.runOrder' failed to satisfy constraint: Member must have value less than or equal to 999`,
    );
  });

  test("an enum", () => {
    const input = pipeline(action({ actionTypeId: { category: "Bild", owner: "AWS", provider: "CodeBuild", version: "1" } }));
    expect(pipelines("CreatePipeline", input)?.message).toContain(
      "Value 'Bild' at 'pipeline.stages.2.member.actions.1.member.actionTypeId.category' failed to satisfy constraint: Member must satisfy enum value set: [Source, Build, Deploy, Test, Invoke, Approval",
    );
  });

  test("an empty list, and a list of scalars as a whole", () => {
    const repositories = validatorOf("ecr", ecr, ecr.ECRClient);
    expect(repositories("DescribeRepositories", { repositoryNames: [] })?.message).toBe(
      "Invalid parameter at 'repositoryNames' failed to satisfy constraint: 'must have length greater than or equal to 1'",
    );
    const many = validator(serviceModel(codecommit, codecommit.CodeCommitClient), loadConstraints("codecommit"));
    expect(many("BatchGetRepositories", { repositoryNames: ["ok", "not ok"] })).toEqual(
      constraint(
        "1 validation error detected: Value '[ok, not ok]' at 'repositoryNames' failed to satisfy constraint: Member must satisfy constraint: " +
          "[Member must have length less than or equal to 100, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\w\\.-]+]",
      ),
    );
  });

  test("a map of scalars as a whole; 50,000 characters of an action's configuration are let through", () => {
    expect(pipelines("CreatePipeline", pipeline(action({ configuration: { Commands: "x".repeat(50_000) } })))).toBeUndefined();
    const found = pipelines("CreatePipeline", pipeline(action({ configuration: { Commands: "" } })));
    expect(found?.message).toBe(
      "1 validation error detected: Value at 'pipeline.stages.2.member.actions.1.member.configuration' failed to satisfy constraint: " +
        "Map value must satisfy constraint: [Member must have length less than or equal to 50000, Member must have length greater than or equal to 1]",
    );
    const keys = pipelines("CreatePipeline", pipeline(action({ configuration: { ["k".repeat(51)]: "v" } })));
    expect(keys?.message).toContain(
      "failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 50,",
    );
  });

  test("lengths count characters, not UTF-16 units", () => {
    const input = (text: string) => ({ name: "demo", clientRequestToken: "token-1", variables: [{ name: "v", value: text }] });
    expect(pipelines("StartPipelineExecution", input("😀".repeat(1000)))).toBeUndefined();
    expect(pipelines("StartPipelineExecution", input("😀".repeat(1001)))?.message).toContain("length less than or equal to 1000");
  });

  test("a sensitive value is not repeated", () => {
    const secrets = validatorOf("secrets-manager", secretsManager, secretsManager.SecretsManagerClient);
    const found = secrets("CreateSecret", { Name: "n", SecretString: "s".repeat(65_537) });
    expect(found?.message).toBe(
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
    );
  });

  test("an absent idempotency token is no problem", () => {
    const create = { pullRequestId: "1", revisionId: "r", approvalState: "APPROVE" };
    const commits = validatorOf("codecommit", codecommit, codecommit.CodeCommitClient);
    expect(commits("UpdatePullRequestApprovalState", create)).toBeUndefined();
    const secrets = validatorOf("secrets-manager", secretsManager, secretsManager.SecretsManagerClient);
    expect(secrets("PutSecretValue", { SecretId: "s", SecretString: "x" })).toBeUndefined();
  });
});

describe("types come before constraints", () => {
  test.each<[object, string]>([
    [{ name: 5 }, "NUMBER_VALUE can not be converted to a String"],
    [{ name: true }, "TRUE_VALUE can not be converted to a String"],
    [{ name: ["a"] }, "Start of structure or map found where not expected."],
    [{ name: "ok", variables: {} }, "Expected list or null"],
    [{ name: "ok", variables: ["x"] }, "Unexpected field type"],
    [{ name: "", variables: 1 }, "Expected list or null"],
  ])("%j", (input, message) => {
    expect(pipelines("StartPipelineExecution", input)).toEqual(mistyped(message));
  });

  test("integers are integers", () => {
    expect(pipelines("CreatePipeline", pipeline(action({ runOrder: 1.5 })))).toEqual(
      mistyped("NUMBER_VALUE can not be converted to Integer"),
    );
    expect(pipelines("CreatePipeline", pipeline(action({ runOrder: "1" })))).toEqual(
      mistyped("STRING_VALUE can not be converted to Integer"),
    );
  });

  test("maps and their values", () => {
    expect(pipelines("CreatePipeline", pipeline(action({ configuration: [] })))).toEqual(mistyped("Unexpected field type"));
    expect(pipelines("CreatePipeline", pipeline(action({ configuration: { a: 1 } })))).toEqual(
      mistyped("NUMBER_VALUE can not be converted to a String"),
    );
  });
});

describe("in the words of single services", () => {
  test("ECR", () => {
    const repositories = validatorOf("ecr", ecr, ecr.ECRClient);
    expect(repositories("CreateRepository", { repositoryName: "Upper" })).toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringMatching(
        /^Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '.*''$/,
      ),
    });
  });

  test("EC2", () => {
    const network = validatorOf("ec2", ec2, ec2.EC2Client);
    expect(network("CreateSubnet", { CidrBlock: "10.0.0.0/24" })).toEqual(
      constraint("The request must contain the parameter vpcId", "MissingParameter"),
    );
    expect(network("RunInstances", { MinCount: 1, MaxCount: 1, InstanceType: "huge" })).toMatchObject({
      code: "InvalidParameterValue",
      message: expect.stringMatching(/^Value \(huge\) for parameter instanceType is invalid\./),
    });
  });

  test("RDS", () => {
    const databases = validatorOf("rds", rds, rds.RDSClient);
    expect(databases("DeleteDBInstance", {})).toEqual(
      constraint("The parameter DBInstanceIdentifier must be provided and must not be blank.", "InvalidParameterValue"),
    );
  });

  test("S3", () => {
    const objects = validatorOf("s3", s3, s3.S3Client);
    expect(objects("DeleteObjects", { Bucket: "b", Delete: { Objects: [{}] } })).toMatchObject({ code: "MalformedXML" });
    expect(objects("DeleteObjects", { Bucket: "b" })).toMatchObject({ code: "MissingRequestBodyError" });
    expect(objects("PutObject", { Bucket: "b", Key: "k", StorageClass: "WARM" })).toMatchObject({ code: "InvalidStorageClass" });
    expect(objects("PutObject", { Bucket: "b", Key: "k", Body: new Uint8Array() })).toBeUndefined();
  });

  test("codes may be given", () => {
    const wording = wordingWith({ type: "Typed", constraint: "Constrained" });
    const check = validator(serviceModel(codepipeline, codepipeline.CodePipelineClient), {}, wording);
    expect(check("StartPipelineExecution", {})).toMatchObject({ code: "Constrained" });
    expect(check("StartPipelineExecution", { name: 1 })).toMatchObject({ code: "Typed" });
  });
});

const NAMES: ConstraintsName[] = [
  ...(["cloudwatch-logs", "codebuild", "codecommit", "codepipeline", "codestar-connections", "ec2", "ecr", "ecs"] as const),
  ...(["elastic-load-balancing-v2", "eventbridge", "iam", "rds", "s3", "secrets-manager", "ssm", "sts"] as const),
];

test.each(NAMES)("the table of %s names structures and members of its client", async (name) => {
  const sdk = (await import(`@aws-sdk/client-${name}`)) as Record<string, unknown>;
  const structures = new Map<string, string[]>();
  for (const value of Object.values(sdk))
    if (Array.isArray(value) && (value[0] === 3 || value[0] === 4)) structures.set(value[2], value[4]);
  const table = loadConstraints(name);
  expect(Object.keys(table).length).toBeGreaterThan(10);
  const strangers = Object.entries(table).flatMap(([structure, members]) => {
    const known = structures.get(structure);
    return Object.keys(members)
      .filter((member) => !known?.includes(member))
      .map((member) => `${structure}.${member}`);
  });
  expect(strangers).toEqual([]);
});
