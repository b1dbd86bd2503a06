import { ApiError } from "@towpath/wire";
import { invalidArgument } from "./faults.ts";
import type { Tag } from "./model.ts";

const invalidTag = (message: string) => new ApiError("InvalidTag", message);

/** Throws InvalidTag and BadRequest for a set that S3 does not take. */
export function checkTags(tags: Tag[], max: number, what: "Object" | "Bucket"): Tag[] {
  if (tags.length > max) throw new ApiError("BadRequest", `${what} tags cannot be greater than ${max}`);
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key.length === 0 || Key.length > 128) throw invalidTag("The TagKey you have provided is invalid");
    if (Value.length > 256) throw invalidTag("The TagValue you have provided is invalid");
    if (Key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester");
    if (seen.has(Key)) throw invalidTag("Cannot provide multiple Tags with the same key");
    seen.add(Key);
  }
  return tags.map(({ Key, Value }) => ({ Key, Value }));
}

/** The x-amz-tagging header: tags as URL query parameters. */
export function parseTagging(header: string | undefined, max: number): Tag[] {
  if (header === undefined || header === "") return [];
  const pairs = header.split("&").map((pair) => {
    const at = pair.indexOf("=");
    return { Key: decode(at < 0 ? pair : pair.slice(0, at), header), Value: at < 0 ? "" : decode(pair.slice(at + 1), header) };
  });
  return checkTags(pairs, max, "Object");
}

function decode(text: string, header: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  }
}
