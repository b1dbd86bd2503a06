import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Client } from "../../door/aws.ts";
import { certificateBytes } from "../limits.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import { parseS3Location } from "./s3.ts";
import { firstBytes } from "./source.ts";

/**
 * The certificates of `environment.certificate`, an object in S3 in PEM, as a file on this host: Git hosts that present one of them, or one
 * that they signed, are trusted. Undefined when the project names none. Throws BuildProblem.
 */
export async function certificateFile(
  arn: string | undefined,
  { s3, directory, signal }: { s3: Client["s3"]; directory: string; signal: AbortSignal },
): Promise<string | undefined> {
  if (!arn) return undefined;
  const { bucket, key } = parseS3Location(arn);
  const text = await read(s3, { Bucket: bucket, Key: key }, signal);
  if (!/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(text))
    throw new BuildProblem("CLIENT_ERROR", `The certificate ${arn} is not in PEM`);
  await mkdir(directory, { recursive: true });
  const path = join(directory, "certificates.pem");
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

async function read(s3: Client["s3"], object: { Bucket: string; Key: string }, signal: AbortSignal): Promise<string> {
  try {
    const { Body } = await s3.GetObject(object, signal);
    return (Body instanceof Readable ? await firstBytes(Body, certificateBytes) : Buffer.from(Body ?? "")).toString("utf8");
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    throw new BuildProblem("CLIENT_ERROR", `Unable to read the certificate: ${refusalText(cause)}`, { cause });
  }
}
