import type { Operation } from "../../door/service.ts";
import { ownerOf } from "../list.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** The list of every bucket whose owner is enforced. */
export const GetBucketAcl: Operation<"s3", "GetBucketAcl", S3Parts> = (input, { caller }, { journal }) => {
  const owner = ownerOf(bucketOf(journal, caller, input).account);
  return { Owner: owner, Grants: [{ Grantee: { Type: "CanonicalUser", ...owner }, Permission: "FULL_CONTROL" }] };
};
