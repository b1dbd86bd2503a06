import type { CommandExecution, Sandbox, SandboxSession } from "@aws-sdk/client-codebuild";
import { logPlace, logsAfter } from "../logs/place.ts";
import { currentPhase, phaseShape } from "../model.ts";
import { uuidOf } from "../names.ts";
import type { BuildRow } from "../store.ts";
import type { Execution } from "./executions.ts";
import { sandboxArn } from "./names.ts";

/** AWS shows the phase as the status of a sandbox that is not over. */
const statusOf = ({ state }: BuildRow): string => (state.status === "IN_PROGRESS" ? currentPhase(state).type : state.status);

/** A sandbox as BatchGetSandboxes shows it. */
export function sandboxShape(row: BuildRow): Sandbox {
  const { settings, state } = row;
  return {
    id: row.id,
    arn: sandboxArn(row, row.id),
    projectName: row.project,
    requestTime: new Date(row.created),
    ...(state.phases[2] && { startTime: new Date(state.phases[2].start) }),
    ...(state.finished !== undefined && { endTime: new Date(state.finished) }),
    status: statusOf(row),
    source: settings.source,
    sourceVersion: settings.sourceVersion,
    secondarySources: settings.secondarySources ?? [],
    secondarySourceVersions: settings.secondarySourceVersions ?? [],
    environment: settings.environment,
    fileSystemLocations: settings.fileSystemLocations,
    timeoutInMinutes: settings.timeoutInMinutes,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes,
    vpcConfig: settings.vpcConfig,
    logConfig: settings.logsConfig,
    encryptionKey: settings.encryptionKey,
    serviceRole: settings.serviceRole,
    currentSession: sessionShape(row),
  };
}

/** A sandbox has one session here, whose id is that in its own. */
function sessionShape(row: BuildRow): SandboxSession {
  const { state, facts } = row;
  return {
    id: uuidOf(row.id),
    status: statusOf(row),
    startTime: new Date(row.created),
    ...(state.finished !== undefined && { endTime: new Date(state.finished) }),
    currentPhase: currentPhase(state).type,
    phases: state.phases.map(phaseShape),
    resolvedSourceVersion: facts.resolvedSourceVersion,
    logs: facts.logs,
    networkInterface: facts.networkInterface,
  };
}

/** The log of a command is a stream of its own, named after the sandbox's. */
export function executionLogPlace(sandbox: BuildRow, id: string): { group: string; stream: string } | undefined {
  const place = logPlace(sandbox.settings, sandbox.id);
  return place && { group: place.group, stream: `${place.stream}/${id}` };
}

export function executionShape(row: Execution, sandbox: BuildRow): CommandExecution {
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
  const place = executionLogPlace(sandbox, row.id);
  const { cloudWatchLogs, s3Logs } = logsAfter(sandbox, sandbox.settings, sandbox.id);
  return {
    id: row.id,
    sandboxId: row.sandbox,
    sandboxArn: sandboxArn(row, row.sandbox),
    submitTime: new Date(row.submitted),
    startTime: date(row.started),
    endTime: date(row.ended),
    status: row.status,
    command: row.command,
    type: row.type,
    exitCode: row.exitCode,
    standardOutputContent: row.output,
    standardErrContent: row.errors,
    logs: {
      cloudWatchLogs,
      s3Logs,
      ...(place && {
        groupName: place.group,
        streamName: place.stream,
        cloudWatchLogsArn: `arn:aws:logs:${row.region}:${row.account}:log-group:${place.group}:log-stream:${place.stream}`,
      }),
    },
  };
}
