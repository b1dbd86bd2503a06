import { parseArgs } from "node:util";
import { type Context, type InfrastructureOptions, openContext, type Progress, projectName } from "./infra/context.ts";
import { awaitDatabase, ensureDatabase, removeDatabase } from "./infra/database.ts";
import { branchName, ensureConnection, ensurePipeline, ensureProject, removeDelivery } from "./infra/delivery.ts";
import { awaitLoadBalancer, awaitTargets, ensureLoadBalancer, removeLoadBalancer } from "./infra/load-balancer.ts";
import { removeNetwork } from "./infra/network-removal.ts";
import { ensureNetwork, type Tier } from "./infra/network.ts";
import { logGroups } from "./infra/policies.ts";
import { ensureBucket, ensureRepository, hasImage, removeBucket, removeRepository } from "./infra/registry.ts";
import { ensureRoles, removeRoles } from "./infra/roles.ts";
import { ensureSecret, removeSecret, secretName, storeConnectionString } from "./infra/secret.ts";
import { ensureSecurityGroups } from "./infra/security-groups.ts";
import {
  containerName,
  ensureCluster,
  ensureLogGroups,
  ensureService,
  ensureTaskDefinition,
  removeService,
  scaleUp,
} from "./infra/service.ts";

export type { InfrastructureOptions, Progress, ProgressState } from "./infra/context.ts";

/** Everything that a user, or a script, needs to go on with. */
export type InfrastructureOutputs = {
  accountId: string;
  region: string;
  /** The address of the application. */
  url: string;
  /** Whether a build has pushed an image yet. Before the first has, the service is without tasks: see `startService`. */
  hasImage: boolean;
  vpcId: string;
  subnetIds: Record<Tier, string[]>;
  securityGroupIds: Record<Tier, string>;
  natGatewayId: string;
  database: { address: string; port: number; name: string; user: string };
  secretName: string;
  secretArn: string;
  repositoryName: string;
  repositoryUri: string;
  artifactBucket: string;
  loadBalancerArn: string;
  loadBalancerDnsName: string;
  listenerArn: string;
  targetGroupArn: string;
  clusterName: string;
  serviceName: string;
  containerName: string;
  buildProjectName: string;
  pipelineName: string;
  connectionArn: string;
  fullRepositoryId: string;
  branchName: string;
  logGroups: { tasks: string; builds: string };
};

/**
 * Creates what is missing of the infrastructure, waits until it is ready, and describes it.
 * Found by name or tag and not made twice, so it may be called again at any time, also after it was broken off.
 * Rejects with the service's own error, or with the reason of `options.signal`.
 */
export async function deployInfrastructure(options: InfrastructureOptions = {}): Promise<InfrastructureOutputs> {
  const context = await openContext(options);
  const network = await ensureNetwork(context);
  const groups = await ensureSecurityGroups(context, network.vpcId);
  const secret = await ensureSecret(context);
  // The database takes longest: it is asked for first, and waited for last.
  const { password, subnetIds } = { password: secret.content.DB_PASSWORD, subnetIds: network.subnetIds };
  await ensureDatabase(context, { subnetIds: subnetIds.database, securityGroupId: groups.database, password });
  const balancing = await ensureLoadBalancer(context, {
    vpcId: network.vpcId,
    subnetIds: subnetIds.public,
    securityGroupId: groups.public,
  });
  const repository = await ensureRepository(context);
  const bucket = await ensureBucket(context);
  await ensureLogGroups(context);
  const roleArns = await ensureRoles(context);
  await ensureCluster(context);
  await ensureTaskDefinition(context, { roleArns, repositoryUri: repository.uri, secretArn: secret.arn });
  const database = await awaitDatabase(context);
  await storeConnectionString(context, secret, database);
  const dnsName = await awaitLoadBalancer(context, balancing.loadBalancerArn);
  const imageExists = await hasImage(context);
  const tasks = { subnetIds: subnetIds.private, securityGroupId: groups.private };
  await ensureService(context, { ...tasks, targetGroupArn: balancing.targetGroupArn, hasImage: imageExists });
  const connectionArn = await ensureConnection(context);
  await ensureProject(context, { ...tasks, vpcId: network.vpcId, roleArn: roleArns.build });
  await ensurePipeline(context, { roleArn: roleArns.pipeline, bucket, connectionArn });
  return {
    accountId: context.accountId,
    region: context.region,
    url: `http://${dnsName}`,
    hasImage: imageExists,
    ...network,
    securityGroupIds: groups,
    database: { address: database.address, port: database.port, name: projectName, user: projectName },
    secretName,
    secretArn: secret.arn,
    repositoryName: projectName,
    repositoryUri: repository.uri,
    artifactBucket: bucket,
    loadBalancerArn: balancing.loadBalancerArn,
    loadBalancerDnsName: dnsName,
    listenerArn: balancing.listenerArn,
    targetGroupArn: balancing.targetGroupArn,
    clusterName: projectName,
    serviceName: projectName,
    containerName,
    buildProjectName: projectName,
    pipelineName: projectName,
    connectionArn,
    fullRepositoryId: context.fullRepositoryId,
    branchName,
    logGroups,
  };
}

/**
 * Gives the service its two tasks, once the first push has made an image for them, and returns when they answer.
 * Does nothing but wait when it has them already.
 */
export async function startService(options: InfrastructureOptions = {}): Promise<void> {
  const context = await openContext(options);
  await scaleUp(context);
  await awaitTargets(context);
}

/** Removes all of it, in the reverse order, with the data. What is gone already is passed over. */
export async function destroyInfrastructure(options: InfrastructureOptions = {}): Promise<void> {
  const context: Context = await openContext(options);
  await removeDelivery(context);
  await removeService(context);
  await removeLoadBalancer(context);
  await removeDatabase(context);
  await removeSecret(context);
  await removeRepository(context);
  await removeBucket(context);
  await removeRoles(context);
  await removeNetwork(context);
}

const usage = `Usage: node infra.ts up | start | down [--repository OWNER/NAME] [--build-env NAME=VALUE ...]

  up     creates the infrastructure, or what is missing of it, and prints it as JSON
  start  gives the service its tasks, after the first push has built an image
  down   removes everything, with the data

  --repository  the repository of the connection (default acme/todo)
  --build-env   an environment variable for builds, such as NPM_CONFIG_REGISTRY=URL; may be repeated

Region, credentials and endpoint are those of the environment: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL ...`;

function splitAssignment(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`--build-env takes NAME=VALUE, not "${text}".`);
  return [name, value];
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { repository: { type: "string" }, "build-env": { type: "string", multiple: true, default: [] } },
  });
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort(new Error("Interrupted. Run the command again to go on.")));
  const onProgress = ({ subject, state }: Progress) => console.error(`${state.padEnd(8)} ${subject}`);
  const options: InfrastructureOptions = {
    ...(values.repository !== undefined && { fullRepositoryId: values.repository }),
    buildEnvironment: Object.fromEntries(values["build-env"].map(splitAssignment)),
    signal: interrupted.signal,
    onProgress,
  };
  const command = positionals.join(" ");
  if (command === "up") console.log(JSON.stringify(await deployInfrastructure(options), null, 2));
  else if (command === "start") await startService(options);
  else if (command === "down") await destroyInfrastructure(options);
  else {
    console.error(usage);
    process.exitCode = 2;
  }
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    process.exitCode = 1;
  }
}
