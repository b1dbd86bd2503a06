/** One action as GetPipelineState shows it: the last time it ran, in whatever execution. */
import type { ActionExecution, ActionState } from "@aws-sdk/client-codepipeline";
import type { Reader } from "@towpath/journal";
import { customType } from "../action-types/lookup.ts";
import type { ActionDeclaration, ActionTypeId } from "../declare/declaration.ts";
import { urlOf } from "../jobs/urls.ts";
import { inputOf, latestAction } from "../store/actions.ts";
import { findExecution, type Revision, revisionsOf } from "../store/executions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow } from "../store/rows.ts";

export function actionState(reader: Reader, pipeline: Pipeline, stageName: string, action: ActionDeclaration): ActionState {
  const row = latestAction(reader, pipeline.id, stageName, action.name);
  if (!row) return { actionName: action.name };
  const execution = findExecution(reader, row.execution_id);
  const revision = toldBy(row) ?? (execution && revisionsOf(execution).find(({ actionName }) => actionName === action.name));
  const link = action.configuration["ExternalEntityLink"];
  return {
    actionName: action.name,
    ...(revision && currentRevision(revision)),
    ...(link && { entityUrl: link }),
    ...customUrls(reader, pipeline, action.actionTypeId, row),
    latestExecution: latestExecution(row),
  };
}

/** What a job's worker told of the revision it worked on. */
const toldBy = ({ revision }: ActionRow): CurrentRevision | undefined =>
  revision === null ? undefined : (JSON.parse(revision) as CurrentRevision);

/** The links of a custom action type. */
function customUrls(reader: Reader, pipeline: Pipeline, id: ActionTypeId, row: ActionRow): Pick<ActionState, "entityUrl" | "revisionUrl"> {
  const { entityUrlTemplate, revisionUrlTemplate } = customType(reader, pipeline, id)?.definition.settings ?? {};
  const configuration = inputOf(row)?.resolvedConfiguration ?? {};
  const values = { configuration, ...(row.external_id !== null && { externalExecutionId: row.external_id }) };
  const entityUrl = entityUrlTemplate && urlOf(entityUrlTemplate, values);
  const revisionUrl = revisionUrlTemplate && urlOf(revisionUrlTemplate, values);
  return { ...(entityUrl && { entityUrl }), ...(revisionUrl && { revisionUrl }) };
}

type CurrentRevision = Omit<Revision, "actionName">;

function currentRevision({ revisionId = "", revisionChangeIdentifier, revisionUrl, created }: CurrentRevision): Partial<ActionState> {
  return {
    currentRevision: { revisionId, revisionChangeId: revisionChangeIdentifier ?? revisionId, created: new Date(created ?? 0) },
    ...(revisionUrl !== undefined && { revisionUrl }),
  };
}

function latestExecution(row: ActionRow): ActionExecution {
  const running = row.status === "InProgress";
  return {
    actionExecutionId: row.id,
    status: row.status,
    ...((row.summary ?? (running ? row.waits_for : null)) !== null && { summary: row.summary ?? row.waits_for ?? "" }),
    lastStatusChange: new Date(running ? row.started : row.updated),
    ...(running && row.token !== null && { token: row.token }),
    ...(row.updated_by !== null && { lastUpdatedBy: row.updated_by }),
    ...(row.external_id !== null && { externalExecutionId: row.external_id }),
    ...(row.external_url !== null && { externalExecutionUrl: row.external_url }),
    ...(row.percent_complete !== null && { percentComplete: row.percent_complete }),
    ...(row.log_stream_arn !== null && { logStreamARN: row.log_stream_arn }),
    ...(row.error_code !== null && { errorDetails: { code: row.error_code, message: row.error_message ?? "" } }),
  };
}
