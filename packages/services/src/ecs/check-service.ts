import { ApiError, type OperationInput } from "@towpath/wire";
import type * as sdk from "@aws-sdk/client-ecs";
import type { Caller } from "../door/caller.ts";
import { clientError, invalid, unsupported } from "./faults.ts";
import { desiredCountMax, securityGroupsPerTask, subnetsPerTask, targetGroupsPerService } from "./limits.ts";
import type { EcsParts, LoadBalancer, TaskDefinition, TaskNetwork } from "./model.ts";

type Asked = Pick<EcsParts, "aws">;
const isMissing = (error: unknown): error is ApiError => error instanceof ApiError && /NotFound|Malformed/.test(error.code);

/** The network of a task or service: subnets and groups that exist, in one VPC; its default group when none is named. Throws InvalidParameterException. */
export async function checkNetwork({ aws }: Asked, caller: Caller, given: sdk.NetworkConfiguration | undefined): Promise<TaskNetwork> {
  const config = given?.awsvpcConfiguration;
  if (!config) throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  const subnets = config.subnets ?? [];
  const groups = config.securityGroups ?? [];
  if (subnets.length === 0) throw invalid("subnets can not be empty.");
  if (subnets.length > subnetsPerTask) throw invalid(`subnets can have at most ${subnetsPerTask} items.`);
  if (groups.length > securityGroupsPerTask) throw invalid(`securityGroup can have at most ${securityGroupsPerTask} items.`);
  const { ec2 } = aws.as(caller);
  const { Subnets = [] } = await ec2.DescribeSubnets({ SubnetIds: subnets }).catch((error: unknown) => {
    throw isMissing(error)
      ? invalid(`Error retrieving subnet information for [${subnets.join(", ")}]: ${error.message} (ErrorCode: ${error.code})`)
      : error;
  });
  const vpcs = [...new Set(Subnets.map(({ VpcId }) => VpcId ?? ""))];
  if (vpcs.length > 1) throw invalid("subnets must all belong to the same VPC.");
  return { subnets, securityGroups: await checkGroups(ec2, vpcs[0] ?? "", groups), assignPublicIp: config.assignPublicIp ?? "DISABLED" };
}

async function checkGroups(ec2: ReturnType<Asked["aws"]["as"]>["ec2"], vpcId: string, groups: string[]): Promise<string[]> {
  if (groups.length === 0) {
    const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
  }
  const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({ GroupIds: groups }).catch((error: unknown) => {
    throw isMissing(error)
      ? invalid(`Error retrieving security group information for [${groups.join(", ")}]: ${error.message} (ErrorCode: ${error.code})`)
      : error;
  });
  if (SecurityGroups.some(({ VpcId }) => VpcId !== vpcId)) throw invalid("Security groups and subnets must belong to the same VPC.");
  return groups;
}

/** The load balancers of a service: target groups that a listener forwards to, containers and ports of the task definition. Throws InvalidParameterException. */
export async function checkLoadBalancers(
  { aws }: Asked,
  caller: Caller,
  given: sdk.LoadBalancer[] | undefined,
  definition: TaskDefinition["definition"],
): Promise<LoadBalancer[]> {
  const list = given ?? [];
  if (list.length > targetGroupsPerService) throw invalid(`load balancers can have at most ${targetGroupsPerService} items.`);
  return Promise.all(
    list.map(async ({ targetGroupArn = "", containerName = "", containerPort = 0, loadBalancerName, advancedConfiguration }) => {
      if (loadBalancerName) throw unsupported("The field loadBalancers.loadBalancerName (classic load balancers)");
      if (advancedConfiguration) throw unsupported("The field loadBalancers.advancedConfiguration");
      if (targetGroupArn === "") throw invalid("loadBalancerName or targetGroupArn must be specified in the load balancer.");
      const container = definition.containerDefinitions.find(({ name }) => name === containerName);
      if (!container) throw invalid(`The container ${containerName} does not exist in the task definition.`);
      if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
        throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
      }
      const { TargetGroups = [] } = await aws
        .as(caller)
        .elbv2.DescribeTargetGroups({ TargetGroupArns: [targetGroupArn] })
        .catch((error: unknown) => {
          throw isMissing(error) ? invalid(`The target group ${targetGroupArn} does not exist.`) : error;
        });
      if (TargetGroups[0]?.TargetType !== "ip") {
        throw invalid(
          `The provided target group ${targetGroupArn} has target type ${TargetGroups[0]?.TargetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
        );
      }
      if (!TargetGroups[0].LoadBalancerArns?.length)
        throw invalid(`The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`);
      return { targetGroupArn, containerName, containerPort };
    }),
  );
}

/** Throws InvalidParameterException for a number of tasks that AWS does not run. */
export function checkDesiredCount(count: number): number {
  if (count < 0) throw invalid("desiredCount cannot be negative.");
  if (count > desiredCountMax) throw invalid(`desiredCount must be at most ${desiredCountMax}.`);
  return count;
}

/** FARGATE, or a strategy of Fargate's capacity providers; anything else is refused by name. */
export function checkLaunch(
  given: { launchType?: sdk.LaunchType; capacityProviderStrategy?: sdk.CapacityProviderStrategyItem[]; platformVersion?: string },
  standard: sdk.CapacityProviderStrategyItem[],
) {
  const strategy = given.capacityProviderStrategy ?? [];
  if (given.launchType !== undefined && strategy.length > 0)
    throw invalid("Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
  if (given.launchType !== undefined && given.launchType !== "FARGATE")
    throw unsupported(`The launch type '${given.launchType}' (only 'FARGATE' is)`);
  for (const { capacityProvider } of strategy) {
    if (!["FARGATE", "FARGATE_SPOT"].includes(capacityProvider ?? ""))
      throw invalid("The specified capacity provider was not found. Specify a valid name or ARN and try again.");
  }
  const version = given.platformVersion ?? "LATEST";
  if (!["LATEST", "1.4.0"].includes(version))
    throw clientError(`The platform version '${version}' is not supported by Towpath (only 'LATEST' and '1.4.0' are).`);
  const chosen = strategy.length > 0 ? strategy : given.launchType === undefined ? standard : [];
  if (given.launchType === undefined && chosen.length === 0)
    throw unsupported("The launch type 'EC2' (AWS's own when none is named; name 'FARGATE')");
  return {
    launchType: chosen.length > 0 ? undefined : ("FARGATE" as const),
    capacityProviderStrategy: chosen,
    platformVersion: "1.4.0",
  };
}

type Refusable = Partial<
  Pick<
    OperationInput<typeof sdk, "CreateService">,
    | "deploymentController"
    | "schedulingStrategy"
    | "serviceConnectConfiguration"
    | "serviceRegistries"
    | "volumeConfigurations"
    | "vpcLatticeConfigurations"
    | "gatewayConnectors"
    | "placementConstraints"
    | "placementStrategy"
    | "enableExecuteCommand"
  >
>;

/** Throws ClientException naming the first field of a service that AWS has and this service does not. */
export function refuseInService(given: Refusable): void {
  const controller = given.deploymentController?.type;
  if (controller !== undefined && controller !== "ECS") throw unsupported(`The deployment controller '${controller}' (only 'ECS' is)`);
  if (given.schedulingStrategy !== undefined && given.schedulingStrategy !== "REPLICA")
    throw unsupported(`The scheduling strategy '${given.schedulingStrategy}'`);
  if (given.serviceConnectConfiguration?.enabled) throw unsupported("The field serviceConnectConfiguration");
  for (const field of [
    "serviceRegistries",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
    "gatewayConnectors",
    "placementConstraints",
    "placementStrategy",
  ] as const) {
    if ((given[field]?.length ?? 0) > 0) throw unsupported(`The field ${field}`);
  }
  if (given.enableExecuteCommand) throw unsupported("The field enableExecuteCommand (ECS Exec)");
}
