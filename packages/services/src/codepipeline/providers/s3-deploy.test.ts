import { expect, test } from "vitest";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { pipelineOf, Script, source } from "../testing/scripted.ts";
import { zipOf } from "../testing/zip-of.ts";
import { s3Deploy } from "./s3-deploy.ts";

async function deployed(zip: Buffer, configuration: Record<string, string>) {
  const script = new Script();
  const bucket = new MemoryBucket();
  const deploy = {
    name: "Store",
    actionTypeId: s3Deploy.id,
    configuration: { BucketName: "site", ...configuration },
    inputArtifacts: [{ name: "FetchOutput" }],
  };
  await using orchestra = new Orchestra({ s3: bucket.s3 }, [...script.catalogue, s3Deploy]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Deploy: [deploy] }) });
  const key = `artifacts/${script.jobs("Fetch")[0]?.outputs[0]?.key}`;
  bucket.objects.set(key, zip);
  await script.end(orchestra, "Fetch");
  await orchestra.until(() => orchestra.quiet);
  const { actionExecutionDetails } = await orchestra.call("ListActionExecutions", { pipelineName: "shop" });
  const stored = [...bucket.objects].filter(([path]) => path !== key).map(([path, bytes]) => [path, bytes.toString()]);
  return { action: actionExecutionDetails?.[0], stored };
}

test("the files of the artifact become objects under the prefix", async () => {
  const { action, stored } = await deployed(await zipOf({ "index.html": "<p>", "css/a.css": "a" }), { Extract: "true", ObjectKey: "v1" });
  expect(stored).toEqual([
    ["site/v1/index.html", "<p>"],
    ["site/v1/css/a.css", "a"],
  ]);
  expect(action).toMatchObject({ status: "Succeeded", output: { executionResult: { externalExecutionSummary: "2 files were stored." } } });
});

test("without extraction the artifact becomes one object", async () => {
  const { stored } = await deployed(Buffer.from("any bytes"), { Extract: "false", ObjectKey: "app.zip" });
  expect(stored).toEqual([["site/app.zip", "any bytes"]]);
});

test("names that climb out of the archive are refused", async () => {
  const zip = await zipOf({ "aa/evil.txt": "x" });
  const climbing = Buffer.from(zip.toString("latin1").replaceAll("aa/evil.txt", "../evil.txt"), "latin1");
  const { action, stored } = await deployed(climbing, { Extract: "true" });
  expect(action?.output?.executionResult?.errorDetails?.message).toMatch(/is not a valid ZIP file/);
  expect(stored).toEqual([]);
});

test("an archive whose sizes are a lie fails the action, and no object is left half stored", async () => {
  const zip = await zipOf({ "big.txt": "x".repeat(100_000) });
  const central = zip.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
  zip.writeUInt32LE(5, central + 24);
  const { action, stored } = await deployed(zip, { Extract: "true" });
  expect(action?.output?.executionResult?.errorDetails).toMatchObject({
    code: "JobFailed",
    message: expect.stringMatching(/is not a valid ZIP file \(too many bytes in the stream/),
  });
  expect(stored).toEqual([]);
});

test("more than may be unpacked is refused before anything is stored", async () => {
  const bomb = await zipOf(Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, name])));
  const header = Buffer.from("PK\x01\x02", "latin1");
  for (let at = bomb.indexOf(header); at >= 0; at = bomb.indexOf(header, at + 1)) bomb.writeUInt32LE(0xffff_fffe, at + 24);
  const { action, stored } = await deployed(bomb, { Extract: "true" });
  expect(action?.output?.executionResult?.errorDetails?.message).toBe(
    "The artifact FetchOutput has more than 21474836480 bytes when it is unpacked.",
  );
  expect(stored).toEqual([]);
});

test("a reference to a repository cannot be stored, whole or in files", async () => {
  const reference = Buffer.from(JSON.stringify({ RepositoryName: "shop", BranchName: "main", CommitId: "abc" }));
  const both: Record<string, string>[] = [{ Extract: "true" }, { Extract: "false", ObjectKey: "app.zip" }];
  for (const configuration of both) {
    const { action, stored } = await deployed(reference, configuration);
    expect(action?.output?.executionResult?.errorDetails).toEqual({
      code: "ConfigurationError",
      message:
        "The artifact FetchOutput is a reference to a Git repository, as its source action has the OutputArtifactFormat CODEBUILD_CLONE_REF. Only CodeBuild actions can use it: set CODE_ZIP for all others.",
    });
    expect(stored).toEqual([]);
  }
});

test("an encryption key is refused by name, an unknown ACL by the names there are", async () => {
  const zip = await zipOf({});
  await expect(deployed(zip, { Extract: "true", KMSEncryptionKeyARN: "arn:aws:kms:x" })).rejects.toThrow(
    "Towpath does not support KMS keys (KMSEncryptionKeyARN) of action 'Store' yet.",
  );
  await expect(deployed(zip, { Extract: "true", CannedACL: "public" })).rejects.toThrow("has an invalid value for 'CannedACL'");
});

test("links are refused", async () => {
  const { action, stored } = await deployed(await zipOf({ link: "/etc/passwd" }, 0o120777), { Extract: "true" });
  expect(action?.output?.executionResult?.errorDetails?.message).toMatch(/has the symbolic link link, which cannot be an object/);
  expect(stored).toEqual([]);
});
