import type { Build, BuildArtifacts, Project, ProjectArtifacts } from "@aws-sdk/client-codebuild";
import { currentPhase, phaseShape } from "./model.ts";
import { buildArn, buildBatchArn, projectArn } from "./names.ts";
import type { BuildRow, ProjectRow } from "./store.ts";

/** A project as BatchGetProjects shows it. */
export function projectShape(row: ProjectRow): Project {
  return {
    name: row.name,
    arn: projectArn(row, row.name),
    ...row.facts,
    created: new Date(row.created),
    lastModified: new Date(row.modified),
  };
}

/** A build as BatchGetBuilds shows it. Variables show their references, never the values of secrets. */
export function buildShape(row: BuildRow): Build {
  const { settings, facts, state } = row;
  const { artifacts, secondaryArtifacts, roleFrom: _, webhook: _hook, shard: _shard, ...plain } = settings;
  return {
    id: row.id,
    arn: buildArn(row, row.id),
    buildNumber: row.number,
    startTime: new Date(row.created),
    ...(state.finished !== undefined && { endTime: new Date(state.finished) }),
    currentPhase: currentPhase(state).type,
    buildStatus: state.status,
    projectName: row.project,
    phases: state.phases.map(phaseShape),
    ...plain,
    secondarySources: settings.secondarySources ?? [],
    secondarySourceVersions: settings.secondarySourceVersions ?? [],
    artifacts: artifactShape(artifacts),
    secondaryArtifacts: (secondaryArtifacts ?? []).map(artifactShape),
    cache: settings.cache ?? { type: "NO_CACHE" },
    buildComplete: state.status !== "IN_PROGRESS",
    initiator: row.initiator,
    ...(row.batch && { buildBatchArn: buildBatchArn(row, row.batch.id) }),
    ...facts,
  };
}

/** Until the artifact is there, AWS shows where it will be. */
export function artifactShape(artifacts: ProjectArtifacts): BuildArtifacts {
  const { artifactIdentifier, overrideArtifactName, encryptionDisabled } = artifacts;
  const path = [artifacts.location, artifacts.path, artifacts.name].filter((part) => part && part !== "/").join("/");
  return {
    location: artifacts.type === "S3" && artifacts.location ? `arn:aws:s3:::${path}` : "",
    ...(artifactIdentifier !== undefined && { artifactIdentifier }),
    ...(overrideArtifactName !== undefined && { overrideArtifactName }),
    ...(encryptionDisabled !== undefined && { encryptionDisabled }),
  };
}
