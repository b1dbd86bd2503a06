/** CodePipeline: what is here, and what of it is not all that AWS has. */
import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Partly, type Service, service } from "../door/service.ts";
import { follow } from "./follow.ts";
import { keepHistory } from "./history.ts";
import { sweepScratch } from "./git/scratch.ts";
import { AcknowledgeJob } from "./operations/AcknowledgeJob.ts";
import { AcknowledgeThirdPartyJob } from "./operations/AcknowledgeThirdPartyJob.ts";
import { CreateCustomActionType } from "./operations/CreateCustomActionType.ts";
import { CreatePipeline } from "./operations/CreatePipeline.ts";
import { DeleteCustomActionType } from "./operations/DeleteCustomActionType.ts";
import { DeletePipeline } from "./operations/DeletePipeline.ts";
import { DeleteWebhook } from "./operations/DeleteWebhook.ts";
import { DeregisterWebhookWithThirdParty } from "./operations/DeregisterWebhookWithThirdParty.ts";
import { DisableStageTransition } from "./operations/DisableStageTransition.ts";
import { EnableStageTransition } from "./operations/EnableStageTransition.ts";
import { GetActionType } from "./operations/GetActionType.ts";
import { GetJobDetails } from "./operations/GetJobDetails.ts";
import { GetPipeline } from "./operations/GetPipeline.ts";
import { GetPipelineExecution } from "./operations/GetPipelineExecution.ts";
import { GetPipelineState } from "./operations/GetPipelineState.ts";
import { GetThirdPartyJobDetails } from "./operations/GetThirdPartyJobDetails.ts";
import { ListActionExecutions } from "./operations/ListActionExecutions.ts";
import { ListActionTypes } from "./operations/ListActionTypes.ts";
import { ListDeployActionExecutionTargets } from "./operations/ListDeployActionExecutionTargets.ts";
import { ListPipelineExecutions } from "./operations/ListPipelineExecutions.ts";
import { ListRuleExecutions } from "./operations/ListRuleExecutions.ts";
import { ListRuleTypes } from "./operations/ListRuleTypes.ts";
import { ListPipelines } from "./operations/ListPipelines.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { ListWebhooks } from "./operations/ListWebhooks.ts";
import { PollForJobs } from "./operations/PollForJobs.ts";
import { PollForThirdPartyJobs } from "./operations/PollForThirdPartyJobs.ts";
import { PutActionRevision } from "./operations/PutActionRevision.ts";
import { OverrideStageCondition } from "./operations/OverrideStageCondition.ts";
import { PutApprovalResult } from "./operations/PutApprovalResult.ts";
import { PutJobFailureResult } from "./operations/PutJobFailureResult.ts";
import { PutJobSuccessResult } from "./operations/PutJobSuccessResult.ts";
import { PutThirdPartyJobFailureResult } from "./operations/PutThirdPartyJobFailureResult.ts";
import { PutThirdPartyJobSuccessResult } from "./operations/PutThirdPartyJobSuccessResult.ts";
import { PutWebhook } from "./operations/PutWebhook.ts";
import { RegisterWebhookWithThirdParty } from "./operations/RegisterWebhookWithThirdParty.ts";
import { RetryStageExecution } from "./operations/RetryStageExecution.ts";
import { RollbackStage } from "./operations/RollbackStage.ts";
import { StartPipelineExecution } from "./operations/StartPipelineExecution.ts";
import { StopPipelineExecution } from "./operations/StopPipelineExecution.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdateActionType } from "./operations/UpdateActionType.ts";
import { UpdatePipeline } from "./operations/UpdatePipeline.ts";
import type { CodepipelineParts } from "./requests/parts.ts";
import { jobEffects } from "./jobs/reply-timer.ts";
import { serviceName } from "./orchestration.ts";
import { type Catalogue, catalogue as everyProvider } from "./providers/catalogue.ts";
import { validateQuestion } from "./declare/validate-question.ts";
import { explainQuestion } from "./timeline/explain-question.ts";
import { pollEffect } from "./polling/poll.ts";
import { pathsEffect } from "./triggers/paths.ts";
import { webhookRoute } from "./webhooks/deliver.ts";
import { effectKinds } from "./work.ts";

const operations: Operations<"codepipeline", CodepipelineParts> = {
  AcknowledgeJob,
  AcknowledgeThirdPartyJob,
  CreateCustomActionType,
  CreatePipeline,
  DeleteCustomActionType,
  DeletePipeline,
  DeleteWebhook,
  DeregisterWebhookWithThirdParty,
  DisableStageTransition,
  EnableStageTransition,
  GetActionType,
  GetJobDetails,
  GetPipeline,
  GetPipelineExecution,
  GetPipelineState,
  GetThirdPartyJobDetails,
  ListActionExecutions,
  ListActionTypes,
  ListDeployActionExecutionTargets,
  ListPipelineExecutions,
  ListPipelines,
  ListRuleExecutions,
  ListRuleTypes,
  ListTagsForResource,
  ListWebhooks,
  PollForJobs,
  PollForThirdPartyJobs,
  PutActionRevision,
  OverrideStageCondition,
  PutApprovalResult,
  PutJobFailureResult,
  PutJobSuccessResult,
  PutThirdPartyJobFailureResult,
  PutThirdPartyJobSuccessResult,
  PutWebhook,
  RegisterWebhookWithThirdParty,
  RetryStageExecution,
  RollbackStage,
  StartPipelineExecution,
  StopPipelineExecution,
  TagResource,
  UntagResource,
  UpdateActionType,
  UpdatePipeline,
};

const declared =
  "the rule CloudWatchAlarm, actions in other regions, KMS keys and public registries are refused; NotificationArn is kept, nothing is sent";
const partly: Partly<"codepipeline"> = {
  CreatePipeline: declared,
  UpdatePipeline: declared,
  ListRuleTypes: "not CloudWatchAlarm",
  ListActionTypes: "the providers that exist here, and custom types",
  ListDeployActionExecutionTargets: "no provider here has such targets: the list is empty",
  GetActionType: "there are no types of the integration model, so none is found",
  UpdateActionType: "there are no types of the integration model, so none is found",
  RegisterWebhookWithThirdParty: "refused: webhooks are added at GitHub by hand",
  PollForJobs: "custom action types, and {Invoke, AWS, Lambda, 1} for a worker that invokes functions",
  PollForThirdPartyJobs: "there are no types of third parties: ActionTypeNotFoundException",
  AcknowledgeThirdPartyJob: "there are no types of third parties: JobNotFoundException",
  GetThirdPartyJobDetails: "there are no types of third parties: JobNotFoundException",
  PutThirdPartyJobSuccessResult: "there are no types of third parties: JobNotFoundException",
  PutThirdPartyJobFailureResult: "there are no types of third parties: JobNotFoundException",
};

type Given = Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "seal" | "aws" | "home">;

/** `catalogue` are the action providers. */
export function openCodepipeline(given: Given, catalogue: Catalogue = everyProvider): Service<"codepipeline"> {
  given.journal.migrate(serviceName, readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const parts: CodepipelineParts = { ...given, catalogue, definitions: new Map(), beginning: new Set() };
  // A version that was undone may come back as another one.
  given.journal.onUndo(() => parts.definitions.clear());
  const stop = new AbortController();
  let going: Promise<unknown> | undefined;
  return service(serviceName, {
    parts,
    operations,
    partly,
    effects: { ...effectKinds(parts), ...jobEffects(parts), paths: pathsEffect(parts), poll: pollEffect(parts) },
    questions: { explain: explainQuestion(parts), validate: validateQuestion(parts) },
    routes: [webhookRoute(parts)],
    recover: async () => {
      sweepScratch(given.home.dataDirectory);
      going ??= Promise.all([follow(parts, stop.signal), keepHistory(parts, stop.signal)]);
    },
    close: async () => {
      stop.abort();
      await going;
    },
  });
}
