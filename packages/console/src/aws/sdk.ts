import type * as cloudtrail from "@aws-sdk/client-cloudtrail";
import type * as codebuild from "@aws-sdk/client-codebuild";
import type * as codecommit from "@aws-sdk/client-codecommit";
import type * as codepipeline from "@aws-sdk/client-codepipeline";
import type * as codeconnections from "@aws-sdk/client-codestar-connections";
import type * as ec2 from "@aws-sdk/client-ec2";
import type * as ecr from "@aws-sdk/client-ecr";
import type * as ecs from "@aws-sdk/client-ecs";
import type * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as events from "@aws-sdk/client-eventbridge";
import type * as iam from "@aws-sdk/client-iam";
import type * as logs from "@aws-sdk/client-cloudwatch-logs";
import type * as rds from "@aws-sdk/client-rds";
import type * as s3 from "@aws-sdk/client-s3";
import type * as secretsmanager from "@aws-sdk/client-secrets-manager";
import type * as ssm from "@aws-sdk/client-ssm";
import type * as sts from "@aws-sdk/client-sts";

/** The services by the name that the server's door has for them; only their types come into the page. */
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

/** A command class of the SDK: what it is made from and, by its deserializer, what comes back. */
interface Command<I, O> {
  readonly input: I;
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: O }>;
}

type CommandOf<S extends ServiceName, Op extends string> = `${Op}Command` extends keyof Sdk[S] ? Sdk[S][`${Op}Command`] : never;
type Io<C> = C extends abstract new (...args: never[]) => Command<infer I, infer O> ? { input: I; output: O } : never;

export type OperationName<S extends ServiceName> = Exclude<
  { [K in keyof Sdk[S]]: K extends `${infer Op}Command` ? Op : never }[keyof Sdk[S]],
  "$" | "_"
>;
export type Input<S extends ServiceName, Op extends OperationName<S>> = Io<CommandOf<S, Op>>["input"];
export type Output<S extends ServiceName, Op extends OperationName<S>> = Omit<Io<CommandOf<S, Op>>["output"], "$metadata">;

/** `aws.ecs.DescribeServices({...})`. */
export type Aws = {
  readonly [S in ServiceName]: {
    readonly [Op in OperationName<S>]: (input: Input<S, Op>, signal?: AbortSignal) => Promise<Output<S, Op>>;
  };
};
