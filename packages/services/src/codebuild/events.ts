import type { Build } from "@aws-sdk/client-codebuild";
import type { NewEvent, Transaction } from "@towpath/journal";
import { type BuildState, currentPhase, type Phase } from "./model.ts";
import { buildArn } from "./names.ts";
import { buildShape } from "./shapes.ts";
import type { BuildRow } from "./store.ts";

/** EventBridge's events of a change: one for each phase that ended, one when the status is new. Details as AWS documents them. */
export function emitChanges(tx: Transaction, build: BuildRow, before: BuildState | undefined): void {
  const ended = (state: BuildState | undefined) => (state?.phases ?? []).filter((phase) => phase.end !== undefined).length;
  for (const phase of build.state.phases.slice(ended(before), ended(build.state))) tx.emit(phaseChange(build, phase));
  if (before?.status !== build.state.status) tx.emit(stateChange(build));
}

/** Builds of managed compute are no news to the account: their events wake who waits for them, under a source that no rule names. */
const event = (build: BuildRow, type: string, detail: object): NewEvent => ({
  account: build.account,
  region: build.region,
  source: build.owner === "" ? "aws.codebuild" : "towpath.codebuild",
  type,
  resource: buildArn(build, build.id),
  detail: { "project-name": build.project, "build-id": buildArn(build, build.id), ...detail, version: "1" },
});

const stateChange = (build: BuildRow): NewEvent =>
  event(build, "CodeBuild Build State Change", {
    "build-status": build.state.status,
    "current-phase": currentPhase(build.state).type,
    "current-phase-context": contextText(currentPhase(build.state)),
    "additional-information": additional(build),
  });

const phaseChange = (build: BuildRow, phase: Phase): NewEvent =>
  event(build, "CodeBuild Build Phase Change", {
    "completed-phase": phase.type,
    "completed-phase-status": phase.status,
    "completed-phase-context": contextText(phase),
    "completed-phase-duration-seconds": seconds(phase),
    "completed-phase-start": dateText(phase.start),
    "completed-phase-end": dateText(phase.end ?? phase.start),
    "additional-information": additional(build),
  });

const contextText = ({ context }: Phase): string => `[${context ? `${context.statusCode}: ${context.message}` : ""}]`;
const seconds = (phase: Phase): number => Math.floor(((phase.end ?? phase.start) - phase.start) / 1000);

function additional(build: BuildRow): object {
  const shape = buildShape(build);
  const { source, logs, artifacts } = shape;
  return {
    artifact: { md5sum: artifacts?.md5sum ?? "", sha256sum: artifacts?.sha256sum ?? "", location: artifacts?.location ?? "" },
    environment: environmentDetail(shape),
    "timeout-in-minutes": shape.timeoutInMinutes,
    "build-complete": shape.buildComplete,
    "build-number": shape.buildNumber,
    initiator: shape.initiator,
    "build-start-time": dateText(build.created),
    source: { location: source?.location ?? "", type: source?.type },
    "source-version": shape.sourceVersion ?? "",
    logs: { "group-name": logs?.groupName, "stream-name": logs?.streamName, "deep-link": logs?.deepLink },
    "network-interface": {
      "eni-id": shape.networkInterface?.networkInterfaceId,
      "subnet-id": shape.networkInterface?.subnetId,
    },
    phases: build.state.phases.map(phaseDetail),
  };
}

const environmentDetail = ({ environment }: Build): object => ({
  image: environment?.image,
  "privileged-mode": environment?.privilegedMode ?? false,
  "compute-type": environment?.computeType,
  type: environment?.type,
  "environment-variables": environment?.environmentVariables ?? [],
});

const phaseDetail = (phase: Phase): object => ({
  "phase-context": phase.end === undefined ? undefined : [contextText(phase).slice(1, -1) || ": "],
  "start-time": dateText(phase.start),
  ...(phase.end !== undefined && { "end-time": dateText(phase.end), "duration-in-seconds": seconds(phase) }),
  "phase-type": phase.type,
  ...(phase.status && { "phase-status": phase.status }),
});

/** Made once: making one takes longer than everything else here. */
const monthFormat = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });

/** AWS writes times here as "Sep 1, 2017 4:12:29 PM", in UTC. */
export function dateText(at: number): string {
  const date = new Date(at);
  const month = monthFormat.format(date);
  const time = date.toISOString().slice(14, 19);
  const hours = date.getUTCHours();
  return `${month} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${hours % 12 || 12}:${time} ${hours < 12 ? "AM" : "PM"}`;
}
