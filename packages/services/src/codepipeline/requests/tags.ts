/** Tags, and the ARNs of what can have them: https://docs.aws.amazon.com/codepipeline/latest/userguide/tag-resources.html */
import { InvalidArnException, InvalidTagsException, ResourceNotFoundException, TooManyTagsException } from "@aws-sdk/client-codepipeline";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Call } from "../../door/service.ts";
import { tagsMax } from "../limits.ts";
import { findPipeline, type Pipeline, type Tag } from "../store/pipelines.ts";

/** Pipelines only: webhooks and custom action types do not exist here. Throws InvalidArnException and ResourceNotFoundException. */
export function pipelineOfArn(reader: Reader, { caller }: Call, arn: string): Pipeline {
  const [, , service, region, account, name, ...more] = arn.split(":");
  if (service !== "codepipeline" || !region || !account || !name || more.length > 0)
    throw fault(InvalidArnException, `The resource ARN '${arn}' is not valid.`);
  const own = account === caller.account && region === caller.region;
  const pipeline = own ? findPipeline(reader, caller, name) : undefined;
  if (!pipeline) throw notIncluded(account, name);
  return pipeline;
}

export const notIncluded = (account: string, name: string): ResourceNotFoundException =>
  fault(ResourceNotFoundException, `The account with id '${account}' does not include a pipeline with the name '${name}'`);

/** `existing` are kept; those of `tags` with the same key replace them. Throws InvalidTagsException and TooManyTagsException. */
export function checkTags(arn: string, existing: Tag[], tags: Tag[]): void {
  if (tags.some(({ key }) => key.toLowerCase().startsWith("aws:")))
    throw fault(
      InvalidTagsException,
      "Not allowed to modify system tags. System tags start with 'aws:'. msg=[Caller is an end user and not allowed to mutate system tags]",
    );
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw fault(InvalidTagsException, "Duplicate tag keys are not allowed.");
  if (new Set([...existing, ...tags].map(({ key }) => key)).size > tagsMax)
    throw fault(TooManyTagsException, `Tag limit exceeded for resource [${arn}].`);
}
