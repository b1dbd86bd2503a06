import * as sm from "@aws-sdk/client-secrets-manager";
import * as sdk from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let secrets: sm.SecretsManagerClient;
let ssm: sdk.SSMClient;
beforeAll(async () => {
  installation = await Installation.open();
  secrets = installation.clients.secrets;
  const { endpoint, region, accessKeyId, secretAccessKey } = installation.access;
  ssm = new sdk.SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
});
afterAll(() => installation[Symbol.asyncDispose]());

describe("secrets", () => {
  const SecretId = "prod/db";
  const value = async (more: Partial<sm.GetSecretValueCommandInput> = {}) =>
    (await secrets.send(new sm.GetSecretValueCommand({ SecretId, ...more }))).SecretString;
  const stages = async () => {
    const { Versions = [] } = await secrets.send(new sm.ListSecretVersionIdsCommand({ SecretId }));
    return Object.fromEntries(Versions.map((version) => [version.VersionId, version.VersionStages?.sort()]));
  };
  const token = (letter: string) => letter.repeat(32);
  let arn = "";

  test("created once, found by name, whole ARN and ARN without its suffix", async () => {
    const create = { Name: SecretId, Description: "the database", ClientRequestToken: token("1"), Tags: [{ Key: "team", Value: "blue" }] };
    const made = await secrets.send(new sm.CreateSecretCommand({ ...create, SecretString: "one" }));
    arn = made.ARN ?? "";
    expect(made).toMatchObject({ Name: SecretId, VersionId: token("1") });
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:prod\/db-[A-Za-z0-9]{6}$/);
    await expect(secrets.send(new sm.CreateSecretCommand({ ...create, SecretString: "one" }))).resolves.toMatchObject({ ARN: arn });
    expect(await refusalOf(secrets.send(new sm.CreateSecretCommand({ Name: SecretId, SecretString: "two" })))).toEqual({
      name: "ResourceExistsException",
      message: `The operation failed because the secret ${SecretId} already exists.`,
      status: 400,
    });
    for (const id of [SecretId, arn, arn.slice(0, -7)]) expect(await value({ SecretId: id })).toBe("one");
    expect(await secrets.send(new sm.DescribeSecretCommand({ SecretId }))).toMatchObject({
      Description: "the database",
      Tags: create.Tags,
      VersionIdsToStages: { [token("1")]: ["AWSCURRENT"] },
    });
  });

  test("values succeed each other; labels say which is which", async () => {
    await secrets.send(new sm.PutSecretValueCommand({ SecretId, SecretString: "two", ClientRequestToken: token("2") }));
    expect([await value(), await value({ VersionStage: "AWSPREVIOUS" }), await value({ VersionId: token("1") })]).toEqual([
      "two",
      "one",
      "one",
    ]);
    const same = { SecretId, SecretString: "other", ClientRequestToken: token("2") };
    expect(await refusalOf(secrets.send(new sm.PutSecretValueCommand(same)))).toMatchObject({ name: "ResourceExistsException" });
    await secrets.send(
      new sm.PutSecretValueCommand({ SecretId, SecretString: "three", ClientRequestToken: token("3"), VersionStages: ["AWSPENDING"] }),
    );
    expect(await stages()).toEqual({ [token("3")]: ["AWSPENDING"], [token("2")]: ["AWSCURRENT"], [token("1")]: ["AWSPREVIOUS"] });
    const move = { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: token("3") };
    expect(await refusalOf(secrets.send(new sm.UpdateSecretVersionStageCommand(move)))).toMatchObject({
      name: "InvalidParameterException",
    });
    await secrets.send(new sm.UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: token("2") }));
    expect(await stages()).toEqual({ [token("3")]: ["AWSCURRENT", "AWSPENDING"], [token("2")]: ["AWSPREVIOUS"] });
    await secrets.send(
      new sm.UpdateSecretCommand({ SecretId, SecretString: "four", Description: "changed", ClientRequestToken: token("4") }),
    );
    expect(await value()).toBe("four");
    const bytes = new Uint8Array([0, 255, 7]);
    const { ARN } = await secrets.send(new sm.CreateSecretCommand({ Name: "prod/key", SecretBinary: bytes }));
    expect((await secrets.send(new sm.GetSecretValueCommand({ SecretId: ARN }))).SecretBinary).toEqual(bytes);
  });

  test("lists, filters, batches, tags, policies, passwords", async () => {
    const list = async (...Filters: sm.Filter[]) =>
      (await secrets.send(new sm.ListSecretsCommand({ Filters }))).SecretList?.map(({ Name }) => Name).sort();
    expect(await list()).toEqual(["prod/db", "prod/key"]);
    expect(await list({ Key: "description", Values: ["chang"] })).toEqual(["prod/db"]);
    expect(await list({ Key: "name", Values: ["!prod/k"] })).toEqual(["prod/db"]);
    expect(await list({ Key: "tag-value", Values: ["blue"] })).toEqual(["prod/db"]);
    const batch = await secrets.send(new sm.BatchGetSecretValueCommand({ SecretIdList: [SecretId, "none"] }));
    expect(batch).toMatchObject({
      SecretValues: [{ Name: SecretId, SecretString: "four" }],
      Errors: [{ SecretId: "none", ErrorCode: "ResourceNotFoundException" }],
    });
    await secrets.send(new sm.TagResourceCommand({ SecretId, Tags: [{ Key: "cost", Value: "1" }] }));
    await secrets.send(new sm.UntagResourceCommand({ SecretId, TagKeys: ["team"] }));
    expect((await secrets.send(new sm.DescribeSecretCommand({ SecretId }))).Tags).toEqual([{ Key: "cost", Value: "1" }]);
    const ResourcePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "secretsmanager:GetSecretValue", Resource: "*" },
      ],
    });
    await secrets.send(new sm.PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
    expect(JSON.parse((await secrets.send(new sm.GetResourcePolicyCommand({ SecretId }))).ResourcePolicy ?? "")).toEqual(
      JSON.parse(ResourcePolicy),
    );
    await secrets.send(new sm.DeleteResourcePolicyCommand({ SecretId }));
    expect((await secrets.send(new sm.GetResourcePolicyCommand({ SecretId }))).ResourcePolicy).toBeUndefined();
    expect(await refusalOf(secrets.send(new sm.PutResourcePolicyCommand({ SecretId, ResourcePolicy: "{" })))).toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
    const { RandomPassword } = await secrets.send(new sm.GetRandomPasswordCommand({ PasswordLength: 40, ExcludePunctuation: true }));
    expect(RandomPassword).toMatch(/^[A-Za-z0-9]{40}$/);
  });

  test("a deleted secret can be had back, a destroyed one cannot", async () => {
    const { DeletionDate } = await secrets.send(new sm.DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    expect(DeletionDate).toBeInstanceOf(Date);
    expect(await refusalOf(value())).toMatchObject({
      name: "InvalidRequestException",
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
    expect(await refusalOf(secrets.send(new sm.CreateSecretCommand({ Name: SecretId, SecretString: "x" })))).toMatchObject({
      name: "InvalidRequestException",
      message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    const { SecretList } = await secrets.send(new sm.ListSecretsCommand({ IncludePlannedDeletion: true }));
    expect(SecretList?.filter(({ DeletedDate }) => DeletedDate).map(({ Name }) => Name)).toEqual([SecretId]);
    await secrets.send(new sm.RestoreSecretCommand({ SecretId }));
    expect(await value()).toBe("four");
    await secrets.send(new sm.DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    expect(await refusalOf(value())).toEqual({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
    const again = await secrets.send(new sm.CreateSecretCommand({ Name: SecretId, SecretString: "new" }));
    expect(again.ARN).not.toBe(arn);
    expect(await refusalOf(value({ VersionStage: "AWSPREVIOUS" }))).toMatchObject({
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    });
  });

  test("nothing of a secret stands in the database's file", async () => {
    await secrets.send(new sm.CreateSecretCommand({ Name: "plain", SecretString: "nobody-shall-read-this" }));
    await ssm.send(new sdk.PutParameterCommand({ Name: "plain", Type: "SecureString", Value: "nobody-shall-read-this" }));
    const { code, stdout } = await installation.tools.run("grep", ["-rla", "nobody-shall-read-this", installation.directory]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });
});

describe("parameters", () => {
  const put = (Name: string, Value: string, more: Partial<sdk.PutParameterCommandInput> = {}) =>
    ssm.send(new sdk.PutParameterCommand({ Name, Value, Type: "String", ...more }));
  const get = async (Name: string, WithDecryption = false) =>
    (await ssm.send(new sdk.GetParameterCommand({ Name, WithDecryption }))).Parameter;

  test("versions and labels", async () => {
    expect(await put("/app/url", "one", { Tags: [{ Key: "team", Value: "blue" }] })).toMatchObject({ Version: 1, Tier: "Standard" });
    expect(await refusalOf(put("/app/url", "two"))).toMatchObject({ name: "ParameterAlreadyExists", status: 400 });
    expect(await put("/app/url", "two", { Overwrite: true })).toMatchObject({ Version: 2 });
    const label = { Name: "/app/url", ParameterVersion: 1, Labels: ["good", "9bad"] };
    expect(await ssm.send(new sdk.LabelParameterVersionCommand(label))).toMatchObject({ ParameterVersion: 1, InvalidLabels: ["9bad"] });
    expect(await get("/app/url")).toMatchObject({
      Value: "two",
      Version: 2,
      Type: "String",
      DataType: "text",
      ARN: "arn:aws:ssm:us-east-1:000000000000:parameter/app/url",
    });
    expect(await get("/app/url:1")).toMatchObject({ Value: "one", Selector: ":1" });
    expect(await get("/app/url:good")).toMatchObject({ Value: "one", Version: 1, Selector: ":good" });
    expect(await refusalOf(get("/app/url:9"))).toMatchObject({ name: "ParameterVersionNotFound" });
    expect(await refusalOf(get("/app/none"))).toMatchObject({ name: "ParameterNotFound", status: 400 });
    const { Parameters } = await ssm.send(new sdk.GetParameterHistoryCommand({ Name: "/app/url" }));
    expect(Parameters).toMatchObject([
      { Version: 1, Value: "one", Labels: ["good"] },
      { Version: 2, Value: "two", Labels: [] },
    ]);
    const unlabel = { Name: "/app/url", ParameterVersion: 1, Labels: ["good"] };
    expect(await ssm.send(new sdk.UnlabelParameterVersionCommand(unlabel))).toMatchObject({ RemovedLabels: ["good"] });
  });

  test("secure strings are shown opened only when asked", async () => {
    await put("/app/password", "hidden", { Type: "SecureString" });
    expect((await get("/app/password"))?.Value).not.toContain("hidden");
    expect(await get("/app/password", true)).toMatchObject({ Type: "SecureString", Value: "hidden" });
  });

  test("several at once, by path, by filters, page by page", async () => {
    await put("/app/db/host", "h");
    await put("/app/list", "a,b", { Type: "StringList" });
    const several = await ssm.send(new sdk.GetParametersCommand({ Names: ["/app/list", "none", "/app/url:1"] }));
    expect(several.Parameters?.map(({ Name }) => Name).sort()).toEqual(["/app/list", "/app/url"]);
    expect(several.InvalidParameters).toEqual(["none"]);
    const path = async (Recursive: boolean) => {
      const names: (string | undefined)[] = [];
      for await (const page of sdk.paginateGetParametersByPath({ client: ssm, pageSize: 2 }, { Path: "/app", Recursive })) {
        names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
      }
      return names.sort();
    };
    expect(await path(false)).toEqual(["/app/list", "/app/password", "/app/url"]);
    expect(await path(true)).toEqual(["/app/db/host", "/app/list", "/app/password", "/app/url"]);
    const describeWith = async (...ParameterFilters: sdk.ParameterStringFilter[]) =>
      (await ssm.send(new sdk.DescribeParametersCommand({ ParameterFilters }))).Parameters?.map(({ Name }) => Name).sort();
    expect(await describeWith({ Key: "Type", Values: ["StringList"] })).toEqual(["/app/list"]);
    expect(await describeWith({ Key: "Name", Option: "BeginsWith", Values: ["/app/p"] })).toEqual(["/app/password"]);
    expect(await describeWith({ Key: "Path", Option: "Recursive", Values: ["/app/db"] })).toEqual(["/app/db/host"]);
    expect(await describeWith({ Key: "tag:team", Values: ["blue"] })).toEqual(["/app/url"]);
  });

  test("limits and tags", async () => {
    expect(await refusalOf(put("/app/big", "x".repeat(4_097)))).toMatchObject({ name: "ValidationException" });
    expect(await put("/app/big", "x".repeat(4_097), { Tier: "Intelligent-Tiering" })).toMatchObject({ Tier: "Advanced" });
    expect(await refusalOf(put("app/wrong", "x"))).toMatchObject({ name: "ValidationException" });
    expect(await refusalOf(put("/aws/x", "x"))).toMatchObject({ name: expect.stringMatching(/ValidationException|AccessDenied/) });
    expect(await refusalOf(put("/app/number", "x", { AllowedPattern: "\\d+" }))).toMatchObject({
      name: "ParameterPatternMismatchException",
    });
    const tagged = { ResourceType: "Parameter", ResourceId: "/app/big" } as const;
    await ssm.send(
      new sdk.AddTagsToResourceCommand({
        ...tagged,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await ssm.send(new sdk.RemoveTagsFromResourceCommand({ ...tagged, TagKeys: ["a"] }));
    expect((await ssm.send(new sdk.ListTagsForResourceCommand(tagged))).TagList).toEqual([{ Key: "b", Value: "2" }]);
  });

  test("the command line reads them, and they go", async () => {
    const { tools } = installation;
    const value = ["--with-decryption", "--query", "Parameter.Value", "--output", "text"];
    expect(await tools.aws("ssm", "get-parameter", "--name", "/app/password", ...value)).toBe("hidden\n");
    await ssm.send(new sdk.DeleteParameterCommand({ Name: "/app/url" }));
    expect(await refusalOf(ssm.send(new sdk.DeleteParameterCommand({ Name: "/app/url" })))).toMatchObject({ name: "ParameterNotFound" });
    expect(await ssm.send(new sdk.DeleteParametersCommand({ Names: ["/app/list", "/app/url"] }))).toMatchObject({
      DeletedParameters: ["/app/list"],
      InvalidParameters: ["/app/url"],
    });
  });
});
