import type { BucketLocationConstraint, CreateBucketRequest } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { noAcls } from "../content.ts";
import { bucketExists, bucketIsYours, notSupported } from "../faults.ts";
import { bucketTagsMax } from "../limits.ts";
import type { S3Parts } from "../model.ts";
import { findBucket } from "../store.ts";
import { checkTags } from "../tags.ts";

/**
 * Making one's own bucket again is an error everywhere but in us-east-1, where it does nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export const CreateBucket: Operation<"s3", "CreateBucket", S3Parts> = (input, { caller }, { journal }) => {
  const { Bucket: name } = input;
  checkName(name);
  refuseUnsupported(input as CreateBucketRequest);
  const region = regionOf(input.CreateBucketConfiguration?.LocationConstraint, caller.region);
  const tags = checkTags((input.CreateBucketConfiguration?.Tags ?? []) as { Key: string; Value: string }[], bucketTagsMax, "Bucket");
  journal.transact((tx) => {
    const present = findBucket(tx, name);
    if (present && present.account !== caller.account) throw bucketExists();
    if (present && (present.region !== "us-east-1" || region !== "us-east-1")) throw bucketIsYours();
    if (present) return;
    tx.run("INSERT INTO s3_buckets VALUES (?, ?, ?, NULL, ?)", name, caller.account, region, tx.now);
    const settings = {
      publicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
      ownership: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      ...(tags.length > 0 && { tagging: tags }),
    };
    for (const [kind, value] of Object.entries(settings))
      tx.run("INSERT INTO s3_settings VALUES (?, ?, ?)", name, kind, JSON.stringify(value));
  });
  return { Location: region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`, BucketArn: `arn:aws:s3:::${name}` };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !name.startsWith("xn--");
  if (!isValid) throw new ApiError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}

function refuseUnsupported(input: CreateBucketRequest): void {
  if (input.ObjectLockEnabledForBucket) throw notSupported("Object Lock");
  if (input.CreateBucketConfiguration?.Bucket || input.CreateBucketConfiguration?.Location) throw notSupported("directory buckets");
  if (input.ObjectOwnership !== undefined && input.ObjectOwnership !== "BucketOwnerEnforced") throw notSupported("access control lists");
  const grants = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP];
  if ((input.ACL !== undefined && input.ACL !== "private") || grants.some((grant) => grant !== undefined)) throw noAcls();
}

/** The region asked for must be the endpoint's, unless that is us-east-1. */
function regionOf(constraint: BucketLocationConstraint | undefined, endpoint: string): string {
  if (constraint === undefined) {
    if (endpoint === "us-east-1") return endpoint;
    throw incompatible("unspecified");
  }
  const region = constraint === "EU" ? "eu-west-1" : constraint;
  if (endpoint !== "us-east-1" && region !== endpoint) throw incompatible(region);
  return region;
}

const incompatible = (constraint: string) =>
  new ApiError(
    "IllegalLocationConstraintException",
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
