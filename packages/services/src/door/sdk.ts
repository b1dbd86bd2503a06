import type * as cloudtrail from "@aws-sdk/client-cloudtrail";
import type * as codebuild from "@aws-sdk/client-codebuild";
import type * as codecommit from "@aws-sdk/client-codecommit";
import type * as codepipeline from "@aws-sdk/client-codepipeline";
import type * as codeconnections from "@aws-sdk/client-codestar-connections";
import type * as logs from "@aws-sdk/client-cloudwatch-logs";
import type * as ec2 from "@aws-sdk/client-ec2";
import type * as ecr from "@aws-sdk/client-ecr";
import type * as ecs from "@aws-sdk/client-ecs";
import type * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as events from "@aws-sdk/client-eventbridge";
import type * as iam from "@aws-sdk/client-iam";
import type * as rds from "@aws-sdk/client-rds";
import type * as s3 from "@aws-sdk/client-s3";
import type * as secretsmanager from "@aws-sdk/client-secrets-manager";
import type * as ssm from "@aws-sdk/client-ssm";
import type * as sts from "@aws-sdk/client-sts";

/** The services by the name of their folder; each one's types are those of its published client. */
export interface Sdk {
  cloudtrail: typeof cloudtrail;
  codebuild: typeof codebuild;
  codecommit: typeof codecommit;
  codeconnections: typeof codeconnections;
  codepipeline: typeof codepipeline;
  ec2: typeof ec2;
  ecr: typeof ecr;
  ecs: typeof ecs;
  elbv2: typeof elbv2;
  events: typeof events;
  iam: typeof iam;
  logs: typeof logs;
  rds: typeof rds;
  s3: typeof s3;
  secretsmanager: typeof secretsmanager;
  ssm: typeof ssm;
  sts: typeof sts;
}

export type ServiceName = keyof Sdk;

/** How a service is found on the wire: its client package, the class that carries its protocol, the name in a signature's scope. */
export interface WireName {
  client: string;
  clientClass: string;
  signingNames: string[];
}

export const wireNames: Record<ServiceName, WireName> = {
  cloudtrail: { client: "client-cloudtrail", clientClass: "CloudTrailClient", signingNames: ["cloudtrail"] },
  codebuild: { client: "client-codebuild", clientClass: "CodeBuildClient", signingNames: ["codebuild"] },
  codecommit: { client: "client-codecommit", clientClass: "CodeCommitClient", signingNames: ["codecommit"] },
  codeconnections: {
    client: "client-codestar-connections",
    clientClass: "CodeStarConnectionsClient",
    signingNames: ["codestar-connections", "codeconnections"],
  },
  codepipeline: { client: "client-codepipeline", clientClass: "CodePipelineClient", signingNames: ["codepipeline"] },
  ec2: { client: "client-ec2", clientClass: "EC2Client", signingNames: ["ec2"] },
  ecr: { client: "client-ecr", clientClass: "ECRClient", signingNames: ["ecr"] },
  ecs: { client: "client-ecs", clientClass: "ECSClient", signingNames: ["ecs"] },
  elbv2: {
    client: "client-elastic-load-balancing-v2",
    clientClass: "ElasticLoadBalancingV2Client",
    signingNames: ["elasticloadbalancing"],
  },
  events: { client: "client-eventbridge", clientClass: "EventBridgeClient", signingNames: ["events"] },
  iam: { client: "client-iam", clientClass: "IAMClient", signingNames: ["iam"] },
  logs: { client: "client-cloudwatch-logs", clientClass: "CloudWatchLogsClient", signingNames: ["logs"] },
  rds: { client: "client-rds", clientClass: "RDSClient", signingNames: ["rds"] },
  s3: { client: "client-s3", clientClass: "S3Client", signingNames: ["s3"] },
  secretsmanager: { client: "client-secrets-manager", clientClass: "SecretsManagerClient", signingNames: ["secretsmanager"] },
  ssm: { client: "client-ssm", clientClass: "SSMClient", signingNames: ["ssm"] },
  sts: { client: "client-sts", clientClass: "STSClient", signingNames: ["sts"] },
};
