import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { CodePipelineClient } from "@aws-sdk/client-codepipeline";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EC2Client } from "@aws-sdk/client-ec2";
import type { Access } from "./towpath.ts";

/** The published clients, set as anybody would set them. */
export function openClients(access: Access) {
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  return {
    pipeline: new CodePipelineClient(settings),
    build: new CodeBuildClient(settings),
    logs: new CloudWatchLogsClient(settings),
    ecs: new ECSClient(settings),
    ec2: new EC2Client(settings),
  };
}

export type Clients = ReturnType<typeof openClients>;
