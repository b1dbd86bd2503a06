import { execFile } from "node:child_process";
import { get } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import {
  EC2Client,
  CreateVpcCommand,
  CreateSubnetCommand,
  CreateSecurityGroupCommand,
  AuthorizeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { openDocker } from "@towpath/engine";
import { ensureImages, imageSettings, localHost } from "@towpath/images";
import { dataDirectory, removeDirectory, startServer, towpath } from "@towpath/testkit";
import { type Bench, median } from "./support/bench.ts";
import { settingsOf } from "./support/codebuild.ts";

const image = "towpath/node:24";
const tasks = 2;
const rounds = 5;
const requestsPerSecond = 20;
const targetSeconds = 1;

/** An application that answers at once and ends at SIGTERM. */
const program = 'process.on("SIGTERM",()=>process.exit(0));require("http").createServer((q,r)=>r.end("ok")).listen(3000)';

/**
 * A rolling update of two tasks whose image is present, under load. The yardstick is the time until as many containers of the same image,
 * started together by docker, answer: container start and health-check wait.
 */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const cacheDirectory = join(directory, "cache");
  await ensureImages(openDocker({ env: process.env, homeDirectory: homedir() }), [image], {
    ...imageSettings(process.env),
    host: localHost(process.env),
    cacheDirectory,
  });
  const server = await startServer(directory);
  try {
    const stack = await createStack(settingsOf(server));
    const load = startLoad(stack.address);
    const updates: number[] = [];
    const yardsticks: number[] = [];
    for (let round = 0; round < rounds; round++) {
      yardsticks.push(await bareContainers());
      updates.push(await stack.update());
    }
    const { requests, failures } = await load.stop();
    await stack.remove();
    const overhead = (median(updates) - median(yardsticks)) / 1_000;
    return {
      name: "deploy",
      figures: {
        updateSeconds: median(updates) / 1_000,
        containersAnswerSeconds: median(yardsticks) / 1_000,
        aboveSeconds: overhead,
        ratio: median(updates) / median(yardsticks),
        requests,
        failedRequests: failures,
      },
      verdict: `at most ${targetSeconds} s above container start and health checks, no failed request: ${overhead <= targetSeconds && failures === 0 ? "met" : "missed"}`,
    };
  } finally {
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};

interface Stack {
  address: string;
  /** Replaces all tasks; gives the milliseconds until the service is stable. */
  update(): Promise<number>;
  remove(): Promise<void>;
}

async function createStack(settings: ReturnType<typeof settingsOf>): Promise<Stack> {
  const { subnets, group } = await createNetwork(new EC2Client(settings));
  const elb = new ElasticLoadBalancingV2Client(settings);
  const ecs = new ECSClient(settings);
  const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: "bench", Subnets: subnets.ids, SecurityGroups: [group] }));
  const LoadBalancerArn = balancer.LoadBalancers?.[0]?.LoadBalancerArn ?? "";
  const made = await elb.send(
    new CreateTargetGroupCommand({
      Name: "bench",
      Protocol: "HTTP",
      Port: 3000,
      VpcId: subnets.vpcId,
      TargetType: "ip",
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
    }),
  );
  const targetGroupArn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
    }),
  );
  const described = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancerArn] }));
  await ecs.send(new CreateClusterCommand({ clusterName: "bench" }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "bench",
      networkMode: "awsvpc",
      cpu: "1024",
      memory: "2048",
      containerDefinitions: [{ name: "web", image, entryPoint: ["node", "-e", program], portMappings: [{ containerPort: 3000 }] }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: "bench",
      serviceName: "web",
      taskDefinition: "bench",
      launchType: "FARGATE",
      desiredCount: tasks,
      networkConfiguration: { awsvpcConfiguration: { subnets: subnets.ids, securityGroups: [group] } },
      loadBalancers: [{ targetGroupArn, containerName: "web", containerPort: 3000 }],
    }),
  );
  await stable(ecs, "");
  return {
    address: `http://${described.LoadBalancers?.[0]?.DNSName}/`,
    async update() {
      const begun = performance.now();
      const { service } = await ecs.send(new UpdateServiceCommand({ cluster: "bench", service: "web", forceNewDeployment: true }));
      await stable(ecs, service?.deployments?.[0]?.id ?? "");
      return performance.now() - begun;
    },
    async remove() {
      await ecs.send(new DeleteServiceCommand({ cluster: "bench", service: "web", force: true }));
      for (;;) {
        const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: "bench", services: ["web"] }));
        if (services[0]?.status === "INACTIVE") break;
        await sleep(50);
      }
      await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    },
  };
}

async function createNetwork(ec2: EC2Client) {
  const vpc = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.87.0.0/16" }));
  const VpcId = vpc.Vpc?.VpcId ?? "";
  const ids: string[] = [];
  for (const [zone, CidrBlock] of [
    ["us-east-1a", "10.87.1.0/24"],
    ["us-east-1b", "10.87.2.0/24"],
  ] as const) {
    const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: zone }));
    ids.push(made.Subnet?.SubnetId ?? "");
  }
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "bench", Description: "bench", VpcId }));
  const UserIdGroupPairs = [{ GroupId }];
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, UserIdGroupPairs }],
    }),
  );
  return { subnets: { vpcId: VpcId, ids }, group: GroupId };
}

/** Waits until the service has one deployment, the one named, completed. */
async function stable(ecs: ECSClient, deployment: string): Promise<void> {
  for (;;) {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: "bench", services: ["web"] }));
    const { deployments = [], runningCount, desiredCount } = services[0] ?? {};
    const [only] = deployments;
    if (
      deployments.length === 1 &&
      only?.rolloutState === "COMPLETED" &&
      (deployment === "" || only.id === deployment) &&
      runningCount === desiredCount
    )
      return;
    await sleep(20);
  }
}

/** Asks the load balancer at a constant rate until it is stopped. */
function startLoad(address: string): { stop(): Promise<{ requests: number; failures: number }> } {
  const counts = { requests: 0, failures: 0 };
  const open = new Set<Promise<void>>();
  const timer = setInterval(() => {
    counts.requests += 1;
    const asked = ask(address).then(
      (status) => void (status === 200 || (counts.failures += 1)),
      () => void (counts.failures += 1),
    );
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }, 1_000 / requestsPerSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return counts;
    },
  };
}

const ask = (address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(address, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });

/** Milliseconds until as many containers of the image, started together, answer on their port. */
async function bareContainers(): Promise<number> {
  const docker = (...words: string[]) => promisify(execFile)("docker", words).then(({ stdout }) => stdout.trim());
  const begun = performance.now();
  const ids = await Promise.all(
    Array.from({ length: tasks }, async () => {
      const id = await docker(
        "run",
        "-d",
        "--label",
        "towpath.bench=deploy",
        "--publish",
        "127.0.0.1::3000",
        "--entrypoint",
        "node",
        image,
        "-e",
        program,
      );
      const port = (await docker("port", id, "3000")).split(":").at(-1);
      while ((await ask(`http://127.0.0.1:${port}/`).catch(() => 0)) !== 200) await sleep(10);
      return id;
    }),
  );
  const milliseconds = performance.now() - begun;
  await docker("rm", "--force", ...ids);
  return milliseconds;
}
