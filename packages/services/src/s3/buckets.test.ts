import { expect, test } from "vitest";
import { opened, withBucket } from "./fixture.ts";

test("buckets: names, owners, regions", async () => {
  const { s3, other } = opened();
  for (const Bucket of ["UPPER", "a.-", "ab", "192.168.0.1", "with_underscore"]) {
    await expect(s3.CreateBucket({ Bucket })).rejects.toMatchObject({ name: "InvalidBucketName" });
  }
  await s3.CreateBucket({ Bucket: "box" });
  await expect(s3.CreateBucket({ Bucket: "box" })).resolves.toMatchObject({ Location: "/box" });
  await expect(other.CreateBucket({ Bucket: "box" })).rejects.toMatchObject({ name: "BucketAlreadyExists" });
  await expect(other.HeadBucket({ Bucket: "box" })).rejects.toMatchObject({ name: "AccessDenied" });
  await s3.CreateBucket({ Bucket: "west", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
  await expect(s3.GetBucketLocation({ Bucket: "west" })).resolves.toEqual({ LocationConstraint: "eu-west-1" });
  await expect(s3.GetBucketLocation({ Bucket: "box" })).resolves.toEqual({});
  await expect(s3.HeadBucket({ Bucket: "none" })).rejects.toMatchObject({ name: "NotFound", status: 404 });
  await expect(s3.ListObjectsV2({ Bucket: "none" })).rejects.toMatchObject({ name: "NoSuchBucket" });
  const { Buckets } = await s3.ListBuckets({});
  expect(Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([
    ["box", "us-east-1"],
    ["west", "eu-west-1"],
  ]);
  await s3.DeleteBucket({ Bucket: "west" });
  await expect(s3.HeadBucket({ Bucket: "west" })).rejects.toMatchObject({ name: "NotFound" });
});

test("in other regions one's own bucket cannot be made again, and needs a constraint", async () => {
  const { s3 } = opened("eu-west-1");
  await expect(s3.CreateBucket({ Bucket: "box" })).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
  const bucket = { Bucket: "box", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" as const } };
  await s3.CreateBucket(bucket);
  await expect(s3.CreateBucket(bucket)).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
});

test("configurations are kept, and missed in S3's words", async () => {
  const { s3 } = await withBucket();
  const Bucket = "box";
  await expect(s3.GetBucketPolicy({ Bucket })).rejects.toMatchObject({ name: "NoSuchBucketPolicy", status: 404 });
  await expect(s3.PutBucketPolicy({ Bucket, Policy: "{" })).rejects.toMatchObject({ name: "MalformedPolicy" });
  await s3.PutBucketPolicy({ Bucket, Policy: '{"Statement":[]}' });
  await expect(s3.GetBucketPolicy({ Bucket })).resolves.toEqual({ Policy: '{"Statement":[]}' });
  await s3.DeleteBucketPolicy({ Bucket });
  await expect(s3.GetBucketPolicy({ Bucket })).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
  await expect(s3.GetBucketTagging({ Bucket })).rejects.toMatchObject({ name: "NoSuchTagSet" });
  await s3.PutBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "a", Value: "1" }] } });
  await expect(s3.GetBucketTagging({ Bucket })).resolves.toEqual({ TagSet: [{ Key: "a", Value: "1" }] });
  await expect(s3.GetPublicAccessBlock({ Bucket })).resolves.toMatchObject({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
  await expect(s3.GetBucketEncryption({ Bucket })).resolves.toMatchObject({
    ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
  });
  const Rules = [{ ID: "r", Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Date: new Date("2027-01-01T00:00:00Z") } }];
  await s3.PutBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
  await expect(s3.GetBucketLifecycleConfiguration({ Bucket })).resolves.toEqual({ Rules });
});
