/** An action execution as data, read out of its rows: whoever ends its work may have to do so after the rows are gone. */
import { artifactKey } from "../artifacts/location.ts";
import { artifactBucket } from "../declare/check-stores.ts";
import type { WorkDeclaration } from "../declare/declaration.ts";
import { type ActionInput, type ComputeInput, memoOf, type StoredArtifact } from "../store/actions.ts";
import { type Revision, revisionsOf, type SourceOverride, sourceOverridesOf } from "../store/executions.ts";
import { arnOf } from "../store/pipelines.ts";
import type { Context } from "./context.ts";

/** All that is needed to work on an action, as data. Secret values are sealed. */
export interface JobSeed {
  pipelineName: string;
  pipelineArn: string;
  account: string;
  region: string;
  roleArn: string;
  pipelineExecutionId: string;
  actionExecutionId: string;
  stageName: string;
  action: WorkDeclaration;
  configuration: Record<string, string>;
  inputs: StoredArtifact[];
  outputs: StoredArtifact[];
  compute?: ComputeInput;
  sourceOverrides: SourceOverride[];
  revisions: Revision[];
  encryptionKey?: { id: string; type: "KMS" };
  memo: Record<string, unknown>;
  /** Whether it is not known if the work was begun, as its action was abandoned before its provider had told. */
  perhapsBegun?: true;
  startedAt: number;
  deadline: number;
}

export function seedOf({ row, execution, pipeline, declaration, action }: Context, input: ActionInput, deadline: number): JobSeed {
  const bucket = artifactBucket(declaration, pipeline.region);
  const { encryptionKey } = declaration.artifactStore ?? declaration.artifactStores?.[pipeline.region] ?? {};
  return {
    pipelineName: pipeline.name,
    pipelineArn: arnOf(pipeline),
    account: pipeline.account,
    region: pipeline.region,
    roleArn: declaration.roleArn,
    pipelineExecutionId: execution.id,
    actionExecutionId: row.id,
    stageName: row.stage,
    action,
    configuration: input.resolvedConfiguration,
    inputs: input.artifacts,
    outputs: action.outputArtifacts.map(({ name }) => ({ name, bucket, key: artifactKey(pipeline.name, name, row.id) })),
    ...(input.compute && { compute: input.compute }),
    sourceOverrides: sourceOverridesOf(execution).filter(({ actionName }) => actionName === row.action),
    revisions: revisionsOf(execution),
    ...(encryptionKey && { encryptionKey }),
    memo: memoOf(row),
    startedAt: row.started,
    deadline,
  };
}
