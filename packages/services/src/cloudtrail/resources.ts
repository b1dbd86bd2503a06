import type { ServiceName } from "../door/sdk.ts";
import { resourcesMax } from "./limits.ts";
import type { Resource } from "./model.ts";

/** The members of requests and answers that name a resource, by service, with CloudFormation's name of its type. */
const named: Partial<Record<ServiceName, Record<string, string>>> = {
  codebuild: { projectName: "AWS::CodeBuild::Project" },
  codecommit: { repositoryName: "AWS::CodeCommit::Repository" },
  codepipeline: { pipelineName: "AWS::CodePipeline::Pipeline" },
  ecr: { repositoryName: "AWS::ECR::Repository" },
  ecs: { cluster: "AWS::ECS::Cluster", service: "AWS::ECS::Service", serviceName: "AWS::ECS::Service", family: "AWS::ECS::TaskDefinition" },
  events: { Rule: "AWS::Events::Rule" },
  iam: { RoleName: "AWS::IAM::Role", UserName: "AWS::IAM::User" },
  logs: { logGroupName: "AWS::Logs::LogGroup", logStreamName: "AWS::Logs::LogStream" },
  rds: { DBInstanceIdentifier: "AWS::RDS::DBInstance", DBSubnetGroupName: "AWS::RDS::DBSubnetGroup" },
  s3: { Bucket: "AWS::S3::Bucket" },
  secretsmanager: { SecretId: "AWS::SecretsManager::Secret" },
  ssm: { Names: "AWS::SSM::Parameter" },
};

/** What `name` (or `Name`) means, by service and the noun in the operation's name. */
const ownNames: [service: ServiceName, noun: RegExp, type: string][] = [
  ["codebuild", /Project/, "AWS::CodeBuild::Project"],
  ["codebuild", /Fleet/, "AWS::CodeBuild::Fleet"],
  ["codepipeline", /Pipeline|Stage/, "AWS::CodePipeline::Pipeline"],
  ["elbv2", /LoadBalancer/, "AWS::ElasticLoadBalancingV2::LoadBalancer"],
  ["elbv2", /TargetGroup/, "AWS::ElasticLoadBalancingV2::TargetGroup"],
  ["events", /Rule/, "AWS::Events::Rule"],
  ["secretsmanager", /Secret/, "AWS::SecretsManager::Secret"],
  ["ssm", /Parameter/, "AWS::SSM::Parameter"],
];

/** EC2's ids tell what they are of. */
const ec2Ids: Record<string, string> = {
  eipalloc: "AWS::EC2::EIP",
  eni: "AWS::EC2::NetworkInterface",
  igw: "AWS::EC2::InternetGateway",
  nat: "AWS::EC2::NatGateway",
  rtb: "AWS::EC2::RouteTable",
  sg: "AWS::EC2::SecurityGroup",
  subnet: "AWS::EC2::Subnet",
  vpc: "AWS::EC2::VPC",
};

/** Types of resources that ARNs name: service and first word of the resource part. */
const arnTypes: Record<string, string> = {
  "codebuild:build": "AWS::CodeBuild::Build",
  "codebuild:project": "AWS::CodeBuild::Project",
  "codebuild:report": "AWS::CodeBuild::Report",
  "codebuild:report-group": "AWS::CodeBuild::ReportGroup",
  "codeconnections:connection": "AWS::CodeConnections::Connection",
  "codestar-connections:connection": "AWS::CodeStarConnections::Connection",
  "ecs:cluster": "AWS::ECS::Cluster",
  "ecs:service": "AWS::ECS::Service",
  "ecs:task": "AWS::ECS::Task",
  "ecs:task-definition": "AWS::ECS::TaskDefinition",
  "elasticloadbalancing:listener": "AWS::ElasticLoadBalancingV2::Listener",
  "elasticloadbalancing:listener-rule": "AWS::ElasticLoadBalancingV2::ListenerRule",
  "elasticloadbalancing:loadbalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "elasticloadbalancing:targetgroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
  "events:rule": "AWS::Events::Rule",
  "iam:policy": "AWS::IAM::ManagedPolicy",
  "iam:role": "AWS::IAM::Role",
  "iam:user": "AWS::IAM::User",
  "logs:log-group": "AWS::Logs::LogGroup",
  "rds:db": "AWS::RDS::DBInstance",
  "secretsmanager:secret": "AWS::SecretsManager::Secret",
};

/** Services whose ARNs name one kind of resource without a word for it. */
const onlyKind: Record<string, string> = {
  codecommit: "AWS::CodeCommit::Repository",
  codepipeline: "AWS::CodePipeline::Pipeline",
  s3: "AWS::S3::Bucket",
};

/** The resources that a request or an answer (without its secrets) names, the ones nearest to its surface first. */
export function resourcesOf(service: ServiceName, operation: string, parameters: object | null): Resource[] {
  const found = new Map<string, Resource>();
  const see = (name: string, value: string) => {
    const type = typeOf(service, operation, name, value);
    const resource = service === "ssm" ? withoutSelector(value) : value;
    if (type !== undefined && value.length > 0 && found.size < resourcesMax) found.set(`${type} ${resource}`, { type, name: resource });
  };
  let level: [string, unknown][] = [["", parameters]];
  // Deeper than this lie settings, not what the call is about.
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    level = level.flatMap(([name, value]): [string, unknown][] => {
      if (typeof value === "string") see(name, value);
      if (value === null || typeof value !== "object") return [];
      return Array.isArray(value) ? value.map((item) => [name, item]) : Object.entries(value);
    });
  }
  return withObject(service, parameters, [...found.values()]);
}

/** "/prod/url:3" asks for a version of the parameter "/prod/url". */
const withoutSelector = (name: string): string => (name.startsWith("arn:") ? name : name.replace(/:[^:]*$/, ""));

function typeOf(service: ServiceName, operation: string, member: string, value: string): string | undefined {
  if (value.startsWith("arn:aws")) return typeOfArn(value);
  if (service === "ec2") return /^([a-z]+)-[0-9a-f]{8,17}$/.test(value) ? ec2Ids[value.split("-")[0] ?? ""] : undefined;
  const own = member.toLowerCase() === "name" ? ownNames.find(([of, noun]) => of === service && noun.test(operation))?.[2] : undefined;
  const names = named[service] ?? {};
  return own ?? names[member] ?? names[`${member.slice(0, 1).toUpperCase()}${member.slice(1)}`];
}

function typeOfArn(arn: string): string | undefined {
  const [, , service = "", , , ...rest] = arn.split(":");
  const resource = rest.join(":");
  const [word = ""] = resource.split(/[:/]/);
  if (service === "ssm" && word === "parameter") return "AWS::SSM::Parameter";
  if (service === "ecr" && word === "repository") return "AWS::ECR::Repository";
  return arnTypes[`${service}:${word}`] ?? (service === "s3" && resource.includes("/") ? "AWS::S3::Object" : onlyKind[service]);
}

/** An object is named by its bucket and its key together. */
function withObject(service: ServiceName, parameters: object | null, found: Resource[]): Resource[] {
  const { bucket, key } = (parameters ?? {}) as { bucket?: unknown; key?: unknown };
  if (service !== "s3" || typeof bucket !== "string" || typeof key !== "string") return found;
  return [{ type: "AWS::S3::Object", name: `arn:aws:s3:::${bucket}/${key}` }, ...found];
}
