import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  type LoadBalancer,
  ModifyTargetGroupAttributesCommand,
  waitUntilLoadBalancerAvailable,
  waitUntilLoadBalancersDeleted,
  waitUntilTargetInService,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Context, projectName } from "./context.ts";
import { applicationPort } from "./security-groups.ts";
import { ensure, isStillUsed, orMissing, patiently, remove, required, waitSettings } from "./steps.ts";

const subject = `load balancer ${projectName}`;

export type LoadBalancing = { loadBalancerArn: string; listenerArn: string; targetGroupArn: string };

/** The application load balancer in the public subnets: port 80, to whichever tasks of the target group are healthy. */
export async function ensureLoadBalancer(
  context: Context,
  { vpcId, subnetIds, securityGroupId }: { vpcId: string; subnetIds: readonly string[]; securityGroupId: string },
): Promise<LoadBalancing> {
  const client = context.clients.loadBalancers;
  const targetGroupArn = await ensureTargetGroup(context, vpcId);
  const loadBalancer = await ensure(
    context,
    subject,
    () => findLoadBalancer(context),
    async () => {
      const created = await client.send(
        new CreateLoadBalancerCommand({
          Name: projectName,
          Type: "application",
          Scheme: "internet-facing",
          Subnets: [...subnetIds],
          SecurityGroups: [securityGroupId],
        }),
      );
      return required(created.LoadBalancers?.[0], "the load balancer");
    },
  );
  const loadBalancerArn = required(loadBalancer.LoadBalancerArn, "the load balancer's ARN");
  const listenerArn = await ensureListener(context, loadBalancerArn, targetGroupArn);
  return { loadBalancerArn, listenerArn, targetGroupArn };
}

/** Waits until the load balancer answers; returns the name under which it does. */
export async function awaitLoadBalancer(context: Context, loadBalancerArn: string): Promise<string> {
  context.report(subject, "waiting");
  const settings = { client: context.clients.loadBalancers, ...waitSettings(context, 600) };
  await waitUntilLoadBalancerAvailable(settings, { LoadBalancerArns: [loadBalancerArn] });
  const loadBalancer = await findLoadBalancer(context);
  context.report(subject, "ready");
  return required(loadBalancer?.DNSName, "the load balancer's name");
}

/** Waits until the load balancer finds every task healthy: a service is stable as soon as its tasks run, which is a moment before. */
export async function awaitTargets(context: Context): Promise<void> {
  const TargetGroupArn = required(await findTargetGroup(context), "the target group");
  await waitUntilTargetInService({ client: context.clients.loadBalancers, ...waitSettings(context, 600) }, { TargetGroupArn });
}

async function findLoadBalancer({ clients }: Context): Promise<LoadBalancer | undefined> {
  const found = await orMissing(() => clients.loadBalancers.send(new DescribeLoadBalancersCommand({ Names: [projectName] })));
  return found?.LoadBalancers?.[0];
}

async function findTargetGroup({ clients }: Context): Promise<string | undefined> {
  const found = await orMissing(() => clients.loadBalancers.send(new DescribeTargetGroupsCommand({ Names: [projectName] })));
  return found?.TargetGroups?.[0]?.TargetGroupArn;
}

/** Short intervals: a task is in service ten seconds after it starts to answer, and out ten seconds after it fails to. */
async function ensureTargetGroup(context: Context, vpcId: string): Promise<string> {
  const client = context.clients.loadBalancers;
  const targetGroupArn = await ensure(
    context,
    `target group ${projectName}`,
    () => findTargetGroup(context),
    async () => {
      const created = await client.send(
        new CreateTargetGroupCommand({
          Name: projectName,
          Protocol: "HTTP",
          Port: applicationPort,
          VpcId: vpcId,
          TargetType: "ip",
          HealthCheckPath: "/health",
          HealthCheckIntervalSeconds: 5,
          HealthCheckTimeoutSeconds: 4,
          HealthyThresholdCount: 2,
          UnhealthyThresholdCount: 2,
          Matcher: { HttpCode: "200" },
        }),
      );
      return required(created.TargetGroups?.[0]?.TargetGroupArn, "the target group's ARN");
    },
  );
  // A request takes milliseconds here; the default of five minutes would only hold up each deployment.
  const Attributes = [{ Key: "deregistration_delay.timeout_seconds", Value: "10" }];
  await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn, Attributes }));
  return targetGroupArn;
}

const ensureListener = (context: Context, loadBalancerArn: string, targetGroupArn: string): Promise<string> =>
  ensure(
    context,
    "listener on port 80",
    async () => {
      const { Listeners: listeners = [] } = await context.clients.loadBalancers.send(
        new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }),
      );
      return listeners.find((listener) => listener.Port === 80)?.ListenerArn;
    },
    async () => {
      const created = await context.clients.loadBalancers.send(
        new CreateListenerCommand({
          LoadBalancerArn: loadBalancerArn,
          Protocol: "HTTP",
          Port: 80,
          DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
        }),
      );
      return required(created.Listeners?.[0]?.ListenerArn, "the listener's ARN");
    },
  );

/** The listener goes with its load balancer. */
export async function removeLoadBalancer(context: Context): Promise<void> {
  const client = context.clients.loadBalancers;
  const LoadBalancerArn = (await findLoadBalancer(context))?.LoadBalancerArn;
  if (LoadBalancerArn !== undefined) {
    await remove(context, subject, async () => {
      await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
      await waitUntilLoadBalancersDeleted({ client, ...waitSettings(context, 600) }, { LoadBalancerArns: [LoadBalancerArn] });
    });
  }
  const TargetGroupArn = await findTargetGroup(context);
  if (TargetGroupArn === undefined) return;
  await remove(context, `target group ${projectName}`, () =>
    patiently(context, isStillUsed, () => client.send(new DeleteTargetGroupCommand({ TargetGroupArn }))),
  );
}
