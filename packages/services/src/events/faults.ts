import { LimitExceededException, ResourceNotFoundException } from "@aws-sdk/client-eventbridge";
import { ApiError, fault } from "@towpath/wire";

export const invalid = (message: string): ApiError => new ApiError("ValidationException", message);
export const noRule = (name: string): Error => fault(ResourceNotFoundException, `Rule ${name} does not exist on EventBus default.`);
export const noBus = (name: string): Error => fault(ResourceNotFoundException, `Event bus ${name} does not exist.`);
export const tooMany = (): Error => fault(LimitExceededException, "The requested resource exceeds the maximum number allowed.");
