import {
  ImageNotFoundException,
  type ImageIdentifier,
  InvalidParameterException,
  LifecyclePolicyNotFoundException,
  RepositoryNotFoundException,
  RepositoryPolicyNotFoundException,
  UploadNotFoundException,
} from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import type { Registry } from "./model.ts";

/** ECR's refusals that several operations share, in its own words. */
export const repositoryNotFound = (name: string, { account }: Registry): Error =>
  fault(RepositoryNotFoundException, `The repository with name '${name}' does not exist in the registry with id '${account}'`);

export const imageNotFound = (id: ImageIdentifier, repository: Registry & { name: string }): Error =>
  fault(
    ImageNotFoundException,
    `The image with imageId {imageDigest:'${id.imageDigest ?? "null"}', imageTag:'${id.imageTag ?? "null"}'} does not exist within the repository with name '${repository.name}' in the registry with id '${repository.account}'`,
  );

export const uploadNotFound = (id: string, repository: Registry & { name: string }): Error =>
  fault(
    UploadNotFoundException,
    `The layer upload with id '${id}' in the repository with name '${repository.name}' in the registry with id '${repository.account}' does not exist`,
  );

export const invalidParameter = (parameter: string, why: string): Error =>
  fault(InvalidParameterException, `Invalid parameter at '${parameter}' failed to satisfy constraint: '${why}'`);

const where = ({ account, name }: Registry & { name: string }) => `the repository with name '${name}' in the registry with id '${account}'`;

export const noPolicy = (repository: Registry & { name: string }): Error =>
  fault(RepositoryPolicyNotFoundException, `Repository policy does not exist for ${where(repository)}`);

export const noLifecyclePolicy = (repository: Registry & { name: string }): Error =>
  fault(LifecyclePolicyNotFoundException, `Lifecycle policy does not exist for ${where(repository)}`);
