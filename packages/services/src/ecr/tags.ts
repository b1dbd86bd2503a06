import { InvalidTagParameterException, type Tag, TooManyTagsException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import { tagsMax } from "./limits.ts";

/** Throws InvalidTagParameter and TooManyTags for a set that a repository cannot have. */
export function checkTags(tags: Tag[]): Tag[] {
  const keys = tags.map(({ Key }) => Key ?? "");
  if (
    keys.some((key) => key === "" || key.length > 128 || key.startsWith("aws:")) ||
    tags.some(({ Value }) => (Value ?? "").length > 256)
  ) {
    throw fault(
      InvalidTagParameterException,
      "Invalid parameter at 'tags' failed to satisfy constraint: 'Tag keys have 1 to 128 characters and do not begin with aws:, values have up to 256 characters'",
    );
  }
  if (new Set(keys).size < keys.length) {
    throw fault(InvalidTagParameterException, "Invalid parameter at 'tags' failed to satisfy constraint: 'Tag keys must be unique'");
  }
  if (tags.length > tagsMax)
    throw fault(TooManyTagsException, `The list of tags on the repository is over the limit. The maximum number of tags is ${tagsMax}.`);
  return tags;
}
