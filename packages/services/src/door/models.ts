import {
  type ClientClass,
  type ConstraintsName,
  loadConstraints,
  protocolFor,
  type ServerProtocol,
  type ServiceModel,
  serviceModel,
  type Validator,
  validator,
  wordingOf,
  wordingWith,
} from "@towpath/wire";
import { type ServiceName, wireNames } from "./sdk.ts";

/** What is needed to speak for a service on the wire and to check its inputs. */
export interface Spoken {
  model: ServiceModel;
  protocol: ServerProtocol;
  validate: Validator;
}

/** Client packages are imported when their service is first used: all of them together would cost half a second and 60 MB at start. */
const importers: Record<ServiceName, () => Promise<object>> = {
  cloudtrail: () => import("@aws-sdk/client-cloudtrail"),
  codebuild: () => import("@aws-sdk/client-codebuild"),
  codecommit: () => import("@aws-sdk/client-codecommit"),
  codeconnections: () => import("@aws-sdk/client-codestar-connections"),
  codepipeline: () => import("@aws-sdk/client-codepipeline"),
  ec2: () => import("@aws-sdk/client-ec2"),
  ecr: () => import("@aws-sdk/client-ecr"),
  ecs: () => import("@aws-sdk/client-ecs"),
  elbv2: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  events: () => import("@aws-sdk/client-eventbridge"),
  iam: () => import("@aws-sdk/client-iam"),
  logs: () => import("@aws-sdk/client-cloudwatch-logs"),
  rds: () => import("@aws-sdk/client-rds"),
  s3: () => import("@aws-sdk/client-s3"),
  secretsmanager: () => import("@aws-sdk/client-secrets-manager"),
  ssm: () => import("@aws-sdk/client-ssm"),
  sts: () => import("@aws-sdk/client-sts"),
};

/** Loads a service's model; `invalidInputCode` replaces the service's usual code for an input that breaks a constraint. */
export async function loadModel(name: ServiceName, invalidInputCode?: string): Promise<Spoken> {
  const sdk = await importers[name]();
  const { client, clientClass } = wireNames[name];
  const model = serviceModel(sdk, (sdk as Record<string, unknown>)[clientClass] as ClientClass);
  const clientName = client.replace("client-", "") as ConstraintsName;
  const wording =
    invalidInputCode === undefined
      ? wordingOf(clientName, model.protocol)
      : wordingWith({ type: "SerializationException", constraint: invalidInputCode });
  const constraints = loadConstraints(clientName);
  return { model, protocol: protocolFor(model), validate: validator(model, constraints, wording) };
}
