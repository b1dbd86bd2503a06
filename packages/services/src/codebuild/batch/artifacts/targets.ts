import type { ProjectArtifacts } from "@aws-sdk/client-codebuild";
import { uuidOf } from "../../names.ts";
import type { BuildSettings } from "../../plan/settings.ts";
import type { BatchRow } from "../store.ts";

/** Whether the primary artifacts of the builds become one. */
export const combines = ({ config, settings }: Pick<BatchRow, "config" | "settings">): boolean =>
  config.combineArtifacts === true && Boolean(settings.artifacts.location);

/**
 * Where a build of a batch puts its artifacts. Combined, each is a piece beside the place of the whole. On their own they are kept apart by
 * the build's identifier; a pipeline has a place for the artifact `<identifier>` and for each `<identifier>_<artifact>`.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-pipeline-batch.html
 */
export function artifactsOfMember(batch: BatchRow, identifier: string): Pick<BuildSettings, "artifacts" | "secondaryArtifacts"> {
  const { artifacts, secondaryArtifacts = [] } = batch.settings;
  if (combines(batch)) return { artifacts: pieceOf(batch, identifier), secondaryArtifacts: [] };
  if (artifacts.type === "CODEPIPELINE") return ofPipeline(batch.settings, identifier);
  return { artifacts: apart(artifacts, identifier), secondaryArtifacts: secondaryArtifacts.map((one) => apart(one, identifier)) };
}

/** The first build of a batch reads the buildspec and makes nothing. */
export const noArtifacts = ({ settings }: BatchRow): Pick<BuildSettings, "artifacts" | "secondaryArtifacts"> => ({
  artifacts: { type: settings.artifacts.type === "CODEPIPELINE" ? "CODEPIPELINE" : "NO_ARTIFACTS" },
  secondaryArtifacts: [],
});

function ofPipeline({ artifacts, secondaryArtifacts = [] }: BuildSettings, identifier: string) {
  const primary = [artifacts, ...secondaryArtifacts].find(({ artifactIdentifier }) => artifactIdentifier === identifier);
  const prefix = `${identifier}_`;
  const { artifactIdentifier: _, ...place } = primary ?? {};
  return {
    artifacts: { type: "CODEPIPELINE" as const, ...place },
    secondaryArtifacts: secondaryArtifacts
      .filter(({ artifactIdentifier = "" }) => artifactIdentifier.startsWith(prefix))
      .map((one) => ({ ...one, artifactIdentifier: one.artifactIdentifier?.slice(prefix.length) })),
  };
}

/** With the build's id in the path artifacts are apart already. */
function apart(artifacts: ProjectArtifacts, identifier: string): ProjectArtifacts {
  if (artifacts.type !== "S3" || artifacts.namespaceType === "BUILD_ID") return artifacts;
  return { ...artifacts, path: [artifacts.path ?? "", identifier].filter((part) => part !== "" && part !== "/").join("/") };
}

/** Removed when the whole is there. */
export function pieceOf(batch: BatchRow, identifier: string): ProjectArtifacts {
  const { artifacts } = batch.settings;
  const { bucket, key } = combinedPlace(batch);
  const piece = { location: bucket, packaging: "ZIP" as const, namespaceType: "NONE" as const, name: `${identifier}.zip` };
  const path = `${key}.pieces-${uuidOf(batch.id)}`;
  // A pipeline names the whole key; other artifacts have a path of their own.
  return artifacts.type === "CODEPIPELINE"
    ? { type: "CODEPIPELINE", ...piece, path: "", name: `${path}/${piece.name}` }
    : { type: "S3", ...piece, path };
}

/** Where the combined artifact goes: one object, or without packaging what begins with the key. */
export function combinedPlace({ id, project, settings }: BatchRow): { bucket: string; key: string } {
  const { artifacts } = settings;
  const bucket = (artifacts.location ?? "").replace(/^arn:aws[\w-]*:s3:::/, "");
  const given = artifacts.name || project;
  if (artifacts.type === "CODEPIPELINE") return { bucket, key: given };
  // The root of the bucket or of the path; a ZIP needs a name.
  const name = /^\/+$/.test(given) && artifacts.packaging === "ZIP" ? project : given;
  const parts = [artifacts.path, artifacts.namespaceType === "BUILD_ID" ? uuidOf(id) : "", name];
  return {
    bucket,
    key: parts
      .map((part) => (part ?? "").replace(/^\/+|\/+$/g, ""))
      .filter((part) => part !== "")
      .join("/"),
  };
}
