import { CreateLogGroupCommand, DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkInterfacesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { homedir } from "node:os";
import { join } from "node:path";
import { openDocker } from "@towpath/engine";
import { ensureImages, imageSettings, localHost } from "@towpath/images";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRole } from "./kit/account.ts";
import { Installation } from "./kit/installation.ts";
import { leftoversOf } from "./kit/leftovers.ts";
import { isAway, until } from "./kit/wait.ts";

const image = "towpath/node:24";

/** Counts aloud, answers at once, and says goodbye at SIGTERM. */
const program = `let n = 0;
setInterval(() => console.log("line " + ++n), 40);
process.on("SIGTERM", () => { console.log("bye"); process.exit(0); });
require("http").createServer((q, r) => r.end("ok")).listen(3000);`;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.open();
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  const cacheDirectory = join(installation.directory, "cache");
  await ensureImages(engine, [image], { ...imageSettings(process.env), host: localHost(process.env), cacheDirectory });
  await engine.close();
  await createService();
});
afterAll(() => installation[Symbol.asyncDispose]());

async function createNetwork(): Promise<{ vpcId: string; subnets: string[]; group: string }> {
  const { ec2 } = installation.clients;
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: "10.93.0.0/16" }))).Vpc?.VpcId ?? "";
  const subnets: string[] = [];
  for (const [AvailabilityZone, CidrBlock] of [
    ["us-east-1a", "10.93.1.0/24"],
    ["us-east-1b", "10.93.2.0/24"],
  ] as const) {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone }));
    subnets.push(Subnet?.SubnetId ?? "");
  }
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "web", Description: "web", VpcId: vpcId }));
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, UserIdGroupPairs: [{ GroupId }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return { vpcId, subnets, group: GroupId };
}

async function createService(): Promise<void> {
  const { clients } = installation;
  const { vpcId, subnets, group } = await createNetwork();
  const balancer = await clients.loadBalancers.send(
    new CreateLoadBalancerCommand({ Name: "web", Subnets: subnets, SecurityGroups: [group] }),
  );
  const targets = await clients.loadBalancers.send(
    new CreateTargetGroupCommand({
      Name: "web",
      Protocol: "HTTP",
      Port: 3000,
      VpcId: vpcId,
      TargetType: "ip",
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
    }),
  );
  const targetGroupArn = targets.TargetGroups?.[0]?.TargetGroupArn ?? "";
  const DefaultActions = [{ Type: "forward" as const, TargetGroupArn: targetGroupArn }];
  await clients.loadBalancers.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer.LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions,
    }),
  );
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/web" }));
  const executionRoleArn = await makeRole(clients, "execution", "ecs-tasks.amazonaws.com");
  await clients.ecs.send(new CreateClusterCommand({ clusterName: "prod" }));
  const options = { "awslogs-group": "/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app" };
  const container = {
    name: "web",
    image,
    entryPoint: ["node", "-e", program],
    portMappings: [{ containerPort: 3000 }],
    logConfiguration: { logDriver: "awslogs" as const, options },
  };
  await clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "web",
      networkMode: "awsvpc",
      cpu: "512",
      memory: "1024",
      executionRoleArn,
      containerDefinitions: [container],
    }),
  );
  await clients.ecs.send(
    new CreateServiceCommand({
      cluster: "prod",
      serviceName: "web",
      taskDefinition: "web",
      launchType: "FARGATE",
      desiredCount: 2,
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [group] } },
      loadBalancers: [{ targetGroupArn, containerName: "web", containerPort: 3000 }],
    }),
  );
  await stable();
}

async function described(): Promise<Service> {
  const { services = [] } = await installation.clients.ecs.send(new DescribeServicesCommand({ cluster: "prod", services: ["web"] }));
  return services[0] ?? {};
}

const stable = (deployment?: string) =>
  until("a stable service", async (say) => {
    const service = await described();
    say([service.deployments, service.events?.slice(0, 5)]);
    const [only, ...others] = service.deployments ?? [];
    const is =
      others.length === 0 &&
      only?.rolloutState === "COMPLETED" &&
      (deployment === undefined || only.id === deployment) &&
      service.events?.[0]?.message?.endsWith("has reached a steady state.");
    return is ? service : undefined;
  });

const deploy = async () => {
  const { service } = await installation.clients.ecs.send(
    new UpdateServiceCommand({ cluster: "prod", service: "web", forceNewDeployment: true }),
  );
  return service?.deployments?.[0]?.id;
};

/** Every line of every task: none missing, none twice, none out of order. */
async function checkLogs(): Promise<void> {
  const { logs } = installation.clients;
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: "/web" }));
  for (const { logStreamName } of logStreams) {
    const lines: string[] = [];
    for (let nextToken: string | undefined; ;) {
      const page = await logs.send(new GetLogEventsCommand({ logGroupName: "/web", logStreamName, startFromHead: true, nextToken }));
      lines.push(...(page.events ?? []).map(({ message = "" }) => message));
      if (page.nextForwardToken === nextToken) break;
      nextToken = page.nextForwardToken;
    }
    const counted = lines.filter((line) => line !== "bye");
    expect(counted, logStreamName).toEqual(counted.map((_, i) => `line ${i + 1}`));
  }
}

/** Two tasks, their two interfaces and the load balancer's two: nothing that belongs to nobody. */
async function checkNothingLeft(): Promise<void> {
  const left = await leftoversOf(installation.access.installationId);
  expect(left.filter(({ labels }) => labels["towpath.purpose"] === "task")).toHaveLength(2);
  const { NetworkInterfaces = [] } = await installation.clients.ec2.send(new DescribeNetworkInterfacesCommand({}));
  expect(NetworkInterfaces.map(({ Description = "" }) => Description.replace(/[/:].*/, "")).sort()).toEqual([
    "ELB app",
    "ELB app",
    "arn",
    "arn",
  ]);
}

test("the CLI's waiters are satisfied, and the load balancer answers by its rules where it says", async () => {
  const { aws } = installation.tools;
  await aws("ecs", "wait", "services-stable", "--cluster", "prod", "--services", "web");
  await aws("elbv2", "wait", "load-balancer-available", "--names", "web");
  type Balancers = { LoadBalancers: { DNSName: string; LoadBalancerArn: string }[] };
  const { LoadBalancers } = await aws<Balancers>("elbv2", "describe-load-balancers", "--names", "web");
  const { DNSName = "", LoadBalancerArn = "" } = LoadBalancers[0] ?? {};
  const of = ["--load-balancer-arn", LoadBalancerArn];
  const { TargetGroups } = await aws<{ TargetGroups: { TargetGroupArn: string }[] }>("elbv2", "describe-target-groups", ...of);
  await aws("elbv2", "wait", "target-in-service", "--target-group-arn", TargetGroups[0]?.TargetGroupArn ?? "");
  const { Listeners } = await aws<{ Listeners: { ListenerArn: string; Port: number }[] }>("elbv2", "describe-listeners", ...of);
  expect(Listeners[0]?.Port).toBe(80);
  const rule = [
    "--listener-arn",
    Listeners[0]?.ListenerArn ?? "",
    "--priority",
    "1",
    "--conditions",
    "Field=path-pattern,Values=/teapot/*",
  ];
  const action = "Type=fixed-response,FixedResponseConfig={StatusCode=418,ContentType=text/plain,MessageBody=short}";
  await aws("elbv2", "create-rule", ...rule, "--actions", action);
  const answer = async (path: string) => {
    const response = await fetch(`http://${DNSName}${path}`);
    return [response.status, await response.text()];
  };
  expect(await answer("/")).toEqual([200, "ok"]);
  expect(await answer("/teapot/1")).toEqual([418, "short"]);
});

test.each([
  "task-interface-created",
  "task-container-created",
  "task-started",
  "task-target-registered",
  "task-stopped",
  "deployment-completed",
])("a server that dies at %s ends the deployment after its next start", async (point) => {
  await installation.stop();
  await installation.start({ TOWPATH_CRASH_AT: point });
  const deployment = await deploy();
  await installation.server.ended;
  await installation.start();
  await stable(deployment);
  await checkLogs();
  await checkNothingLeft();
});

test("killed at random moments, again and again, a deployment still ends as it should", async () => {
  const deployment = await deploy();
  for (const pauseMs of [300, 900, 1_500, 2_400]) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await installation.kill();
    await installation.start();
  }
  await stable(deployment);
  await checkLogs();
  await checkNothingLeft();
});

test("requests of clients that come while the server is away fail as refused connections only", async () => {
  await installation.kill();
  await expect(described()).rejects.toSatisfy(isAway);
  await installation.start();
  expect((await described()).runningCount).toBe(2);
});
