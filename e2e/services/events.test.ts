import { CreatePipelineCommand, ListPipelineExecutionsCommand } from "@aws-sdk/client-codepipeline";
import { CreateRepositoryCommand, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { packTar } from "@towpath/engine";
import { towpath } from "@towpath/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { Installation } from "../kit/installation.ts";
import { until } from "../kit/wait.ts";

const [pipelineName, repositoryName, bucket] = ["images", "team/shop", "events-artifacts"];
const pipelineArn = `arn:aws:codepipeline:us-east-1:000000000000:${pipelineName}`;
const ruleArn = (name: string) => `arn:aws:events:us-east-1:000000000000:rule/${name}`;

let installation: Installation;
let starter = "";
let pipelineRole = "";
beforeAll(async () => {
  installation = await Installation.open();
  const { clients } = installation;
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await clients.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await clients.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  starter = await makeRole(clients, "starter", "events.amazonaws.com");
  await pushImage("latest");
  pipelineRole = await makeRole(clients, "pipeline", "codepipeline.amazonaws.com");
  await makePipeline(pipelineName, "ECR", { RepositoryName: repositoryName, ImageTag: "latest" });
  // A minute passes until its first time: the last test looks what became of it.
  await events("put-rule", "--name", "often", "--schedule-expression", "rate(1 minute)");
  await events("put-targets", "--rule", "often", "--targets", target());
  await installation.kill();
  await installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** A source, and a gate at which executions wait. */
async function makePipeline(name: string, provider: string, configuration: Record<string, string>): Promise<void> {
  const source = { category: "Source", owner: "AWS", provider, version: "1" } as const;
  const manual = { category: "Approval", owner: "AWS", provider: "Manual", version: "1" } as const;
  await installation.clients.pipeline.send(
    new CreatePipelineCommand({
      pipeline: {
        name,
        roleArn: pipelineRole,
        artifactStore: { type: "S3", location: bucket },
        stages: [
          { name: "Source", actions: [{ name: "Source", actionTypeId: source, configuration, outputArtifacts: [{ name: "Source" }] }] },
          { name: "Release", actions: [{ name: "Gate", actionTypeId: manual }] },
        ],
      },
    }),
  );
}

async function pushImage(tag: string): Promise<void> {
  const { tools, clients, access } = installation;
  const registry = new URL(access.endpoint).host;
  const { authorizationData } = await clients.ecr.send(new GetAuthorizationTokenCommand({}));
  const [, password = ""] = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64")
    .toString()
    .split(":");
  await tools.run("docker", ["login", "--username", "AWS", "--password-stdin", registry], { input: password });
  const name = `${registry}/${repositoryName}:${tag}`;
  await tools.run("docker", ["import", "-", name], { input: await buffer(packTar([{ path: "x", content: randomBytes(100) }])) });
  const pushed = await tools.run("docker", ["push", name]);
  await tools.run("docker", ["rmi", name]);
  expect(pushed).toMatchObject({ code: 0 });
}

/** The triggers of the pipeline's executions, newest first. */
async function triggers(): Promise<string[]> {
  const { pipelineExecutionSummaries = [] } = await installation.clients.pipeline.send(new ListPipelineExecutionsCommand({ pipelineName }));
  return pipelineExecutionSummaries.map(({ trigger }) => `${trigger?.triggerType} ${trigger?.triggerDetail}`);
}

/** Waits until a rule has started the pipeline this often. */
const startedBy = (rule: string, times: number) =>
  until(`${times} starts by ${rule}`, async (say) => {
    const found = (await triggers()).filter((trigger) => trigger === `CloudWatchEvent ${ruleArn(rule)}`);
    say(found);
    return found.length >= times ? found.length : undefined;
  });

/** `aws events ...` with the last word as JSON. */
const events = <T>(...words: (string | object)[]) =>
  installation.tools.aws<T>("events", ...words.map((word) => (typeof word === "string" ? word : JSON.stringify(word))));

const target = (more: object = {}) => [{ Id: "pipeline", Arn: pipelineArn, RoleArn: starter, ...more }];

describe("rules", () => {
  test("the rule of AWS's guide starts the pipeline when its tag is pushed, and tells so", async () => {
    const pattern = {
      "detail-type": ["ECR Image Action"],
      source: ["aws.ecr"],
      detail: { "action-type": ["PUSH"], "image-tag": ["latest"], "repository-name": [repositoryName], result: ["SUCCESS"] },
    };
    const put = await events("put-rule", "--name", "pushes", "--event-pattern", pattern, "--description", "a walk");
    expect(put).toEqual({ RuleArn: ruleArn("pushes") });
    expect(await events("put-targets", "--rule", "pushes", "--targets", target())).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
    await pushImage("other");
    await pushImage("latest");
    expect(await startedBy("pushes", 1)).toBe(1);
    expect(await events("describe-rule", "--name", "pushes")).toMatchObject({ State: "ENABLED", EventBusName: "default" });
    expect(await events("list-rule-names-by-target", "--target-arn", pipelineArn)).toEqual({ RuleNames: ["often", "pushes"] });
    await events("disable-rule", "--name", "pushes");
  });

  test("so does the rule that CDK makes, which waits for CloudTrail's form", async () => {
    const detail = { eventName: ["PutImage"], requestParameters: { repositoryName: [repositoryName], imageTag: ["latest"] } };
    const pattern = { source: ["aws.ecr"], "detail-type": ["AWS API Call via CloudTrail"], detail };
    await events("put-rule", "--name", "trail", "--event-pattern", pattern);
    await events("put-targets", "--rule", "trail", "--targets", target());
    await pushImage("latest");
    expect(await startedBy("trail", 1)).toBe(1);
    await events("disable-rule", "--name", "trail");
  });

  test("a digest may be handed over as the revision", async () => {
    const pattern = { source: ["aws.ecr"], "detail-type": ["ECR Image Action"], detail: { "image-tag": ["latest"] } };
    await events("put-rule", "--name", "digest", "--event-pattern", pattern);
    const InputTransformer = {
      InputPathsMap: { digest: "$.detail.image-digest" },
      InputTemplate: '{"sourceRevisions": {"actionName": "Source", "revisionType": "IMAGE_DIGEST", "revisionValue": "<digest>"}}',
    };
    await events("put-targets", "--rule", "digest", "--targets", target({ InputTransformer }));
    await pushImage("latest");
    expect(await startedBy("digest", 1)).toBe(1);
    await events("disable-rule", "--name", "digest");
  });

  test("the rule of AWS's guide starts a pipeline that does not look at its repository itself, with the commit", async () => {
    const { tools, clients } = installation;
    const { repositoryMetadata } = await tools.aws<{ repositoryMetadata: { cloneUrlHttp: string; Arn: string } }>(
      "codecommit",
      "create-repository",
      "--repository-name",
      "code",
    );
    const tree = join(tools.directory, "tree");
    mkdirSync(tree);
    await tools.git(tree, "init", "-q");
    writeFileSync(join(tree, "README"), "one");
    await tools.git(tree, "add", "-A");
    await tools.git(tree, "commit", "-qm", "one");
    await tools.git(tree, "push", "-q", repositoryMetadata.cloneUrlHttp, "main");
    const configuration = { RepositoryName: "code", BranchName: "main", PollForSourceChanges: "false" };
    await makePipeline("code", "CodeCommit", configuration);
    await events("put-rule", "--name", "code", "--event-pattern", {
      source: ["aws.codecommit"],
      "detail-type": ["CodeCommit Repository State Change"],
      resources: [repositoryMetadata.Arn],
      detail: { event: ["referenceCreated", "referenceUpdated"], referenceType: ["branch"], referenceName: ["main"] },
    });
    const InputTransformer = {
      InputPathsMap: { commit: "$.detail.commitId" },
      InputTemplate: '{"sourceRevisions": {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "<commit>"}}',
    };
    const Arn = pipelineArn.replace(/[^:]+$/, "code");
    await events("put-targets", "--rule", "code", "--targets", target({ Arn, InputTransformer }));
    writeFileSync(join(tree, "README"), "two");
    await tools.git(tree, "commit", "-qam", "two");
    await tools.git(tree, "push", "-q", repositoryMetadata.cloneUrlHttp, "main");
    const revisionId = await tools.git(tree, "rev-parse", "HEAD");
    const started = await until("the execution of the second commit", async (say) => {
      const { pipelineExecutionSummaries: [newest] = [] } = await clients.pipeline.send(
        new ListPipelineExecutionsCommand({ pipelineName: "code" }),
      );
      say(newest);
      return newest?.sourceRevisions?.[0]?.revisionId === revisionId ? newest : undefined;
    });
    expect(started.trigger).toEqual({ triggerType: "CloudWatchEvent", triggerDetail: ruleArn("code") });
  });

  test("own events start it and are written into a log group", async () => {
    const { tools } = installation;
    await tools.aws("logs", "create-log-group", "--log-group-name", "/aws/events/all");
    await events("put-rule", "--name", "orders", "--event-pattern", { source: ["my.shop"], detail: { total: [{ numeric: [">", 10] }] } });
    const lines = { Id: "lines", Arn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/all" };
    await events("put-targets", "--rule", "orders", "--targets", [...target(), lines]);
    const entry = (total: number) => ({ Source: "my.shop", DetailType: "Order", Detail: JSON.stringify({ total }), Resources: ["arn:x"] });
    const put = await events("put-events", "--entries", [entry(5), entry(15), { ...entry(20), Source: "aws.ec2" }]);
    expect(put).toMatchObject({ FailedEntryCount: 1, Entries: [{}, {}, { ErrorCode: "NotAuthorizedForSourceException" }] });
    expect(await startedBy("orders", 1)).toBe(1);
    const stored = await until("the line", async () => {
      const group = ["--log-group-name", "/aws/events/all"];
      const { events: found } = await tools.aws<{ events: { message: string }[] }>("logs", "filter-log-events", ...group);
      return found.length > 0 ? found : undefined;
    });
    expect(stored.map(({ message }) => JSON.parse(message))).toMatchObject([
      { version: "0", source: "my.shop", "detail-type": "Order", resources: ["arn:x"], detail: { total: 15 } },
    ]);
  });

  test("what is wrong is told in EventBridge's words", async () => {
    const fails = (...words: string[]) => installation.tools.awsFails("events", ...words);
    expect(await fails("put-rule", "--name", "x", "--event-pattern", '{"source": "a"}')).toContain(
      '(InvalidEventPatternException) when calling the PutRule operation: Event pattern is not valid. Reason: "source" must be an object or an array\n at [Source: (String)"{"source": "a"}"; line: 1, column: 13]',
    );
    expect(await fails("put-rule", "--name", "x", "--schedule-expression", "cron(0 1 * * * *)")).toContain(
      "Parameter ScheduleExpression is not valid.",
    );
    const lambda = JSON.stringify([{ Id: "f", Arn: "arn:aws:lambda:us-east-1:000000000000:function:f" }]);
    expect(await fails("put-targets", "--rule", "often", "--targets", lambda)).toContain("lambda is not a supported service for a target.");
    const closed = await makeRole(installation.clients, "closed", "ecs.amazonaws.com");
    const untrusting = JSON.stringify(target({ RoleArn: closed }));
    expect(await fails("put-targets", "--rule", "often", "--targets", untrusting)).toContain(
      `Provided role '${closed}' cannot be assumed by principal 'events.amazonaws.com'.`,
    );
    expect(await fails("delete-rule", "--name", "often")).toContain("Rule can't be deleted since it has targets.");
    expect(await fails("describe-rule", "--name", "none")).toContain("Rule none does not exist on EventBus default.");
    expect(await fails("create-event-bus", "--name", "mine")).toContain("Towpath does not support the operation CreateEventBus");
    const event = {
      id: "1",
      account: "1",
      source: "a",
      time: "2026-01-01T00:00:00Z",
      region: "r",
      resources: [],
      "detail-type": "d",
      detail: {},
    };
    expect(await events("test-event-pattern", "--event-pattern", { source: [{ prefix: "a" }] }, "--event", event)).toEqual({
      Result: true,
    });
  });
});

interface Line {
  sequence: number;
  source: string;
  "detail-type": string;
}

describe("towpath events", () => {
  const read = async (...words: string[]) =>
    (await towpath(installation.directory, "events", ...words))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Line);
  const order = (number: number) =>
    events("put-events", "--entries", [{ Source: "my.sink", DetailType: "Order", Detail: JSON.stringify({ number }) }]);

  test("prints envelopes with a number, from any number on, filtered", async () => {
    const all = await read();
    expect(all[0]).toMatchObject({
      version: "0",
      account: "000000000000",
      region: "us-east-1",
      id: expect.any(String),
      resources: expect.any(Array),
    });
    const { sequence = 0 } = all[10] ?? {};
    expect((await read("--since", String(sequence)))[0]?.sequence).toBe(sequence + 1);
    const pushes = await read("--type", "ECR Image Action");
    expect(pushes.length).toBeGreaterThan(3);
    const latest = await read(
      "--pattern",
      JSON.stringify({ source: ["aws.ecr"], detail: { "image-tag": [{ "anything-but": "latest" }] } }),
    );
    expect(latest).toMatchObject([{ source: "aws.ecr", detail: { "image-tag": "other" } }]);
    await expect(read("--pattern", "[]")).rejects.toThrow("Event pattern is not valid. Reason: Filter is not an object");
  });

  test("hands on to a command what happened since the run before", async () => {
    const [got, cursor] = ["got", "cursor.json"].map((name) => join(installation.tools.directory, name)) as [string, string];
    writeFileSync(got, "");
    const handOn = () => read("--source", "my.sink", "--to-command", `cat >> ${got}`, "--cursor", cursor);
    const numbers = () =>
      readFileSync(got, "utf8")
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { detail: { number: number } }).detail.number);
    await order(1);
    await order(2);
    await handOn();
    await handOn();
    expect(numbers()).toEqual([1, 2]);
    await order(3);
    await handOn();
    expect(numbers()).toEqual([1, 2, 3]);
  });

  test("posts to a URL in order, over refusals and a server that is killed and comes back", async () => {
    const got: number[] = [];
    let refusals = 1;
    const hook = createServer(async (request, response) => {
      const { detail } = JSON.parse((await buffer(request)).toString()) as { detail: { number: number } };
      if (detail.number === 12 && refusals-- > 0) return void response.writeHead(503).end();
      got.push(detail.number);
      response.writeHead(200).end();
    }).listen(0, "127.0.0.1");
    await once(hook, "listening");
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    const main = join(import.meta.dirname, "../../packages/cli/src/main.ts");
    const words = [
      "events",
      "--follow",
      "--source",
      "my.sink",
      "--to-url",
      url,
      "--cursor",
      join(installation.tools.directory, "hook.json"),
    ];
    const environment = { ...process.env, TOWPATH_HOME: installation.directory };
    const sink = spawn(process.execPath, [main, ...words], { env: environment, stdio: ["ignore", "inherit", "pipe"] });
    try {
      await until("the cursor", async () => {
        try {
          return readFileSync(join(installation.tools.directory, "hook.json"), "utf8");
        } catch {
          return undefined;
        }
      });
      for (const number of [11, 12, 13]) await order(number);
      await until("three events", async (say) => (say(got), got.length >= 3 ? true : undefined));
      await installation.kill();
      await installation.start();
      await order(14);
      await until("the event after the kill", async (say) => (say(got), got.includes(14) ? true : undefined));
      expect(got).toEqual([11, 12, 13, 14]);
    } finally {
      sink.kill("SIGTERM");
      await once(sink, "exit");
      hook.close();
    }
    expect(sink.exitCode).toBe(130);
  });
});

test("a schedule starts the pipeline, also when the server was killed on the way, until its rule goes", async () => {
  expect(await startedBy("often", 1)).toBeGreaterThan(0);
  await events("remove-targets", "--rule", "often", "--ids", "pipeline");
  await events("delete-rule", "--name", "often");
  expect(await events("list-rules", "--name-prefix", "oft")).toEqual({ Rules: [] });
});
