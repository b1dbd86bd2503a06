import type { BuildBatch, BuildGroup, BuildSummary, ResolvedArtifact } from "@aws-sdk/client-codebuild";
import type { Reader } from "@towpath/journal";
import { buildArn, buildBatchArn } from "../names.ts";
import { artifactShape } from "../shapes.ts";
import { type BuildRow, findBuild } from "../store.ts";
import { sourceGroup } from "./spec/groups.ts";
import { type BatchPhase, currentBatchPhase, type Group } from "./state/model.ts";
import type { BatchRow } from "./store.ts";

/** A batch as BatchGetBuildBatches shows it. */
export function batchShape(reader: Reader, row: BatchRow): BuildBatch {
  const { settings, state, facts } = row;
  const { environment, vpcConfig, encryptionKey, serviceRole, sourceVersion, fileSystemLocations } = settings;
  const builds = new Map(
    state.groups
      .flatMap(({ build, prior }) => [...prior, ...(build === undefined ? [] : [build])])
      .map((id) => [id, findBuild(reader, row, id)]),
  );
  const reportArns = [...new Set(state.groups.flatMap(({ build }) => builds.get(build ?? "")?.facts.reportArns ?? []))];
  return {
    id: row.id,
    arn: buildBatchArn(row, row.id),
    startTime: new Date(row.created),
    ...(state.finished !== undefined && { endTime: new Date(state.finished) }),
    currentPhase: currentBatchPhase(state).type,
    buildBatchStatus: state.status,
    projectName: row.project,
    phases: state.phases.map(phaseShape),
    source: settings.source,
    secondarySources: settings.secondarySources ?? [],
    secondarySourceVersions: settings.secondarySourceVersions ?? [],
    artifacts: artifactShape(settings.artifacts),
    secondaryArtifacts: (settings.secondaryArtifacts ?? []).map(artifactShape),
    cache: settings.cache ?? { type: "NO_CACHE" },
    environment,
    serviceRole,
    ...(settings.logsConfig && { logConfig: settings.logsConfig }),
    buildTimeoutInMinutes: settings.timeoutInMinutes,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes,
    complete: state.status !== "IN_PROGRESS",
    initiator: row.initiator,
    ...(vpcConfig && { vpcConfig }),
    ...(encryptionKey !== undefined && { encryptionKey }),
    ...(sourceVersion !== undefined && { sourceVersion }),
    ...(fileSystemLocations && { fileSystemLocations }),
    buildBatchNumber: row.number,
    buildBatchConfig: row.config,
    buildGroups: state.groups.map((group) => groupShape(row, group, builds)),
    ...(reportArns.length > 0 && { reportArns }),
    ...facts,
  };
}

/** The last phase has its start only. */
const phaseShape = ({ type, start, end, status, context }: BatchPhase): NonNullable<BuildBatch["phases"]>[number] => ({
  phaseType: type,
  ...(status && { phaseStatus: status }),
  startTime: new Date(start),
  ...(end !== undefined && { endTime: new Date(end), durationInSeconds: Math.floor((end - start) / 1000) }),
  ...(context && { contexts: [context] }),
});

type Builds = ReadonlyMap<string, BuildRow | undefined>;

const groupShape = (row: BatchRow, { task, build, prior }: Group, builds: Builds): BuildGroup => ({
  identifier: task.identifier,
  ...(task.identifier !== sourceGroup && { dependsOn: task.dependsOn }),
  ignoreFailure: task.ignoreFailure,
  ...(build !== undefined && { currentBuildSummary: summary(row, task.identifier, build, builds.get(build)) }),
  ...(prior.length > 0 && { priorBuildSummaryList: prior.map((id) => summary(row, task.identifier, id, builds.get(id))) }),
});

/** Of a build that was deleted only its name is left. */
function summary(row: BatchRow, identifier: string, id: string, build: BuildRow | undefined): BuildSummary {
  const arn = buildArn(row, id);
  if (!build) return { arn };
  const { settings, facts, state } = build;
  const stored = facts.artifacts?.location;
  return {
    arn,
    requestedOn: new Date(build.created),
    buildStatus: state.status,
    primaryArtifact: resolved(settings.artifacts.type, stored, identifier),
    secondaryArtifacts: (facts.secondaryArtifacts ?? []).map(({ location, artifactIdentifier }) =>
      resolved(settings.artifacts.type, location, artifactIdentifier),
    ),
  };
}

/** AWS writes the type in small letters here. */
const resolved = (type: string | undefined, location: string | undefined, identifier: string | undefined): ResolvedArtifact => ({
  type: (type ?? "NO_ARTIFACTS").toLowerCase() as ResolvedArtifact["type"],
  ...(location && { location }),
  ...(identifier !== undefined && { identifier }),
});
