import { expect, test } from "vitest";
import { checkEncryptionKey } from "./check-encryption-key.ts";

test.each([
  "alias/aws/s3",
  "alias/my-key",
  "arn:aws:kms:us-east-1:000000000000:alias/aws/s3",
  "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "arn:aws-cn:kms:cn-north-1:000000000000:key/mrk-1234abcd12ab34cd56ef1234567890ab",
])("%s may name a key", (key) => expect(() => checkEncryptionKey(key)).not.toThrow());

test.each(["", "my-key", "alias/", "arn:aws:s3:::bucket", "arn:aws:kms:us-east-1:000000000000:key/"])("%j is refused", (key) =>
  expect(() => checkEncryptionKey(key)).toThrow("Invalid encryptionKey"),
);
