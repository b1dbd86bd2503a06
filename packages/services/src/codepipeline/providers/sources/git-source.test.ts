import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import { type Served, serveRepositories } from "../../../git-hosting/testing/serve-repositories.ts";
import { changedFiles } from "../../git/changed-files.ts";
import { checkOut, RevisionMissing } from "../../git/checkout.ts";
import { MemoryBucket } from "../../testing/memory-bucket.ts";
import { Orchestra } from "../../testing/orchestra.ts";
import { build, pipelineOf, Script } from "../../testing/scripted.ts";
import { codeCommit } from "./code-commit.ts";
import { codeStarSourceConnection } from "./code-star-source-connection.ts";
import { s3Source } from "./s3-source.ts";

let root: string;
let served: Served;
let repository: string;
let first: string;
let second: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args])
    .toString()
    .trim();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "towpath-git-test-"));
  served = await serveRepositories(root);
  repository = join(root, "git", "hub", "ann", "shop.git");
  mkdirSync(repository, { recursive: true });
  git("init", "--quiet", "-b", "main");
  writeFileSync(join(repository, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(repository, "run.sh"), 0o755);
  symlinkSync("run.sh", join(repository, "link"));
  writeFileSync(join(repository, ".gitattributes"), "run.sh export-ignore\n");
  git("add", "-A");
  git("commit", "--quiet", "-m", "First change");
  first = git("rev-parse", "HEAD");
  writeFileSync(join(repository, "README"), "hello\n");
  git("add", "-A");
  git("commit", "--quiet", "-m", "Second change");
  second = git("rev-parse", "HEAD");
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/1";

async function opened(configuration: Record<string, string> = {}) {
  const script = new Script();
  const bucket = new MemoryBucket();
  const fetch = {
    name: "Fetch",
    actionTypeId: codeStarSourceConnection.id,
    configuration: { ConnectionArn: connection, FullRepositoryId: "ann/shop", BranchName: "main", ...configuration },
    outputArtifacts: [{ name: "Code" }],
    namespace: "Repository",
  };
  const played = {
    s3: bucket.s3,
    codeconnections: {
      GetConnection: () => ({ Connection: { ConnectionName: "hub", ConnectionStatus: "AVAILABLE", ProviderType: "GitHub" } }),
    },
  };
  const orchestra = new Orchestra(played, [codeStarSourceConnection, ...script.catalogue], served.url);
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [fetch], Build: [build("Compile", { inputArtifacts: [{ name: "Code" }] })] }),
  });
  return { script, bucket, orchestra };
}

/** git is another process. */
const ended = (orchestra: Orchestra): Promise<void> => orchestra.until(() => orchestra.quiet);

async function entriesOf(zip: Buffer): Promise<Record<string, { mode: string; text: string }>> {
  const opened = await fromBufferPromise(zip, { lazyEntries: true });
  const entries: Record<string, { mode: string; text: string }> = {};
  for await (const entry of opened.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await opened.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    entries[entry.fileName] = {
      mode: ((entry.externalFileAttributes >>> 16) & 0o177777).toString(8),
      text: Buffer.concat(chunks).toString(),
    };
  }
  return entries;
}

const sourceAction = async (orchestra: Orchestra) =>
  (await orchestra.call("ListActionExecutions", { pipelineName: "shop" })).actionExecutionDetails?.findLast(
    ({ actionName }) => actionName === "Fetch",
  );

test("where a full clone is wanted, the artifact says where and which commit", async () => {
  const { orchestra, bucket } = await opened({ OutputArtifactFormat: "CODEBUILD_CLONE_REF" });
  await using _closing = orchestra;
  await ended(orchestra);
  const [reference] = [...bucket.objects.values()];
  expect(JSON.parse(String(reference))).toEqual({
    ConnectionArn: connection,
    FullRepositoryId: "ann/shop",
    BranchName: "main",
    CommitId: second,
  });
  expect(await sourceAction(orchestra)).toMatchObject({ status: "Succeeded", output: { outputVariables: { CommitId: second } } });
});

test("the newest commit of the branch becomes an artifact with file modes and links", async () => {
  const { orchestra, bucket } = await opened();
  await using _closing = orchestra;
  await ended(orchestra);
  const [zip] = [...bucket.objects.values()];
  const entries = await entriesOf(zip as Buffer);
  expect(Object.keys(entries).sort()).toEqual([".gitattributes", "README", "link", "run.sh"]);
  expect(entries["link"]).toEqual({ mode: "120777", text: "run.sh" });
  expect(entries["run.sh"]?.mode).toBe("100755");
  const action = await sourceAction(orchestra);
  expect(action?.output?.outputVariables).toMatchObject({
    BranchName: "main",
    CommitId: second,
    CommitMessage: "Second change",
    FullRepositoryName: "ann/shop",
  });
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", {
    pipelineName: "shop",
    pipelineExecutionId: action?.pipelineExecutionId ?? "",
  });
  expect(pipelineExecution?.artifactRevisions).toMatchObject([
    { name: "Code", revisionId: second, revisionSummary: JSON.stringify({ ProviderType: "GitHub", CommitMessage: "Second change" }) },
  ]);
});

test("a push starts an execution with exactly the commit that was pushed, once, also over a restart", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  await ended(orchestra);
  const detail = {
    connectionArn: connection,
    fullRepositoryId: "ann/shop",
    referenceType: "branch",
    commitId: first,
    author: "Ann",
    message: "First change",
  };
  orchestra.emit({
    source: "aws.codeconnections",
    type: "Repository Push",
    resource: connection,
    detail: { ...detail, referenceName: "main" },
  });
  orchestra.emit({
    source: "aws.codeconnections",
    type: "Repository Push",
    resource: connection,
    detail: { ...detail, referenceName: "other" },
  });
  await orchestra.settle();
  await orchestra.restart();
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(pipelineExecutionSummaries).toHaveLength(2);
  expect(pipelineExecutionSummaries?.[0]?.trigger?.triggerType).toBe("WebhookV2");
  await ended(orchestra);
  const again = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(again.pipelineExecutionSummaries?.[0]?.sourceRevisions?.[0]?.revisionId).toBe(first);
  const newest = again.pipelineExecutionSummaries?.[0]?.pipelineExecutionId;
  const started = orchestra.events().find(({ detail }) => (detail as { "execution-id": string })["execution-id"] === newest);
  expect(started?.detail).toMatchObject({
    "execution-trigger": { "commit-id": first, "branch-name": "main", "full-repository-name": "ann/shop" },
  });
});

test("a branch that is not there fails the action in AWS's words", async () => {
  const { orchestra } = await opened({ BranchName: "nowhere" });
  await using _closing = orchestra;
  await ended(orchestra);
  expect((await sourceAction(orchestra))?.output?.executionResult?.errorDetails).toEqual({
    code: "RevisionUnavailable",
    message: "[GitHub] No Branch [nowhere] found for FullRepositoryName [ann/shop]",
  });
});

test("killed after the artifact was stored, the same place is used again", async () => {
  const { orchestra, bucket } = await opened();
  await using _closing = orchestra;
  orchestra.killAt = "pipeline-artifact-stored";
  await ended(orchestra);
  expect(orchestra.reached.filter((point) => point === "pipeline-artifact-stored")).toHaveLength(2);
  expect(bucket.objects.size).toBe(1);
  expect((await sourceAction(orchestra))?.status).toBe("Succeeded");
});

test("the files that differ between two commits are found out", async () => {
  const remote = { url: `${served.url}/git/hub/ann/shop.git`, credentials: { username: "", password: "" }, dataDirectory: "/test" };
  execFileSync("git", ["-C", repository, "config", "uploadpack.allowAnySHA1InWant", "true"]);
  execFileSync("git", ["-C", repository, "config", "uploadpack.allowFilter", "true"]);
  expect(await changedFiles(remote, { before: first, after: second })).toEqual({ files: ["README"], since: first });
});

test("credentials go into the request and nowhere else", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(request.headers.authorization ? 404 : 401, { "WWW-Authenticate": 'Basic realm="t"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
  const failure = await checkOut(
    { url, credentials: { username: "ID%TO/KEN=", password: "hush" }, dataDirectory: "/test" },
    "main",
    undefined,
  ).catch((error: Error) => error);
  server.close();
  expect(seen).toContain(`Basic ${Buffer.from("ID%TO/KEN=:hush").toString("base64")}`);
  expect(String(failure)).not.toContain("hush");
  expect(readFileSync("/proc/self/cmdline", "utf8")).not.toContain("hush");
});

test("CodeCommit sources name the author and committer dates", async () => {
  const script = new Script();
  const bucket = new MemoryBucket();
  mkdirSync(join(root, "v1", "repos"), { recursive: true });
  symlinkSync(repository, join(root, "v1", "repos", "shop"));
  const fetch = {
    name: "Fetch",
    actionTypeId: codeCommit.id,
    configuration: { RepositoryName: "shop", BranchName: "main" },
    outputArtifacts: [{ name: "Code" }],
  };
  const played = { s3: bucket.s3, codecommit: { GetBranch: () => ({ branch: { branchName: "main", commitId: second } }) } };
  await using orchestra = new Orchestra(played, [codeCommit, ...script.catalogue], served.url);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [fetch], Build: [build("Compile")] }) });
  await ended(orchestra);
  const variables = (await sourceAction(orchestra))?.output?.outputVariables;
  expect(variables).toMatchObject({
    CommitId: second,
    RepositoryName: "shop",
    AuthorDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(bucket.objects.size).toBe(1);
});

test("a revision that is no commit id never reaches git, for which it could be an option", async () => {
  const remote = { url: `${served.url}/git/hub/ann/shop.git`, credentials: { username: "", password: "" }, dataDirectory: "/test" };
  const file = join(root, "written");
  for (const revision of [`--output=${file}`, `--upload-pack=touch ${file}; git-upload-pack`])
    await expect(checkOut(remote, "main", revision)).rejects.toThrow(RevisionMissing);
  expect(existsSync(file)).toBe(false);
});

test("an object that is larger than a source may be is refused, with both sizes", async () => {
  const script = new Script();
  const size = 7 * 1024 ** 3 + 1;
  const fetch = {
    name: "Fetch",
    actionTypeId: s3Source.id,
    configuration: { S3Bucket: "drop", S3ObjectKey: "app.zip" },
    outputArtifacts: [{ name: "Code" }],
  };
  const played = { s3: { HeadObject: () => ({ VersionId: "v1", ContentLength: size }) } };
  await using orchestra = new Orchestra(played, [s3Source, ...script.catalogue]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [fetch], Build: [build("Compile")] }) });
  expect((await sourceAction(orchestra))?.output?.executionResult?.errorDetails?.message).toBe(
    `The object app.zip has ${size} bytes; the limit for a source artifact is ${size - 1} bytes.`,
  );
});

test("an object in S3 is copied as it is, and its version is the revision", async () => {
  const script = new Script();
  const bucket = new MemoryBucket();
  bucket.objects.set("drop/app.zip", Buffer.from("zip"));
  const fetch = {
    name: "Fetch",
    actionTypeId: s3Source.id,
    configuration: { S3Bucket: "drop", S3ObjectKey: "app.zip" },
    outputArtifacts: [{ name: "Code" }],
  };
  await using orchestra = new Orchestra({ s3: bucket.s3 }, [s3Source, ...script.catalogue]);
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [fetch], Build: [build("Compile", { inputArtifacts: [{ name: "Code" }] })] }),
  });
  const [input] = script.jobs("Compile")[0]?.inputs ?? [];
  expect(bucket.objects.get(`artifacts/${input?.key}`)?.toString()).toBe("zip");
  expect((await sourceAction(orchestra))?.output?.executionResult?.externalExecutionSummary).toBe("Amazon S3 version id: v1");
});
