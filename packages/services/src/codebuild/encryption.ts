import type { BuildSettings } from "./plan/settings.ts";

/** What a build stores is encrypted with its key, unless that is disabled: then the bucket's own encryption holds. */
export function encryptionOf(
  { encryptionKey }: Pick<BuildSettings, "encryptionKey">,
  disabled: boolean | undefined,
): { ServerSideEncryption?: "aws:kms"; SSEKMSKeyId?: string } {
  if (disabled) return {};
  return { ServerSideEncryption: "aws:kms", ...(encryptionKey && { SSEKMSKeyId: encryptionKey }) };
}
