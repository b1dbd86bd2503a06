import { fileSystemVariables } from "../file-systems/mounts.ts";
import { logPlace } from "../logs/place.ts";
import { buildArn, projectArn } from "../names.ts";
import { isLambda } from "../project/environment-types.ts";
import { type PlacedSource, sourceRoot } from "../sources/fetch.ts";
import type { BuildRow } from "../store.ts";

/** The variables that CodeBuild itself sets: those in AWS's list of environment variables, and those that tools look for besides. */
export function ownVariables(build: BuildRow, sources: PlacedSource[], credentialsId: string): Record<string, string> {
  const { region, settings } = build;
  const url = `https://${region}.console.aws.amazon.com/codesuite/codebuild/${build.account}/projects/${build.project}/build/${encodeURIComponent(build.id)}/?region=${region}`;
  return {
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${credentialsId}`,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_EXECUTION_ENV: "AWS_ECS_EC2",
    HOME: isLambda(settings.environment.type) ? "/tmp" : "/root",
    CODEBUILD_BUILD_ARN: buildArn(build, build.id),
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_IMAGE: settings.environment.image ?? "",
    CODEBUILD_BUILD_NUMBER: String(build.number),
    CODEBUILD_BUILD_SUCCEEDING: "1",
    CODEBUILD_BUILD_URL: url,
    CODEBUILD_CI: "true",
    CODEBUILD_CONTAINER_NAME: "default",
    CODEBUILD_GOPATH: sourceRoot(build.id),
    GOPATH: `/go:${sourceRoot(build.id)}`,
    CODEBUILD_INITIATOR: build.initiator,
    CODEBUILD_KMS_KEY_ID: settings.encryptionKey ?? "",
    CODEBUILD_LOG_PATH: logPlace(settings, build.id)?.stream ?? "",
    CODEBUILD_PROJECT_ARN: projectArn(build, build.project),
    ...fileSystemVariables(settings),
    CODEBUILD_START_TIME: String(build.created),
    ...(build.batch && { CODEBUILD_BATCH_BUILD_IDENTIFIER: build.batch.group }),
    ...(settings.shard && {
      CODEBUILD_SHARD_INDEX: String(settings.shard.index),
      CODEBUILD_SHARD_COUNT: String(settings.shard.count),
    }),
    ...settings.webhook?.variables,
    ...Object.assign({}, ...sources.map(sourceVariables)),
  };
}

/** Variables of secondary sources bear their identifiers. */
function sourceVariables({ identifier, source, version, directory, fetched }: PlacedSource): Record<string, string> {
  const suffix = identifier === undefined ? "" : `_${identifier}`;
  const shown = source.type === "CODEPIPELINE" ? `arn:aws:s3:::${source.location}` : version;
  const resolved = identifier === undefined ? fetched.resolvedVersion : undefined;
  return {
    [`CODEBUILD_SRC_DIR${suffix}`]: directory,
    ...(source.location && { [`CODEBUILD_SOURCE_REPO_URL${suffix}`]: source.location }),
    ...(shown && { [`CODEBUILD_SOURCE_VERSION${suffix}`]: shown }),
    ...(resolved && { CODEBUILD_RESOLVED_SOURCE_VERSION: resolved }),
  };
}
