/** Starts the pipelines that a change at a source concerns: each at most once for a change, however many of its sources it fits. */
import type { Event, Reader, Transaction } from "@towpath/journal";
import { startIfRoom } from "../start-execution.ts";
import type { WorkParts } from "../job/job.ts";
import { serviceName } from "../orchestration.ts";
import { type ActionDeclaration, actionOf, type Declaration } from "../declare/declaration.ts";
import { concurrentExecutionsMax, triggerDetailLengthMax } from "../limits.ts";
import { definitionOf } from "../store/definitions.ts";
import type { SourceOverride, Trigger } from "../store/executions.ts";
import { type Pipeline, pipelineById } from "../store/pipelines.ts";
import { announceVerdict } from "./announce.ts";
import type { GitChange, SourceChange, StartingChange } from "./change.ts";
import { matches, type Patterns } from "./match.ts";
import { listenersOf } from "./sources.ts";

/** Payload of the effect that finds out which files a push changed. */
export interface PathsPayload {
  pipelineId: string;
  change: GitChange;
  actions: { name: string; filters: Patterns[] }[];
}

/** The pipeline as it is now, with the source actions of these names that it still has. */
export function sourcesOf(tx: Reader, { definitions }: WorkParts, pipelineId: string, names: string[]) {
  const pipeline = pipelineById(tx, pipelineId);
  const declaration = pipeline && definitionOf(tx, definitions, pipeline.id, pipeline.version)?.declaration;
  if (!pipeline || !declaration) return undefined;
  const stage = declaration.stages[0]?.name ?? "";
  return { pipeline, declaration, actions: names.flatMap((name) => actionOf(declaration, stage, name) ?? []) };
}

export function reactTo(tx: Transaction, parts: WorkParts, change: SourceChange, { sequence, at }: Pick<Event, "sequence" | "at">): void {
  const listeners = Map.groupBy(listenersOf(tx, change.resource, at), ({ pipeline_id }) => pipeline_id);
  for (const [pipelineId, rows] of listeners) {
    const names = rows.map(({ action }) => action);
    const found = sourcesOf(tx, parts, pipelineId, names);
    if (!found || found.actions.length === 0) continue;
    const { pipeline, declaration, actions } = found;
    if (change.kind === "image") {
      announceVerdict(tx, pipeline, names, change, { outcome: "ignored", because: needsRule });
      continue;
    }
    const judged = actions.map((action) => ({ action, match: matches(declaration, action, change) }));
    const fitting = judged.filter(({ match }) => match.is === "yes").map(({ action }) => action);
    if (fitting.length > 0) {
      startFor(tx, parts, pipeline, declaration, { actions: fitting, change });
      continue;
    }
    const open = judged.flatMap(({ action, match }) =>
      match.is === "ifPathsMatch" ? [{ name: action.name, filters: match.filters }] : [],
    );
    if (open.length > 0 && "git" in change) {
      const payload: PathsPayload = { pipelineId, change, actions: open };
      tx.enqueue({ service: serviceName, kind: "paths", key: `${pipelineId}/${sequence}`, payload });
    } else {
      const because = judged.flatMap(({ match }) => (match.is === "no" ? [match.because] : []));
      announceVerdict(tx, pipeline, names, change, { outcome: "ignored", because: [...new Set(because)].join("; ") });
    }
  }
}

/** As on AWS, where nothing looks for images by itself. */
const needsRule = "a pushed image starts a pipeline by an EventBridge rule only, which has the pipeline as its target";

export function startFor(
  tx: Transaction,
  parts: WorkParts,
  pipeline: Pipeline,
  declaration: Declaration,
  { actions, change, because }: { actions: ActionDeclaration[]; change: StartingChange; because?: string },
): void {
  const [first] = actions;
  if (!first) return;
  const started = startIfRoom(tx, parts, pipeline, declaration, {
    trigger: triggerOf(first, change),
    sourceOverrides: actions.flatMap((action) => revisionOf(action, change)),
  });
  const names = actions.map(({ name }) => name);
  if (started !== undefined) {
    announceVerdict(tx, pipeline, names, change, { outcome: "started", pipelineExecutionId: started, ...(because && { because }) });
    return;
  }
  const full = `${concurrentExecutionsMax} executions are running, which is the limit`;
  announceVerdict(tx, pipeline, names, change, { outcome: "refused", because: full });
  parts.log.warn({ pipelineName: pipeline.name, resource: change.resource }, `a change at the source started no execution: ${full}`);
}

/** What runs is exactly what started it, in every mode and however long it waits. AWS does so for sources with a connection only. */
function revisionOf({ name: actionName }: ActionDeclaration, change: StartingChange): SourceOverride[] {
  switch (change.kind) {
    case "push":
    case "pullRequest":
      return [{ actionName, revisionType: "COMMIT_ID", revisionValue: change.commitId }];
    case "object":
      return change.versionId === undefined ? [] : [{ actionName, revisionType: "S3_OBJECT_VERSION_ID", revisionValue: change.versionId }];
  }
}

function triggerOf(action: ActionDeclaration, change: StartingChange): Trigger {
  if (change.kind === "object" || change.provider === "CodeCommit")
    return { triggerType: "PollForSourceChanges", triggerDetail: action.name };
  const { "commit-message": _long, ...detail } = change.git;
  return { triggerType: "WebhookV2", triggerDetail: JSON.stringify(detail).slice(0, triggerDetailLengthMax), git: change.git };
}
