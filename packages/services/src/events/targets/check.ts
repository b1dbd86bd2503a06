/** What PutTargets takes, in EventBridge's words where it does not. */
import { ApiError } from "@towpath/wire";
import type { Caller } from "../../door/caller.ts";
import { invalid } from "../faults.ts";
import { inputFlawOf } from "../input/input.ts";
import type { GivenTarget } from "../model.ts";
import { kindOf } from "./kinds.ts";

/** Parameters of targets that are not here. */
const otherParameters = [
  "KinesisParameters",
  "RunCommandParameters",
  "EcsParameters",
  "BatchParameters",
  "HttpParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
] as const;

/** Throws ValidationException and AccessDeniedException. Whether the resource exists shows when an event is delivered, as on AWS. */
export function checkTarget(caller: Caller, target: GivenTarget): void {
  const { Id: id, Arn: arn } = target;
  const [prefix, partition, service = "", region, account, ...resource] = arn.split(":");
  if (prefix !== "arn" || partition !== "aws" || !service || resource.length === 0) throw malformed(arn);
  const kind = kindOf(arn);
  if (!kind) throw invalid(`${service} is not a supported service for a target.`);
  if (kind.nameIn(resource.join(":")) === undefined || region !== caller.region) throw malformed(arn);
  if (account !== caller.account)
    throw new ApiError(
      "AccessDeniedException",
      `Access to the resource ${arn} is denied. Reason: Adding cross-account target is not permitted.`,
    );
  if (kind.needsRole && target.RoleArn === undefined) throw invalid(`RoleArn is required for target ${arn}.`);
  const stray = otherParameters.find((name) => target[name] !== undefined);
  if (stray) throw invalid(`Parameter(s) ${stray} not supported for target: ${id}.`);
  if (target.DeadLetterConfig?.Arn !== undefined) throw invalid("Towpath has no queues: DeadLetterConfig is not supported.");
  const flaw = inputFlawOf(target);
  if (flaw !== undefined) throw invalid(flaw);
}

const malformed = (arn: string): ApiError => invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
