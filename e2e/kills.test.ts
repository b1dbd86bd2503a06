/**
 * Nothing is lost: the server dies at every crash point and at random moments, is started again, and what it was about ends as it would
 * have ended. One installation goes through all of it, in this order.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetBuildsCommand, ListBuildsForProjectCommand } from "@aws-sdk/client-codebuild";
import { DescribeAddressesCommand, DescribeNatGatewaysCommand, DescribeSubnetsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import {
  type ActionTypeId,
  InvalidJobStateException,
  ListPipelineExecutionsCommand,
  PutJobSuccessResultCommand,
  type PutJobSuccessResultCommandInput,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-codepipeline";
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { seededFractions } from "@towpath/journal";
import { towpath } from "@towpath/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployInfrastructure, type InfrastructureOptions, type InfrastructureOutputs, startService } from "../examples/todo/infra.ts";
import { prepareVersion, type VersionNumber, versions } from "../examples/todo/versions.ts";
import { fetchPage } from "../script/demonstration/page.ts";
import { buildEnvironment } from "../script/demonstration/scenes.ts";
import { makeRole } from "./kit/account.ts";
import { logOf } from "./kit/builds.ts";
import { cachedBuild, deleteCached, makeCachedProjects } from "./kit/cached-builds.ts";
import { crashPoints } from "./kit/crash-points.ts";
import { madeByBatch, makeFurtherProject, runBatch, runInSandbox } from "./kit/further-builds.ts";
import { actionsOf, commitNothing, executionEnded, executionOf, push, treeOf } from "./kit/delivery.ts";
import { Installation } from "./kit/installation.ts";
import { dieAtEach } from "./kit/keep-alive.ts";
import { buildType, deployType, lambdaType, makeJobPipeline } from "./kit/job-pipeline.ts";
import { takeJob } from "./kit/job-worker.ts";
import { leftoversOf } from "./kit/leftovers.ts";
import { makeShortPipeline, type ShortPipeline } from "./kit/short-pipeline.ts";
import { nothingLeftOver } from "./kit/strangers.ts";
import { isAway, patiently, until } from "./kit/wait.ts";

/** Where the random moments come from; a failure is repeated with the same one. */
const seed = Number(process.env["TEST_SEED"] ?? 1);
const random = seededFractions(seed);

const points = crashPoints();
const reached = new Set<string>();

let installation: Installation;
let outputs: InfrastructureOutputs;
let short: ShortPipeline;
beforeAll(async () => {
  installation = await Installation.open();
  await towpath(installation.directory, "images", "ensure");
});
afterAll(() => installation[Symbol.asyncDispose]());

const connection = (): InfrastructureOptions => {
  const { endpoint, region, accessKeyId, secretAccessKey } = installation.access;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, buildEnvironment: buildEnvironment() };
};

/** Runs `work` while the server dies at each point it comes to, notes which they were, and leaves it running as usual. */
async function dying<T>(work: () => Promise<T>): Promise<T> {
  await installation.stop();
  const deaths = await dieAtEach(
    installation,
    points.filter((point) => !reached.has(point)),
  );
  try {
    return await work();
  } finally {
    await deaths.release();
    for (const point of deaths.reached) reached.add(point);
    await installation.stop();
    await installation.start();
  }
}

/** Repeats what finds what exists, as long as the server's deaths break it off. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error)) throw error;
      await sleep(200);
    }
  }
}

/** Kills the server `times` times, each within `withinMs` of its start, at a random moment at which `mayDie`. */
async function killAtRandom(times: number, withinMs: number, mayDie: () => Promise<boolean> = async () => true): Promise<void> {
  for (let kills = 0; kills < times; kills++) {
    await sleep(random() * withinMs);
    await until("a moment to die", async () => ((await mayDie()) ? true : undefined), 20);
    await installation.kill();
    await installation.start();
  }
}

/**
 * Whether no program of the newest build has a request under way that it would not repeat: docker does not repeat a login, nor the
 * question for an image. What then becomes of the build is docker's affair, with any registry that dies.
 */
async function noRequestUnderWay(): Promise<boolean> {
  const { clients } = installation;
  const { ids = [] } = await clients.build.send(new ListBuildsForProjectCommand({ projectName: outputs.buildProjectName }));
  const { builds: [build] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: ids.slice(0, 1) }));
  if (build === undefined || build.buildComplete === true || build.logs?.streamName === undefined) return true;
  const lines = await logOf(clients, build);
  const command = lines.findLastIndex((line) => line.includes(" Running command "));
  if (/docker (login|push)/.test(lines[command] ?? "")) return false;
  return !lines[command]?.includes("docker build") || lines.slice(command).some((line) => line.startsWith("Step 2/"));
}

async function pushed(number: VersionNumber): Promise<string> {
  const { commitId } = await prepareVersion(treeOf(installation), number);
  await push(installation, treeOf(installation));
  return commitId;
}

/** Everything that must hold when an execution of the example's pipeline has ended, however often the server died. */
async function checkDelivery(commitId: string, number: VersionNumber, delivery: number): Promise<void> {
  const { clients } = installation;
  const id = await executionOf(installation, outputs.pipelineName, commitId);
  const { status } = await executionEnded(installation, outputs.pipelineName, id);
  const actions = await actionsOf(installation, outputs.pipelineName, id);
  const { ids = [] } = await clients.build.send(new ListBuildsForProjectCommand({ projectName: outputs.buildProjectName }));
  const { builds: [build] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: ids.slice(0, 1) }));
  const lines = await logOf(clients, build ?? {});
  expect(status, [JSON.stringify(actions, null, 1), ...lines.slice(-30)].join("\n")).toBe("Succeeded");
  expect(actions.map((action) => [action.actionName, action.status])).toEqual([
    ["Source", "Succeeded"],
    ["Build", "Succeeded"],
    ["Deploy", "Succeeded"],
  ]);
  expect(ids).toHaveLength(delivery);
  expect(build?.resolvedSourceVersion).toBe(commitId);
  checkBuildLog(lines);
  expect(await migrations()).toEqual(
    number === 1 ? ["0001_create-todos"] : ["0001_create-todos", expect.stringMatching(/^0002_/) as unknown as string],
  );
  const { taskDefinition } = await clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: "todo" }));
  expect(taskDefinition?.revision).toBe(delivery + 1);
  await checkService(taskDefinition?.taskDefinitionArn ?? "", number === 1 && delivery === 1 ? 0 : 2);
  await nothingLeftOver(installation);
}

/** Every command once and in its order, every phase entered and left once, the output of the tests once. */
function checkBuildLog(lines: string[]): void {
  const buildspec = readFileSync(join(import.meta.dirname, "../examples/todo/app/buildspec.yml"), "utf8");
  const commands = [...buildspec.matchAll(/^      - (.+)$/gm)].map(([, command]) => command);
  const said = (pattern: RegExp, from = 0) => lines.slice(from).flatMap((line) => pattern.exec(line)?.[1] ?? []);
  // Before its phases the image's own commands have chosen the runtime versions.
  const begin = lines.findIndex((line) => line.includes(" Phases found in YAML: "));
  expect(said(/^\[Container\] \S+ \S+ Running command (.+)$/, begin)).toEqual(commands);
  const phases = ["INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD"];
  expect(said(/ Entering phase (\w+)$/)).toEqual(phases);
  expect(said(/ Phase complete: (\w+) State: SUCCEEDED$/)).toEqual(["DOWNLOAD_SOURCE", ...phases, "UPLOAD_ARTIFACTS"]);
  expect(said(/^(Login Succeeded|Logging in to Amazon ECR\.\.\.|Pushing the images\.\.\.)$/)).toEqual([
    "Logging in to Amazon ECR...",
    "Login Succeeded",
    "Pushing the images...",
  ]);
}

/** Which migrations the database has seen, in this order: as often as they were applied. */
async function migrations(): Promise<string[]> {
  const database = (await leftoversOf(installation.access.installationId)).find(
    ({ kind, labels }) => kind === "container" && labels["towpath.purpose"] === "database",
  );
  const query = ["psql", "-U", "todo", "-d", "todo", "-h", "/run/postgresql", "-At", "-c", "SELECT name FROM pgmigrations ORDER BY id"];
  const { code, stdout, stderr } = await installation.tools.run("docker", ["exec", "-u", "postgres", database?.name ?? "", ...query]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim().split("\n");
}

/** One deployment, of this task definition, with all its tasks. */
async function checkService(taskDefinition: string, count: number): Promise<void> {
  await until("a stable service", async (say) => {
    const { services: [service] = [] } = await installation.clients.ecs.send(
      new DescribeServicesCommand({ cluster: outputs.clusterName, services: [outputs.serviceName] }),
    );
    const { deployments = [], runningCount, events = [] } = service ?? {};
    say([deployments, runningCount, events.slice(0, 5)]);
    if (deployments.length !== 1 || runningCount !== count || deployments[0]?.rolloutState !== "COMPLETED") return undefined;
    expect(deployments[0]).toMatchObject({ taskDefinition, desiredCount: count, failedTasks: 0 });
    return true;
  });
}

async function checkPage(number: VersionNumber): Promise<void> {
  const { version, heading } = versions[number];
  expect(await fetchPage(outputs.url, heading)).toMatchObject({ version, hasHeading: true });
}

describe("the infrastructure", () => {
  test("is made once, though the server dies at each point on the way", async () => {
    outputs = await dying(() => again(() => deployInfrastructure(connection())));
    expect([...reached].sort()).toEqual(
      expect.arrayContaining(points.filter((point) => /^(rds|vpc|load-balancer)-|^interface-/.test(point))),
    );
    const { ec2 } = installation.clients;
    const own = { Filters: [{ Name: "vpc-id", Values: [outputs.vpcId] }] };
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: "cidr", Values: ["10.10.0.0/16"] }] }));
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(own));
    const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: own.Filters }));
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
    expect([Vpcs.length, Subnets.length, NatGateways.length, Addresses.length]).toEqual([1, 6, 1, 1]);
    await nothingLeftOver(installation);
  });
});

describe("the delivery", () => {
  test("of version 1, undisturbed", async () => {
    await checkDelivery(await pushed(1), 1, 1);
    await startService(connection());
    await checkPage(1);
  });

  test("of version 2, through the death at each point on the way", async () => {
    const commitId = await dying(async () => {
      const commit = await pushed(2);
      await executionEnded(installation, outputs.pipelineName, await executionOf(installation, outputs.pipelineName, commit));
      return commit;
    });
    await checkDelivery(commitId, 2, 2);
    await checkPage(2);
    const onTheWay = points.filter((point) => /^(build(?!-log)|task|deployment)-|^pipeline-(action|artifact|build|deploy)-/.test(point));
    expect([...reached]).toEqual(expect.arrayContaining(onTheWay));
  });

  test("again, killed six times at random", async () => {
    const commitId = await commitNothing(installation, treeOf(installation));
    await push(installation, treeOf(installation));
    await killAtRandom(6, 6_000, noRequestUnderWay);
    await checkDelivery(commitId, 2, 3);
    await checkPage(2);
  });
});

describe("a short pipeline", () => {
  // Its creation starts the first execution.
  beforeAll(async () => {
    short = await makeShortPipeline(installation);
    await check(short.firstExecution, 1);
  });

  const execute = async () => {
    const { pipelineExecutionId = "" } = await patiently(() =>
      installation.clients.pipeline.send(new StartPipelineExecutionCommand({ name: short.pipelineName })),
    );
    return pipelineExecutionId;
  };

  /** `executions` is how many there have been with this one. */
  const check = async (id: string, executions: number) => {
    const { clients } = installation;
    expect(await executionEnded(installation, short.pipelineName, id)).toMatchObject({ status: "Succeeded" });
    const actions = await actionsOf(installation, short.pipelineName, id);
    expect(actions.map(({ actionName, status }) => [actionName, status])).toEqual([
      ["Source", "Succeeded"],
      ["Build", "Succeeded"],
      ["Publish", "Succeeded"],
    ]);
    const { ids = [] } = await clients.build.send(new ListBuildsForProjectCommand({ projectName: short.projectName }));
    expect(ids).toHaveLength(executions);
    const { builds: [build] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: ids.slice(0, 1) }));
    const lines = await logOf(clients, build ?? {});
    expect(lines.filter((line) => line.startsWith("line "))).toEqual(short.lines);
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: short.bucket, Key: short.published }));
    expect(await Body?.transformToString()).toBe(`${build?.id}\n`);
    await nothingLeftOver(installation);
  };

  test("ends too when the server dies at the points that are left", async () => {
    const id = await dying(async () => {
      const started = await execute();
      await executionEnded(installation, short.pipelineName, started);
      return started;
    });
    await check(id, 2);
  });

  test.each([3, 4, 5, 6, 7, 8, 9])("ends too when it is killed twice at random: execution %d", async (executions) => {
    const id = await execute();
    await killAtRandom(2, short.longMs / 2);
    await check(id, executions);
  });
});

/** The pipeline's name. */
const jobs = "jobs";

describe("a pipeline of jobs", () => {
  /** An answer that the server took before it died is refused when it is given again. */
  const answer = async (actionTypeId: ActionTypeId, more: Partial<PutJobSuccessResultCommandInput> = {}) => {
    const { pipeline } = installation.clients;
    const { id: jobId } = await takeJob(pipeline, actionTypeId);
    await patiently(() => pipeline.send(new PutJobSuccessResultCommand({ jobId, ...more }))).catch((error: unknown) => {
      if (!(error instanceof InvalidJobStateException)) throw error;
    });
  };

  test("ends though the server dies as it hands out jobs, asks a function by a rule and starts another pipeline", async () => {
    await makeJobPipeline(installation, jobs, "jobs-artifacts");
    const { pipelineExecutionSummaries = [] } = await installation.clients.pipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: jobs }),
    );
    const id = pipelineExecutionSummaries[0]?.pipelineExecutionId ?? "";
    await dying(async () => {
      await answer(buildType, { continuationToken: "half" });
      await answer(buildType, { outputVariables: { Tag: "v1" } });
      await answer(lambdaType);
      await answer(deployType);
      await executionEnded(installation, jobs, id);
    });
    expect(await executionEnded(installation, jobs, id)).toMatchObject({ status: "Succeeded" });
    const actions = await actionsOf(installation, jobs, id);
    expect(actions.map(({ actionName, status }) => [actionName, status])).toEqual([
      ["Source", "Succeeded"],
      ["Build", "Succeeded"],
      ["Deploy", "Succeeded"],
      ["Start", "Succeeded"],
    ]);
    const next = new ListPipelineExecutionsCommand({ pipelineName: `${jobs}-next` });
    const { pipelineExecutionSummaries: started = [] } = await installation.clients.pipeline.send(next);
    expect(started.map(({ trigger, status }) => [trigger?.triggerType, status])).toEqual([
      ["StartPipelineExecution", "Succeeded"],
      ["CreatePipeline", "Succeeded"],
    ]);
    expect([...reached]).toEqual(expect.arrayContaining(points.filter((point) => /^pipeline-(job|rule|execution)-/.test(point))));
  });
});

describe("a rule", () => {
  /** The answer to a call may be lost with the server, and the call is made again: as many events as there are, so many executions. */
  test("starts the pipeline once for each event, though the server dies as it hands one over and as it has delivered it", async () => {
    const { clients, directory } = installation;
    const RoleArn = await makeRole(clients, "starter", "events.amazonaws.com");
    const Arn = `arn:aws:codepipeline:${installation.access.region}:${installation.access.account}:${jobs}`;
    await clients.events.send(new PutRuleCommand({ Name: "kills", EventPattern: JSON.stringify({ source: ["my.kills"] }) }));
    await clients.events.send(new PutTargetsCommand({ Rule: "kills", Targets: [{ Id: "pipeline", Arn, RoleArn }] }));
    const entry = { Source: "my.kills", DetailType: "Told", Detail: "{}" };
    const started = async () => {
      const list = new ListPipelineExecutionsCommand({ pipelineName: jobs });
      const { pipelineExecutionSummaries: all = [] } = await patiently(() => clients.pipeline.send(list));
      return all.filter(({ trigger }) => trigger?.triggerType === "CloudWatchEvent").length;
    };
    await dying(async () => {
      for (let i = 0; i < 3; i++) await patiently(() => clients.events.send(new PutEventsCommand({ Entries: [entry] })));
      await until("three starts", async (say) => {
        const count = await started();
        say(count);
        return count >= 3 ? count : undefined;
      });
    });
    const events = (await towpath(directory, "events", "--source", "my.kills")).trim().split("\n");
    await until("a start for each event", async (say) => {
      const count = await started();
      say(count);
      return count === events.length ? count : undefined;
    });
    expect([...reached]).toEqual(expect.arrayContaining(["event-delivered", "event-handed-over"]));
  });
});

describe("a build with caches", () => {
  test("finds what the one before it kept, though the server dies as it takes, fills and removes them", async () => {
    await makeCachedProjects(installation);
    await dying(async () => {
      for (const type of ["S3", "LOCAL"] as const) {
        expect(await cachedBuild(installation, type, 1)).toBe("numbers 1");
        expect(await cachedBuild(installation, type, 2)).toBe("numbers 1 2");
      }
      await deleteCached(installation, installation.access.installationId);
    });
    expect([...reached]).toEqual(expect.arrayContaining(points.filter((point) => point.startsWith("cache-"))));
  });
});

describe("batches and sandboxes", () => {
  test("do everything once, though the server dies as they start, end, combine artifacts and store logs", async () => {
    await makeFurtherProject(installation);
    await dying(async () => {
      expect((await runBatch(installation)).buildBatchStatus).toBe("SUCCEEDED");
      expect(await madeByBatch(installation)).toEqual({ artifacts: ["made/all.zip"], logs: 3 });
      const { exitCode, standardOutputContent } = await runInSandbox(installation, "echo run >>/tmp/runs; cat /tmp/runs");
      expect({ exitCode, standardOutputContent }).toEqual({ exitCode: "0", standardOutputContent: "run\n" });
    });
    expect([...reached]).toEqual(expect.arrayContaining(points.filter((point) => /^(batch|command|build-log)-/.test(point))));
  });
});

// Those of Git hosts are died at beside their code, in cache/mirrors.test.ts and hosts/hosts.test.ts.
test("no crash point was left out", () => {
  expect([...reached].sort()).toEqual(points.filter((point) => !/^(mirror|webhook)-/.test(point)));
});
