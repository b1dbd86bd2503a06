import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Access } from "@towpath/testkit";

/** SHA-256 as the signer wants it. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

/** A URL of an object under the name that S3 has for everybody, as a build has it from someone else. */
export async function presigned({ accessKeyId, secretAccessKey, region }: Access, method: string, path: string): Promise<string> {
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const hostname = `s3.${region}.amazonaws.com`;
  const headers = { host: hostname, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const request = { method, protocol: "https:", hostname, path: `/${path}`, headers, query: {} };
  const { query = {} } = await signer.presign(request, { expiresIn: 3_600 });
  return `https://${hostname}/${path}?${new URLSearchParams(query as Record<string, string>).toString()}`;
}
