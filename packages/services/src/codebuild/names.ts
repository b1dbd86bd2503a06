import type { Caller } from "../door/caller.ts";

/** What addresses a resource: every row and every ARN has it. */
export interface Place {
  account: string;
  region: string;
}

export const placeOf = ({ account, region }: Caller): Place => ({ account, region });

export const projectArn = (place: Place, name: string): string => `arn:aws:codebuild:${place.region}:${place.account}:project/${name}`;
/** `id` is `<project>:<uuid>`. */
export const buildArn = (place: Place, id: string): string => `arn:aws:codebuild:${place.region}:${place.account}:build/${id}`;

/** `id` is `<project>:<uuid>`. */
export const buildBatchArn = (place: Place, id: string): string => `arn:aws:codebuild:${place.region}:${place.account}:build-batch/${id}`;

/** The uuid in a build id. */
export const uuidOf = (buildId: string): string => buildId.slice(buildId.lastIndexOf(":") + 1);
export const projectOf = (buildId: string): string => buildId.slice(0, buildId.lastIndexOf(":"));

/** A build id from an id or an ARN, as BatchGetBuilds and its like accept both. */
export const buildIdFrom = (idOrArn: string): string => /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:build\/(.+)$/.exec(idOrArn)?.[1] ?? idOrArn;
/** The same for a batch. */
export const batchIdFrom = (idOrArn: string): string =>
  /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:build-batch\/(.+)$/.exec(idOrArn)?.[1] ?? idOrArn;
/** A project name from a name or an ARN. */
export const projectNameFrom = (nameOrArn: string): string =>
  /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:project\/(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;

/** The role session of a build, which AWS shows in AccessDenied texts and audit trails. */
export const sessionNameOf = (buildId: string): string => `AWSCodeBuild-${uuidOf(buildId)}`;
