/** The rules of tags: https://docs.aws.amazon.com/codepipeline/latest/userguide/tag-resources.html */
import { InvalidTagsException, ResourceNotFoundException, TooManyTagsException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { tagsMax } from "../limits.ts";
import type { Tag } from "../store/pipelines.ts";

export const notIncluded = (account: string, name: string, kind = "pipeline"): ResourceNotFoundException =>
  fault(ResourceNotFoundException, `The account with id '${account}' does not include a ${kind} with the name '${name}'`);

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
