import { deployInfrastructure, type InfrastructureOutputs, startService } from "../../examples/todo/infra.ts";
import type { VersionNumber } from "../../examples/todo/versions.ts";
import type { Clients } from "./clients.ts";
import { buildTail, type Ended, followPush } from "./follow.ts";
import { databaseAddress, hostReaches, plainBuildReaches, taskReaches } from "./isolation.ts";
import { type LoadResult, startLoad } from "./load.ts";
import { outsideTarget } from "./outside.ts";
import { fetchPage, type Page } from "./page.ts";
import { pushVersion } from "./push.ts";
import type { Reporter } from "./reporter.ts";
import { type Access, DemoError } from "./towpath.ts";

export interface Stage {
  access: Access;
  clients: Clients;
  reporter: Reporter;
  /** The work tree that is pushed from. */
  directory: string;
}

const requestsPerSecond = 20;

/** Finds or makes everything that the pipeline needs, by the SDK. */
export function makeInfrastructure({ access, reporter }: Stage): Promise<InfrastructureOutputs> {
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  return reporter.step(
    "Create network, database, secret, registry, cluster, load balancer and pipeline",
    (step) =>
      deployInfrastructure({
        endpoint,
        region,
        credentials: { accessKeyId, secretAccessKey },
        buildEnvironment: buildEnvironment(),
        onProgress: ({ subject, state }) => step.say(`${subject}: ${state}`),
      }),
    (outputs) => outputs.url,
  );
}

/** Builds get packages from where this user gets them. */
export function buildEnvironment(): Record<string, string> {
  const registry = process.env["npm_config_registry"] ?? process.env["NPM_CONFIG_REGISTRY"];
  return registry ? { NPM_CONFIG_REGISTRY: registry } : {};
}

async function deliver(
  stage: Stage,
  outputs: InfrastructureOutputs,
  number: VersionNumber,
): Promise<{ heading: string; version: string; ended: Ended }> {
  const { access, clients, reporter, directory } = stage;
  const pushed = await reporter.step(
    `git push version ${number}`,
    () => pushVersion(directory, number, access),
    ({ commitId }) => commitId.slice(0, 7),
  );
  const ended = await reporter.step(
    "Follow the execution that the push started",
    (step) => followPush(clients, outputs.pipelineName, pushed.commitId, step.say),
    ({ status, actions }) => `${status}: ${actions.map(({ name, seconds }) => `${name.split("/")[1]} ${seconds.toFixed(1)} s`).join(", ")}`,
  );
  return { heading: pushed.heading, version: pushed.version, ended };
}

async function expectSuccess({ clients, reporter }: Stage, outputs: InfrastructureOutputs, ended: Ended): Promise<void> {
  if (ended.status === "Succeeded") return;
  const failed = ended.actions.find(({ status }) => status === "Failed");
  for (const line of await buildTail(clients, outputs.logGroups.builds).catch(() => [])) reporter.line(`      ${line}`);
  throw new DemoError(
    `The execution ${ended.pipelineExecutionId} ended as ${ended.status}. ${failed?.name ?? ""}: ${failed?.summary ?? ""}`,
  );
}

export async function firstVersion(stage: Stage, outputs: InfrastructureOutputs): Promise<{ ended: Ended; page: Page }> {
  const { heading, ended } = await deliver(stage, outputs, 1);
  await expectSuccess(stage, outputs, ended);
  const { endpoint, region, accessKeyId, secretAccessKey } = stage.access;
  await stage.reporter.step("Scale the service to two tasks", () =>
    startService({ endpoint, region, credentials: { accessKeyId, secretAccessKey } }),
  );
  const page = await stage.reporter.step(
    "Fetch the page",
    () => fetchPage(outputs.url, heading),
    ({ version, taskId }) => `version ${version} from task ${taskId.slice(0, 8)}`,
  );
  return { ended, page };
}

export interface UnderLoad {
  ended: Ended;
  page: Page;
  load: LoadResult;
}

/** Replaces the running version while requests come in all the time. */
export async function secondVersion(stage: Stage, outputs: InfrastructureOutputs): Promise<UnderLoad> {
  const load = startLoad(outputs.url, requestsPerSecond);
  try {
    const { heading, ended } = await deliver(stage, outputs, 2);
    await expectSuccess(stage, outputs, ended);
    const page = await stage.reporter.step(
      "Fetch the page",
      () => fetchPage(outputs.url, heading),
      ({ version }) => `version ${version}`,
    );
    return { ended, page, load: await load.stop() };
  } finally {
    await load.stop();
  }
}

/** A version whose health check fails must not replace one that works. */
export async function brokenVersion(stage: Stage, outputs: InfrastructureOutputs, lastHeading: string): Promise<UnderLoad> {
  const load = startLoad(outputs.url, requestsPerSecond);
  try {
    const { ended } = await deliver(stage, outputs, 3);
    const page = await stage.reporter.step(
      "Fetch the page",
      () => fetchPage(outputs.url, lastHeading),
      ({ version }) => `still version ${version}`,
    );
    return { ended, page, load: await load.stop() };
  } finally {
    await load.stop();
  }
}

export interface Isolation {
  databaseFromPrivateGroup: boolean;
  databaseFromHost: boolean;
  databaseFromPublicSubnet: boolean;
  databaseFromBuildWithoutVpc: boolean;
  outsideWithNatRoute: boolean;
  outsideWithoutNatRoute: boolean;
}

/** Each question is answered by an attempt. */
export async function proveIsolation({ access, clients, reporter }: Stage, outputs: InfrastructureOutputs): Promise<Isolation> {
  const database = { host: await databaseAddress(clients, outputs), port: outputs.database.port };
  const outside = await outsideTarget();
  const { subnetIds, securityGroupIds } = outputs;
  const [privateSubnet = "", publicSubnet = "", databaseSubnet = ""] = [subnetIds.private[0], subnetIds.public[0], subnetIds.database[0]];
  const ask = (question: string, attempt: () => Promise<boolean>) =>
    reporter.step(question, attempt, (reached) => (reached ? "yes" : "no"));
  const task = (subnetId: string, groupId: string, target: typeof database) => () =>
    taskReaches(clients, outputs, { subnetId, groupId }, target);
  const roleArn = `arn:aws:iam::${access.account}:role/todo-build`;
  return {
    databaseFromPrivateGroup: await ask(
      "Does the database answer in the private group?",
      task(privateSubnet, securityGroupIds.private, database),
    ),
    databaseFromHost: await ask("… to this host?", () => hostReaches(database)),
    databaseFromPublicSubnet: await ask("… in the public subnet?", task(publicSubnet, securityGroupIds.public, database)),
    databaseFromBuildWithoutVpc: await ask("… to a build without vpcConfig?", () => plainBuildReaches(clients, roleArn, database)),
    outsideWithNatRoute: await ask(
      "Does a subnet with a route to the NAT gateway reach the outside?",
      task(privateSubnet, securityGroupIds.private, outside),
    ),
    outsideWithoutNatRoute: await ask("… and one without?", task(databaseSubnet, securityGroupIds.private, outside)),
  };
}
