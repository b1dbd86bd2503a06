/**
 * A data directory on a disk that fills up: new work is refused in plain words, what is stored stays as it is, and everything goes on when
 * there is room again. The disk is a small file system in memory; to mount one takes root.
 */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { CreateLogGroupCommand, CreateLogStreamCommand, GetLogEventsCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { CreateRepositoryCommand, DescribeImagesCommand, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand, GetSecretValueCommand, ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { dataDirectory, removeDirectory, ServerEnded } from "@towpath/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "./kit/account.ts";
import { completed, logOf, plainEnvironment, startBuild } from "./kit/builds.ts";
import { Installation } from "./kit/installation.ts";
import { expectPlain, refusalOf } from "./kit/plain-words.ts";

const diskBytes = 160 * 1_048_576;
const disk = dataDirectory();
const canMount = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes},mode=700`, "towpath-test", disk]).status === 0;
if (!canMount) {
  removeDirectory(disk);
  process.stderr.write("full-disk: SKIPPED, because a file system cannot be mounted here (are you root?)\n");
}

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Takes all the room there is, to the last byte. */
function fill(): void {
  const file = openSync(join(disk, "filler"), "a");
  try {
    for (let size = 1_048_576; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
    expect(fstatSync(file).size).toBeGreaterThan(0);
  } finally {
    closeSync(file);
  }
  expect(statfsSync(disk).bavail).toBe(0);
}
const free = () => rmSync(join(disk, "filler"), { force: true });

describe.skipIf(!canMount)("a full disk", () => {
  let installation: Installation;
  const object = randomBytes(3_000_000);
  beforeAll(async () => {
    installation = await Installation.open({}, join(disk, "home"));
    const { build, ecr, logs, s3, secrets } = installation.clients;
    await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "kept", Body: object }));
    await secrets.send(new CreateSecretCommand({ Name: "kept", SecretString: "value" }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: "group" }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: "group", logStreamName: "stream" }));
    await putLine("kept");
    await ecr.send(new CreateRepositoryCommand({ repositoryName: "app" }));
    await build.send(
      new CreateProjectCommand({
        name: "project",
        serviceRole: await makeRole(installation.clients, "build", "codebuild.amazonaws.com"),
        source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: ['seq 1 3000']}}" },
        artifacts: { type: "NO_ARTIFACTS" },
        environment: plainEnvironment,
      }),
    );
    await installation.tools.git(installation.tools.directory, "init", "-q", "tree");
  });
  afterAll(async () => {
    free();
    await installation?.[Symbol.asyncDispose]();
    spawnSync("umount", [disk]);
    removeDirectory(disk);
  });

  const putLine = (message: string) =>
    installation.clients.logs.send(
      new PutLogEventsCommand({ logGroupName: "group", logStreamName: "stream", logEvents: [{ timestamp: Date.now(), message }] }),
    );

  /** What was stored before is as it was. */
  async function intact(lines: string[]): Promise<void> {
    const { logs, s3 } = installation.clients;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "kept" }));
    expect(digestOf((await Body?.transformToByteArray()) ?? new Uint8Array())).toBe(digestOf(object));
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName: "group", logStreamName: "stream", startFromHead: true }),
    );
    expect(events.map(({ message }) => message)).toEqual(lines);
  }

  /** Whoever reads a secret is written down, so this takes room. */
  async function secretsIntact(): Promise<void> {
    const { secrets } = installation.clients;
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: "kept" }))).SecretString).toBe("value");
  }

  const runBuild = async () => {
    const { clients } = installation;
    return completed(clients, await startBuild(clients, { projectName: "project" }));
  };
  const counted = (lines: string[]) => lines.filter((line) => /^\d+$/.test(line)).map(Number);
  const all = Array.from({ length: 3_000 }, (_, index) => index + 1);

  test("while there is room everything works", async () => {
    const build = await runBuild();
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(counted(await logOf(installation.clients, build))).toEqual(all);
  });

  test("new work is refused with what to do, and nothing of it is there", async () => {
    const { clients } = installation;
    // What hands out credentials is recorded, so a full disk refuses it too.
    const { authorizationData } = await clients.ecr.send(new GetAuthorizationTokenCommand({}));
    fill();
    const refused = { name: "InsufficientStorage", status: 507 };
    const large = randomBytes(2_000_000);
    const put = await refusalOf(clients.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "new", Body: large })));
    expect(put).toMatchObject(refused);
    expect(put.message).toMatch(/^The disk is full.*Free some space and try again\.$/);
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: "bucket" }));
    expect(Contents.map(({ Key }) => Key)).toEqual(["kept"]);
    const secret = await refusalOf(fillWithSecrets());
    expect(secret).toMatchObject(refused);
    expect(await refusalOf(putLine("x".repeat(200_000)))).toMatchObject(refused);
    await pushOfLayerIsRefused(`Basic ${authorizationData?.[0]?.authorizationToken}`);
    await intact(["kept"]);
  });

  /** Until one does not fit any more: the database may have room left in its own files. */
  async function fillWithSecrets(): Promise<void> {
    for (let n = 0; n < 2_000; n++) {
      await installation.clients.secrets.send(new CreateSecretCommand({ Name: `new-${n}`, SecretString: "x".repeat(60_000) }));
    }
  }

  async function pushOfLayerIsRefused(authorization: string): Promise<void> {
    const { clients, access } = installation;
    const layer = randomBytes(2_000_000);
    const answer = await fetch(`${access.endpoint}/v2/app/blobs/uploads/?digest=sha256:${digestOf(layer)}`, {
      method: "POST",
      body: new Uint8Array(layer),
      headers: { authorization, "content-type": "application/octet-stream" },
    });
    const text = await answer.text();
    expectPlain(text);
    expect(answer.status).toBe(507);
    expect(text).toContain("The disk is full");
    expect((await clients.ecr.send(new DescribeImagesCommand({ repositoryName: "app" }))).imageDetails).toEqual([]);
  }

  test("the server is still there; one that is started now runs, or says in a sentence why not", async () => {
    expect(installation.server.process.exitCode).toBeNull();
    await installation.kill();
    const problem = await installation.start().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined) {
      await intact(["kept"]);
      return installation.kill();
    }
    expect(problem).toBeInstanceOf(ServerEnded);
    const { code, errors } = (problem as ServerEnded).end;
    expect(code).toBe(1);
    expect(errors).toBe("towpath: The disk is full, or refuses writes: nothing was stored. Free some space and try again.\n");
  });

  test("with room again all goes on", async () => {
    const { clients } = installation;
    free();
    await installation.start();
    await intact(["kept"]);
    await secretsIntact();
    await putLine("after");
    await clients.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "new", Body: object }));
    await clients.secrets.send(new CreateSecretCommand({ Name: "after", SecretString: "value" }));
    const build = await runBuild();
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(counted(await logOf(clients, build))).toEqual(all);
  });

  test("a build whose log does not fit ends, and the next one is whole", async () => {
    const { clients } = installation;
    const id = await startBuild(clients, {
      projectName: "project",
      buildspecOverride: "version: 0.2\nphases: {build: {commands: ['for n in $(seq 1 30); do seq 1 100; sleep 0.1; done']}}",
    });
    fill();
    const waiting = completed(clients, id);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    free();
    const build = await waiting;
    expectPlain(JSON.stringify(build.phases));
    if (build.buildStatus === "SUCCEEDED") expect(counted(await logOf(clients, build))).toHaveLength(3_000);
    else expect(["FAULT", "FAILED"]).toContain(build.buildStatus);
    expect(counted(await logOf(clients, await runBuild()))).toEqual(all);
  });

  test("and after a restart", async () => {
    await installation.kill();
    await installation.start();
    await intact(["kept", "after"]);
    await secretsIntact();
    const { SecretList = [] } = await installation.clients.secrets.send(new ListSecretsCommand({ MaxResults: 100 }));
    expect(SecretList.map(({ Name }) => Name)).toContain("after");
  });
});
