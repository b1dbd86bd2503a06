/** Builds run on an engine of another machine, reached by TLS alone: with credentials, names, S3, artifacts; through its death and the server's. */
import { BatchGetBuildsCommand, type Build, CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import { towpath } from "@towpath/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { presigned } from "./kit/presigned.ts";
import { makeRole } from "./kit/account.ts";
import { completed, logOf, startBuild } from "./kit/builds.ts";
import { FarEngine } from "./kit/far-engine.ts";
import { Installation } from "./kit/installation.ts";
import { canHaveEngine } from "./kit/own-engine.ts";
import { until } from "./kit/wait.ts";

if (!canHaveEngine) process.stderr.write("further-engine: SKIPPED, because a dockerd of its own takes root, dockerd and containerd\n");

/** In the image that the relay runs in, so that only one has to be sent. */
const program = `
const get = async (url, how) => { const answer = await fetch(url, how); if (!answer.ok) throw new Error(url + " " + answer.status); return answer; };
const { RoleArn } = await (await get("http://169.254.170.2" + process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)).json();
console.log("role " + RoleArn);
const large = await (await get(process.env.GET_URL)).arrayBuffer();
await get(process.env.PUT_URL, { method: "PUT", body: large });
console.log("the same " + large.byteLength);
`;

const buildspec = JSON.stringify({
  version: 0.2,
  env: { variables: { PROGRAM: program } },
  phases: {
    build: {
      commands: [
        'echo "$PROGRAM" | node --input-type=module',
        'if timeout 3 bash -c "exec 3<>/dev/tcp/192.0.2.17/$PORT"; then echo it is open; fi',
        "sleep $SECONDS_LONG",
        'echo "$PROGRAM" | node --input-type=module',
        "echo made > artifact",
      ],
    },
  },
  artifacts: { files: "artifact", name: "out.zip" },
});

const large = randomBytes(3_000_000);

describe.skipIf(!canHaveEngine)("a further engine", () => {
  let engine: FarEngine;
  let installation: Installation;
  beforeAll(async () => {
    engine = await FarEngine.open();
    // One build at once here, so that the second goes there.
    installation = await Installation.open({ TOWPATH_BUILDS: "1" });
    const { clients, port } = installation;
    await clients.s3.send(new CreateBucketCommand({ Bucket: "far-bucket" }));
    await clients.s3.send(new PutObjectCommand({ Bucket: "far-bucket", Key: "large", Body: large }));
    await clients.build.send(
      new CreateProjectCommand({
        name: "project",
        serviceRole: await makeRole(clients, "build", "codebuild.amazonaws.com"),
        source: { type: "NO_SOURCE", buildspec },
        artifacts: { type: "S3", location: "far-bucket", packaging: "ZIP", name: "out.zip", overrideArtifactName: true },
        environment: {
          type: "LINUX_CONTAINER",
          image: "towpath/node:24",
          computeType: "BUILD_GENERAL1_SMALL",
          environmentVariables: [
            { name: "PORT", value: String(port) },
            { name: "SECONDS_LONG", value: "0" },
            { name: "GET_URL", value: await presigned(installation.access, "GET", "far-bucket/large") },
            { name: "PUT_URL", value: await presigned(installation.access, "PUT", "far-bucket/again") },
          ],
        },
        autoRetryLimit: 1,
      }),
    );
  });
  afterAll(async () => {
    try {
      await engine?.revive();
      await installation?.[Symbol.asyncDispose]();
    } finally {
      await engine?.[Symbol.asyncDispose]();
    }
  });

  const run = (...words: string[]) => towpath(installation.directory, ...words);
  const refusal = (...words: string[]) =>
    run(...words).then(
      () => "",
      (error: Error) => error.message,
    );
  const start = (seconds: number) =>
    startBuild(installation.clients, {
      projectName: "project",
      environmentVariablesOverride: [{ name: "SECONDS_LONG", value: String(seconds) }],
    });
  const get = async (id: string): Promise<Build> =>
    (await installation.clients.build.send(new BatchGetBuildsCommand({ ids: [id] }))).builds?.[0] ?? {};
  /** Resolves when the build has come to its long command. */
  const atWork = (id: string) =>
    until("a build at its long command", async (say) => {
      const build = await get(id);
      say(build.phases);
      if (build.buildComplete) throw new Error(`it ended: ${JSON.stringify(build.phases)}`);
      if (build.logs?.streamName === undefined) return undefined;
      return (await logOf(installation.clients, build)).some((line) => line.startsWith("the same")) || undefined;
    });
  /** Starts a build here and one there; gives the latter. */
  const startFar = async (seconds: number): Promise<{ here: string; there: string }> => {
    const here = await start(3_600);
    const there = await start(seconds);
    expect(await run("explain", there)).toContain("on the engine far");
    return { here, there };
  };
  const stop = async (id: string) => {
    await installation.tools.aws("codebuild", "stop-build", "--id", id);
    await completed(installation.clients, id);
  };

  test("is added by its endpoint and certificates, and refused without them", async () => {
    expect(await refusal("engines", "add", "far", "--host", engine.url)).toContain("without TLS");
    expect(await refusal("engines", "add", "far", "--host", "ssh://far")).toContain("not supported");
    const added = await run("engines", "add", "far", ...engine.words, "--builds", "1");
    expect(added).toContain("ready, 0 of 1 builds");
    expect(await run("status")).toContain(`far at ${engine.url}: ready`);
    // It may find fault with something else on this machine.
    const findings = await run("doctor", "--json").catch((error: Error & { stdout?: string }) => error.stdout ?? "");
    expect(JSON.parse(findings)).toContainEqual({ level: "ok", name: "engine far", text: expect.stringContaining(engine.url) });
  });

  test("runs a build with credentials, names, S3 and artifacts, and no port of this machine is open to it", async () => {
    const { here, there } = await startFar(0);
    const build = await completed(installation.clients, there);
    const log = (await logOf(installation.clients, build)).join("\n");
    expect([build.buildStatus, log]).toEqual(["SUCCEEDED", expect.stringContaining("the same 3000000\n")]);
    expect(log).toContain(`role arn:aws:iam::${installation.access.account}:role/build\n`);
    expect(log).toContain("This build runs on the engine far.");
    expect(log).not.toContain("it is open\n");
    const again = await installation.clients.s3.send(new GetObjectCommand({ Bucket: "far-bucket", Key: "again" }));
    expect(large.equals((await again.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    const artifact = await installation.clients.s3.send(new GetObjectCommand({ Bucket: "far-bucket", Key: "out.zip" }));
    expect(artifact.ContentLength).toBeGreaterThan(0);
    await stop(here);
  });

  test("keeps its builds through a death of the server and of the engine, as long as it comes back", async () => {
    const { here, there } = await startFar(20);
    await atWork(there);
    await installation.kill();
    await engine.kill();
    await installation.start();
    await engine.start();
    const build = await completed(installation.clients, there);
    const same = (await logOf(installation.clients, build)).filter((line) => line.startsWith("the same"));
    expect([build.buildStatus, same]).toEqual(["SUCCEEDED", ["the same 3000000", "the same 3000000"]]);
    await stop(here);
  });

  test("is left without a trace when it is removed", async () => {
    await until("the end of what is cleared away", async () => engine.labelled("towpath.purpose=build").length === 0 || undefined);
    await run("engines", "remove", "far");
    const label = `towpath.installation=${installation.access.installationId}`;
    await until("nothing on the engine", async (say) => {
      const left = engine.labelled(label);
      say(left);
      return left.length === 0 || undefined;
    });
    await until("one engine", async () => !(await run("engines")).includes("far") || undefined);
  });

  test("that was added again loses what it has of ours with the installation", async () => {
    await run("engines", "add", "far", ...engine.words, "--builds", "1");
    const { there } = await startFar(3_600);
    await atWork(there);
    expect(await run("down", "--yes")).toContain("Nothing of the installation is left.");
    expect(engine.labelled(`towpath.installation=${installation.access.installationId}`)).toEqual([]);
  });
});
