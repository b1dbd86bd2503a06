import type { ProjectEnvironment } from "@aws-sdk/client-codebuild";
import { checkComputeType, checkEnvironmentType } from "./environment-types.ts";
import { invalid, unsupported } from "./refuse.ts";

/** Throws InvalidInputException for an environment that AWS or this server refuses. */
export function checkEnvironment(environment: ProjectEnvironment): void {
  checkEnvironmentType(environment.type);
  checkComputeType(environment);
  if (environment.dockerServer) throw unsupported("docker servers");
  if (environment.certificate && !/^(arn:aws[\w-]*:s3:::)?[a-z0-9][a-z0-9.-]+\/.+$/.test(environment.certificate))
    throw invalid(`Invalid certificate: ${environment.certificate}. It is the ARN of an object in Amazon S3.`);
  if (environment.registryCredential) checkRegistryCredential(environment);
  for (const { name, type } of environment.environmentVariables ?? []) {
    if (!name) throw invalid("Invalid environment variable: the name is empty");
    if (isReserved(name)) throw invalid(`Invalid environment variable name: ${name}. The prefix CODEBUILD_ is reserved.`);
    if (type && !["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"].includes(type))
      throw invalid(`Invalid environment variable type: ${type}`);
  }
  const names = (environment.environmentVariables ?? []).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`Duplicate environment variable name: ${twice}`);
}

/** The prefix is AWS's own; variables that configure CodeBuild have it and are the user's to set. */
export const isReserved = (name: string): boolean => name.startsWith("CODEBUILD_") && !name.startsWith("CODEBUILD_CONFIG_");

function checkRegistryCredential({ image, imagePullCredentialsType }: ProjectEnvironment): void {
  if (imagePullCredentialsType !== "SERVICE_ROLE") {
    throw invalid("Invalid input: registryCredential requires imagePullCredentialsType SERVICE_ROLE");
  }
  if (isCurated(image ?? "") || isEcr(image ?? "")) {
    throw invalid("Invalid input: registryCredential cannot be used with AWS CodeBuild curated images or Amazon ECR images");
  }
}

/** The ids of AWS's own build images, which exist nowhere under these names. */
export const isCurated = (image: string): boolean => /^aws\/codebuild\/[A-Za-z0-9_.-]+(:[\w.-]+)?$/.test(image);

export const isEcr = (image: string): boolean => /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\//.test(image);
