import type { ProjectArtifacts, ProjectSource } from "@aws-sdk/client-codebuild";
import { BuildspecError } from "../buildspec/buildspec.ts";
import { readYaml, isMap } from "../buildspec/yaml-file.ts";
import { invalid, unsupported } from "./refuse.ts";

/** Hosts of Git repositories elsewhere. */
export const gitHosts = ["GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED", "BITBUCKET"];
const supported = ["NO_SOURCE", "S3", "CODEPIPELINE", "CODECOMMIT", ...gitHosts];

/** Throws InvalidInputException for a source that AWS or this server refuses. `primary` is the type of the primary source of a secondary one. */
export function checkSource(source: ProjectSource, primary?: { type: string | undefined }): void {
  const { type, location, buildspec } = source;
  if (!supported.includes(type ?? "")) throw unsupported(`sources of type ${type}`);
  if (primary) checkSecondary(source, primary.type);
  if (type === "NO_SOURCE") {
    if (location) throw invalid("Invalid project source: location should be null for source type NO_SOURCE");
    if (!isInline(buildspec)) throw invalid("Invalid project source: an inline buildspec is required for source type NO_SOURCE");
  }
  if (type === "S3" && !/^(arn:aws:s3:::)?[^/]+\/.+$/.test(location ?? "")) {
    throw invalid(`Invalid project source: location must be a valid S3 source, <bucket>/<key>, not ${location ?? "empty"}`);
  }
  if (type === "CODECOMMIT" && codecommitRepository(location ?? "") === undefined) {
    throw invalid(`Invalid project source: location must be a valid CodeCommit source, not ${location ?? "empty"}`);
  }
  if (gitHosts.includes(type ?? "")) checkGitHost(source);
  else if (source.reportBuildStatus) throw invalid(`Invalid project source: reportBuildStatus is not supported for source type ${type}`);
}

function checkGitHost({ type, location, auth }: ProjectSource): void {
  if (!gitUrl(location ?? "")) throw invalid(`Invalid project source: location must be a valid ${type} source, not ${location || "empty"}`);
  if (auth && auth.type !== "OAUTH" && !auth.resource) {
    throw invalid(`Invalid project source: resource is required for source auth type ${auth.type}`);
  }
}

/** The URL of a repository that is read over HTTP; undefined for anything else. A password has no place in what is shown to everybody. */
export function gitUrl(location: string): URL | undefined {
  if (!/^https?:\/\//i.test(location) || !URL.canParse(location)) return undefined;
  const url = new URL(location);
  const isRepository = /^\/+[^/]/.test(url.pathname) && url.search === "" && url.hash === "";
  return isRepository && url.password === "" ? url : undefined;
}

function checkSecondary({ type, sourceIdentifier }: ProjectSource, primaryType: string | undefined): void {
  if (!/^[A-Za-z0-9_-]{1,127}$/.test(sourceIdentifier ?? "")) throw invalid("Invalid secondary source: sourceIdentifier is required");
  const ofPipeline = type === "CODEPIPELINE" && primaryType === "CODEPIPELINE";
  if (![...gitHosts, "S3", "CODECOMMIT"].includes(type ?? "") && !ofPipeline) throw unsupported(`secondary sources of type ${type}`);
}

/** The repository's name in a clone URL: AWS's, or the one over HTTP that CodeCommit tells here. */
export const codecommitRepository = (location: string): string | undefined =>
  /^(?:https:\/\/git-codecommit\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?|http:\/\/[^/@]+)\/v1\/repos\/([\w.-]+)$/.exec(location)?.[1];

/** Whether a buildspec setting is the text itself rather than a path: it has line breaks, or is a map with a version. */
export function isInline(buildspec: string | undefined): boolean {
  if (!buildspec) return false;
  if (buildspec.includes("\n")) return true;
  if (!/[:{]/.test(buildspec) || buildspec.startsWith("arn:")) return false;
  try {
    return isMap(readYaml(buildspec).root);
  } catch (error) {
    if (error instanceof BuildspecError) return false;
    throw error;
  }
}

export function checkArtifacts(artifacts: ProjectArtifacts, sourceType: string | undefined, secondary: boolean): void {
  const { type, location } = artifacts;
  if (type === "NO_ARTIFACTS" && location) throw invalid("Invalid artifacts: artifact type NO_ARTIFACTS should have null location");
  if (type === "S3" && !location) throw invalid("Invalid artifacts: location is required for artifact type S3");
  if (!secondary && (type === "CODEPIPELINE") !== (sourceType === "CODEPIPELINE")) {
    throw invalid(`Invalid artifacts: artifact type ${type} cannot be used with source type ${sourceType}`);
  }
  if (secondary && !/^[A-Za-z0-9_-]{1,127}$/.test(artifacts.artifactIdentifier ?? "")) {
    throw invalid("Invalid secondary artifacts: artifactIdentifier is required");
  }
}
