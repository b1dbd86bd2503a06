import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";

/** Keeps secret values at rest: AES-256-GCM; the context (usually the row's ARN) is authenticated, so a value cannot be moved to another row. */
export interface Seal {
  seal(plain: Uint8Array | string, context: string): Buffer;
  open(sealed: Uint8Array, context: string): Buffer;
}

/** Uses the installation's key, made at first use with mode 0600. */
export function openSeal(directory: string): Seal {
  return sealWith(readOrMakeKey(join(directory, "seal.key")));
}

export function sealWith(key: Uint8Array): Seal {
  return {
    seal(plain, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    },
  };
}

const keyBytes = 32;

function readOrMakeKey(path: string): Buffer {
  try {
    const known = readFileSync(path);
    if (known.length !== keyBytes) throw new TypeError(`${path} does not hold a key: it was changed or damaged`);
    return known;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
  }
  const key = randomBytes(keyBytes);
  // What was sealed with a key is worth nothing without it.
  replaceFile(path, key, 0o600);
  return key;
}
