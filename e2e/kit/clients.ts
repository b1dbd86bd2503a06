import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { CodePipelineClient } from "@aws-sdk/client-codepipeline";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { STSClient } from "@aws-sdk/client-sts";
import type { Access } from "@towpath/testkit";

/** The published clients. They do not try again by themselves: a test says where a server may be away. */
export function openClients({ endpoint, region, accessKeyId, secretAccessKey }: Access) {
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  return {
    build: new CodeBuildClient(settings),
    databases: new RDSClient(settings),
    ec2: new EC2Client(settings),
    ecr: new ECRClient(settings),
    ecs: new ECSClient(settings),
    events: new EventBridgeClient(settings),
    iam: new IAMClient(settings),
    loadBalancers: new ElasticLoadBalancingV2Client(settings),
    logs: new CloudWatchLogsClient(settings),
    pipeline: new CodePipelineClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
    sts: new STSClient(settings),
  };
}

export type Clients = ReturnType<typeof openClients>;
