import type { Operation } from "../../door/service.ts";
import { notSupported } from "../faults.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

/** Access control lists do not exist here, so the bucket's owner always owns its objects. */
export const PutBucketOwnershipControls: Operation<"s3", "PutBucketOwnershipControls", S3Parts> = (input, call, parts) => {
  const { Rules } = input.OwnershipControls;
  if (Rules.some(({ ObjectOwnership }) => ObjectOwnership !== "BucketOwnerEnforced")) throw notSupported("access control lists");
  putSetting(parts, call, input, "ownership", { Rules });
  return {};
};
