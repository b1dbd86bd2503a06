/** Starts the pipelines that a change at a source concerns. */
import type { Transaction } from "@towpath/journal";
import { startIfRoom } from "../start-execution.ts";
import type { WorkParts } from "../job/job.ts";
import { serviceName } from "../orchestration.ts";
import { type ActionDeclaration, actionOf, type Declaration } from "../declare/declaration.ts";
import { triggerDetailLengthMax } from "../limits.ts";
import { definitionOf } from "../store/definitions.ts";
import type { SourceOverride, Trigger } from "../store/executions.ts";
import { type Pipeline, pipelineById } from "../store/pipelines.ts";
import type { SourceChange } from "./change.ts";
import { type Match, matches } from "./match.ts";
import { listenersOf } from "./sources.ts";

type Push = Extract<SourceChange, { kind: "push" }>;

/** Payload of the effect that finds out which files a push changed. */
export interface PathsPayload {
  pipelineId: string;
  actionName: string;
  change: Push;
  filters: Extract<Match, object>["ifPathsMatch"];
}

export function reactTo(tx: Transaction, parts: WorkParts, change: SourceChange, sequence: number): void {
  for (const listener of listenersOf(tx, change.resource)) {
    const pipeline = pipelineById(tx, listener.pipeline_id);
    const declaration = pipeline && definitionOf(tx, parts.definitions, pipeline.id, pipeline.version)?.declaration;
    const action = declaration && actionOf(declaration, declaration.stages[0]?.name ?? "", listener.action);
    if (!pipeline || !action) continue;
    const match = matches(declaration, action, change);
    if (match === "yes") startFor(tx, parts, pipeline, declaration, { action, change });
    else if (match !== "no" && change.kind === "push") {
      const payload: PathsPayload = { pipelineId: pipeline.id, actionName: action.name, change, filters: match.ifPathsMatch };
      tx.enqueue({ service: serviceName, kind: "paths", key: `${pipeline.id}/${action.name}/${sequence}`, payload });
    }
  }
}

export function startFor(
  tx: Transaction,
  parts: WorkParts,
  pipeline: Pipeline,
  declaration: Declaration,
  { action, change }: { action: ActionDeclaration; change: SourceChange },
): void {
  const started = startIfRoom(tx, parts, pipeline, declaration, {
    trigger: triggerOf(action, change),
    sourceOverrides: revisionOf(action, change),
  });
  if (started === undefined)
    parts.log.warn(
      { pipelineName: pipeline.name, resource: change.resource },
      "a change at the source started no execution: too many are running",
    );
}

/** Sources with a connection take exactly the commit that was pushed, the others what is newest when the action runs. */
function revisionOf(action: ActionDeclaration, change: SourceChange): SourceOverride[] {
  if (change.kind !== "push" || change.provider !== "CodeStarSourceConnection") return [];
  return [{ actionName: action.name, revisionType: "COMMIT_ID", revisionValue: change.commitId }];
}

function triggerOf(action: ActionDeclaration, change: SourceChange): Trigger {
  if (change.kind === "image") return { triggerType: "CloudWatchEvent", triggerDetail: change.resource.split("#")[0] ?? "" };
  if (change.kind !== "push" || change.provider === "CodeCommit")
    return { triggerType: "PollForSourceChanges", triggerDetail: action.name };
  const { "commit-message": _long, ...detail } = change.git;
  const git = { "provider-type": "GitHub", ...change.git };
  return { triggerType: "WebhookV2", triggerDetail: JSON.stringify(detail).slice(0, triggerDetailLengthMax), git };
}
