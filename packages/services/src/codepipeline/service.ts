/** CodePipeline: what is here, and what of it is not all that AWS has. */
import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Partly, type Service, service } from "../door/service.ts";
import { follow } from "./follow.ts";
import { CreatePipeline } from "./operations/CreatePipeline.ts";
import { DeletePipeline } from "./operations/DeletePipeline.ts";
import { DisableStageTransition } from "./operations/DisableStageTransition.ts";
import { EnableStageTransition } from "./operations/EnableStageTransition.ts";
import { GetPipeline } from "./operations/GetPipeline.ts";
import { GetPipelineExecution } from "./operations/GetPipelineExecution.ts";
import { GetPipelineState } from "./operations/GetPipelineState.ts";
import { ListActionExecutions } from "./operations/ListActionExecutions.ts";
import { ListActionTypes } from "./operations/ListActionTypes.ts";
import { ListPipelineExecutions } from "./operations/ListPipelineExecutions.ts";
import { ListPipelines } from "./operations/ListPipelines.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import type { CodepipelineParts } from "./requests/parts.ts";
import { PutApprovalResult } from "./operations/PutApprovalResult.ts";
import { RetryStageExecution } from "./operations/RetryStageExecution.ts";
import { RollbackStage } from "./operations/RollbackStage.ts";
import { StartPipelineExecution } from "./operations/StartPipelineExecution.ts";
import { StopPipelineExecution } from "./operations/StopPipelineExecution.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdatePipeline } from "./operations/UpdatePipeline.ts";
import { serviceName } from "./orchestration.ts";
import { type Catalogue, catalogue as everyProvider } from "./providers/catalogue.ts";
import { pathsEffect } from "./triggers/paths.ts";
import { effectKinds } from "./work.ts";

const operations: Operations<"codepipeline", CodepipelineParts> = {
  CreatePipeline,
  DeletePipeline,
  DisableStageTransition,
  EnableStageTransition,
  GetPipeline,
  GetPipelineExecution,
  GetPipelineState,
  ListActionExecutions,
  ListActionTypes,
  ListPipelineExecutions,
  ListPipelines,
  ListTagsForResource,
  PutApprovalResult,
  RetryStageExecution,
  RollbackStage,
  StartPipelineExecution,
  StopPipelineExecution,
  TagResource,
  UntagResource,
  UpdatePipeline,
};

const declared =
  "stage conditions, actions in other regions, CODEBUILD_CLONE_REF and batch builds are refused; NotificationArn is kept, nothing is sent";
const partly: Partly<"codepipeline"> = {
  CreatePipeline: declared,
  UpdatePipeline: declared,
  ListActionTypes: "the providers that exist here",
  TagResource: "pipelines only",
};

type Given = Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "seal" | "aws" | "home">;

/** `catalogue` are the action providers. */
export function openCodepipeline(given: Given, catalogue: Catalogue = everyProvider): Service<"codepipeline"> {
  given.journal.migrate(serviceName, readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const parts: CodepipelineParts = { ...given, catalogue, definitions: new Map() };
  const stop = new AbortController();
  let following: Promise<void> | undefined;
  return service(serviceName, {
    parts,
    operations,
    partly,
    effects: { ...effectKinds(parts), paths: pathsEffect(parts) },
    recover: async () => {
      following ??= follow(parts, stop.signal);
    },
    close: async () => {
      stop.abort();
      await following;
    },
  });
}
