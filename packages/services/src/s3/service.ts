import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Partly, type Service, service } from "../door/service.ts";
import { Bodies } from "./bodies.ts";
import type { S3Parts } from "./model.ts";
import { AbortMultipartUpload } from "./operations/AbortMultipartUpload.ts";
import { CompleteMultipartUpload } from "./operations/CompleteMultipartUpload.ts";
import { CopyObject } from "./operations/CopyObject.ts";
import { CreateBucket } from "./operations/CreateBucket.ts";
import { CreateMultipartUpload } from "./operations/CreateMultipartUpload.ts";
import { DeleteBucket } from "./operations/DeleteBucket.ts";
import { DeleteBucketCors } from "./operations/DeleteBucketCors.ts";
import { DeleteBucketEncryption } from "./operations/DeleteBucketEncryption.ts";
import { DeleteBucketLifecycle } from "./operations/DeleteBucketLifecycle.ts";
import { DeleteBucketOwnershipControls } from "./operations/DeleteBucketOwnershipControls.ts";
import { DeleteBucketPolicy } from "./operations/DeleteBucketPolicy.ts";
import { DeleteBucketTagging } from "./operations/DeleteBucketTagging.ts";
import { DeleteObject } from "./operations/DeleteObject.ts";
import { DeleteObjectTagging } from "./operations/DeleteObjectTagging.ts";
import { DeleteObjects } from "./operations/DeleteObjects.ts";
import { DeletePublicAccessBlock } from "./operations/DeletePublicAccessBlock.ts";
import { GetBucketAccelerateConfiguration } from "./operations/GetBucketAccelerateConfiguration.ts";
import { GetBucketAcl } from "./operations/GetBucketAcl.ts";
import { GetBucketCors } from "./operations/GetBucketCors.ts";
import { GetBucketEncryption } from "./operations/GetBucketEncryption.ts";
import { GetBucketLifecycleConfiguration } from "./operations/GetBucketLifecycleConfiguration.ts";
import { GetBucketLocation } from "./operations/GetBucketLocation.ts";
import { GetBucketLogging } from "./operations/GetBucketLogging.ts";
import { GetBucketNotificationConfiguration } from "./operations/GetBucketNotificationConfiguration.ts";
import { GetBucketOwnershipControls } from "./operations/GetBucketOwnershipControls.ts";
import { GetBucketPolicy } from "./operations/GetBucketPolicy.ts";
import { GetBucketReplication } from "./operations/GetBucketReplication.ts";
import { GetBucketRequestPayment } from "./operations/GetBucketRequestPayment.ts";
import { GetBucketTagging } from "./operations/GetBucketTagging.ts";
import { GetBucketVersioning } from "./operations/GetBucketVersioning.ts";
import { GetBucketWebsite } from "./operations/GetBucketWebsite.ts";
import { GetObject } from "./operations/GetObject.ts";
import { GetObjectAttributes } from "./operations/GetObjectAttributes.ts";
import { GetObjectLockConfiguration } from "./operations/GetObjectLockConfiguration.ts";
import { GetObjectTagging } from "./operations/GetObjectTagging.ts";
import { GetPublicAccessBlock } from "./operations/GetPublicAccessBlock.ts";
import { HeadBucket } from "./operations/HeadBucket.ts";
import { HeadObject } from "./operations/HeadObject.ts";
import { ListBuckets } from "./operations/ListBuckets.ts";
import { ListMultipartUploads } from "./operations/ListMultipartUploads.ts";
import { ListObjectVersions } from "./operations/ListObjectVersions.ts";
import { ListObjects } from "./operations/ListObjects.ts";
import { ListObjectsV2 } from "./operations/ListObjectsV2.ts";
import { ListParts } from "./operations/ListParts.ts";
import { PutBucketCors } from "./operations/PutBucketCors.ts";
import { PutBucketEncryption } from "./operations/PutBucketEncryption.ts";
import { PutBucketLifecycleConfiguration } from "./operations/PutBucketLifecycleConfiguration.ts";
import { PutBucketNotificationConfiguration } from "./operations/PutBucketNotificationConfiguration.ts";
import { PutBucketOwnershipControls } from "./operations/PutBucketOwnershipControls.ts";
import { PutBucketPolicy } from "./operations/PutBucketPolicy.ts";
import { PutBucketTagging } from "./operations/PutBucketTagging.ts";
import { PutBucketVersioning } from "./operations/PutBucketVersioning.ts";
import { PutObject } from "./operations/PutObject.ts";
import { PutObjectTagging } from "./operations/PutObjectTagging.ts";
import { PutPublicAccessBlock } from "./operations/PutPublicAccessBlock.ts";
import { UploadPart } from "./operations/UploadPart.ts";
import { UploadPartCopy } from "./operations/UploadPartCopy.ts";

const operations: Operations<"s3", S3Parts> = {
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CopyObject,
  CreateBucket,
  CreateMultipartUpload,
  DeleteBucket,
  DeleteBucketCors,
  DeleteBucketEncryption,
  DeleteBucketLifecycle,
  DeleteBucketOwnershipControls,
  DeleteBucketPolicy,
  DeleteBucketTagging,
  DeleteObject,
  DeleteObjectTagging,
  DeleteObjects,
  DeletePublicAccessBlock,
  GetBucketAccelerateConfiguration,
  GetBucketAcl,
  GetBucketCors,
  GetBucketEncryption,
  GetBucketLifecycleConfiguration,
  GetBucketLocation,
  GetBucketLogging,
  GetBucketNotificationConfiguration,
  GetBucketOwnershipControls,
  GetBucketPolicy,
  GetBucketReplication,
  GetBucketRequestPayment,
  GetBucketTagging,
  GetBucketVersioning,
  GetBucketWebsite,
  GetObject,
  GetObjectAttributes,
  GetObjectLockConfiguration,
  GetObjectTagging,
  GetPublicAccessBlock,
  HeadBucket,
  HeadObject,
  ListBuckets,
  ListMultipartUploads,
  ListObjectVersions,
  ListObjects,
  ListObjectsV2,
  ListParts,
  PutBucketCors,
  PutBucketEncryption,
  PutBucketLifecycleConfiguration,
  PutBucketNotificationConfiguration,
  PutBucketOwnershipControls,
  PutBucketPolicy,
  PutBucketTagging,
  PutBucketVersioning,
  PutObject,
  PutObjectTagging,
  PutPublicAccessBlock,
  UploadPart,
  UploadPartCopy,
};

const partly: Partly<"s3"> = {
  PutBucketPolicy: "kept, not evaluated",
  PutPublicAccessBlock: "kept; nothing is public here",
  PutBucketEncryption: "kept; objects are not encrypted on the disk",
  PutBucketLifecycleConfiguration: "kept; nothing expires and nothing moves to another class",
  PutBucketCors: "kept; requests from web pages are refused",
  PutBucketNotificationConfiguration: "EventBridge only: configurations of queues, topics and functions are kept, nothing is sent to them",
  PutBucketVersioning: "no MFA delete",
  PutObject:
    "no customer-provided keys, access control lists, Object Lock or archive classes; ServerSideEncryption is kept and told, not done",
  CopyObject: "as PutObject",
  CreateMultipartUpload: "as PutObject",
  DeleteObject: "no MFA delete",
};

/** Buckets and objects; the objects' bytes are in files. */
export function openS3(given: Pick<Parts, "journal" | "clock" | "ids" | "log" | "home">): Service<"s3"> {
  const { journal, ids, home } = given;
  journal.migrate("s3", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const bodies = new Bodies(join(home.dataDirectory, "s3"), ids, journal);
  const parts = { ...given, bodies };
  return service("s3", {
    parts,
    operations,
    partly,
    effects: { sweep: { perform: async () => void (await bodies.sweep()) } },
    recover: async () => journal.transact((tx) => tx.enqueue({ service: "s3", kind: "sweep", key: "bodies" })),
  });
}
