import { invalid } from "./refuse.ts";

/** The ARN of a key or of an alias, or `alias/` and the alias's name. */
const forms = /^(arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:(key\/[\w-]+|alias\/[\w/-]+)|alias\/[\w/-]+)$/;

/** Throws InvalidInputException for what can be no key of AWS KMS. Whether there is such a key is not known here. */
export function checkEncryptionKey(key: string | undefined): void {
  if (key !== undefined && !forms.test(key))
    throw invalid(`Invalid encryptionKey: ${key}. It is the ARN of a KMS key, or alias/<alias-name>.`);
}
