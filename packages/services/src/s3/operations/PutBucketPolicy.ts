import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

const malformed = (message: string) => new ApiError("MalformedPolicy", message);

/** Kept as it was sent; policies are not evaluated yet. */
export const PutBucketPolicy: Operation<"s3", "PutBucketPolicy", S3Parts> = (input, call, parts) => {
  let policy: unknown;
  try {
    policy = JSON.parse(input.Policy);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  if (!("Statement" in policy)) throw malformed("Missing required field Statement");
  putSetting(parts, call, input, "policy", input.Policy);
  return {};
};
