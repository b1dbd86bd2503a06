import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { CodePipelineClient } from "@aws-sdk/client-codepipeline";
import { CodeStarConnectionsClient } from "@aws-sdk/client-codestar-connections";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** The project's name; everything that has a name is called after it. */
export const projectName = "todo";

export type ProgressState = "found" | "creating" | "created" | "waiting" | "ready" | "deleting" | "deleted";

export type Progress = {
  /** What it is about, as "VPC todo". */
  subject: string;
  state: ProgressState;
};

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** Where the clients connect, and as whom. What is left out is taken from the environment, as every AWS client does. */
export type Connection = {
  region?: string;
  endpoint?: string;
  profile?: string;
  credentials?: Credentials | (() => Promise<Credentials>);
};

export type InfrastructureOptions = Connection & {
  /** The repository of the connection, as OWNER/NAME. Default: acme/todo. */
  fullRepositoryId?: string;
  /** More environment variables for builds, for instance NPM_CONFIG_REGISTRY where packages come from a registry of one's own. */
  buildEnvironment?: Readonly<Record<string, string>>;
  /** Cancels every wait, and stops before the next step. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
};

export type Clients = {
  builds: CodeBuildClient;
  connections: CodeStarConnectionsClient;
  containers: ECSClient;
  databases: RDSClient;
  iam: IAMClient;
  images: ECRClient;
  loadBalancers: ElasticLoadBalancingV2Client;
  logs: CloudWatchLogsClient;
  network: EC2Client;
  objects: S3Client;
  pipelines: CodePipelineClient;
  secrets: SecretsManagerClient;
};

export type Context = {
  clients: Clients;
  accountId: string;
  region: string;
  fullRepositoryId: string;
  buildEnvironment: Readonly<Record<string, string>>;
  signal: AbortSignal;
  report: (subject: string, state: ProgressState) => void;
};

function makeClients(config: Connection): Clients {
  return {
    builds: new CodeBuildClient(config),
    connections: new CodeStarConnectionsClient(config),
    containers: new ECSClient(config),
    databases: new RDSClient(config),
    iam: new IAMClient(config),
    images: new ECRClient(config),
    loadBalancers: new ElasticLoadBalancingV2Client(config),
    logs: new CloudWatchLogsClient(config),
    network: new EC2Client(config),
    // A bucket as part of the path works with every endpoint; a bucket as part of the host name needs DNS to know it.
    objects: new S3Client({ ...config, forcePathStyle: true }),
    pipelines: new CodePipelineClient(config),
    secrets: new SecretsManagerClient(config),
  };
}

/** Connects to the account that the options or the environment name; rejects when the credentials are not good for it. */
export async function openContext(options: InfrastructureOptions): Promise<Context> {
  const { region, endpoint, profile, credentials } = options;
  const config: Connection = {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
  };
  const sts = new STSClient(config);
  const { Account: accountId = "" } = await sts.send(new GetCallerIdentityCommand({}));
  return {
    clients: makeClients(config),
    accountId,
    region: await sts.config.region(),
    fullRepositoryId: options.fullRepositoryId ?? "acme/todo",
    buildEnvironment: options.buildEnvironment ?? {},
    signal: options.signal ?? new AbortController().signal,
    report: (subject, state) => options.onProgress?.({ subject, state }),
  };
}
