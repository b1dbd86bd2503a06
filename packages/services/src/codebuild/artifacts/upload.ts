import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { BuildArtifacts } from "@aws-sdk/client-codebuild";
import type { Client } from "../../door/aws.ts";
import { encryptionOf } from "../encryption.ts";
import { buildArn, uuidOf } from "../names.ts";
import type { ArtifactPlan } from "../plan/plan.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { BuildRow } from "../store.ts";
import { artifactFiles, type Collecting } from "./collect.ts";
import { writeZip } from "./zip-file.ts";

export interface Uploading extends Collecting {
  build: BuildRow;
  s3: Client["s3"];
  workDirectory: string;
}

/**
 * Collects one artifact and puts it into its bucket as the build's role: one ZIP, or with packaging NONE each file for itself. Gives what
 * BatchGetBuilds shows of it. Throws BuildProblem.
 */
export async function uploadArtifact(how: Uploading, artifact: ArtifactPlan, index: number): Promise<BuildArtifacts> {
  const { target } = artifact;
  const bucket = (target.location ?? "").replace(/^arn:aws[\w-]*:s3:::/, "");
  const key = keyOf(how, artifact);
  const shown: BuildArtifacts = {
    location: `arn:aws:s3:::${bucket}/${key}`,
    ...(target.artifactIdentifier !== undefined && { artifactIdentifier: target.artifactIdentifier }),
    ...(target.overrideArtifactName !== undefined && { overrideArtifactName: target.overrideArtifactName }),
    ...(target.encryptionDisabled !== undefined && { encryptionDisabled: target.encryptionDisabled }),
  };
  try {
    if (target.type === "S3" && target.packaging !== "ZIP") {
      await putFiles(how, artifact, bucket, key);
      return shown;
    }
    const { sha256, md5 } = await putZip(how, artifact, { bucket, key, index });
    return { ...shown, sha256sum: sha256, md5sum: md5 };
  } catch (cause) {
    if (cause instanceof BuildProblem || !isRefusal(cause)) throw cause;
    throw new BuildProblem("CLIENT_ERROR", `Failed to upload artifacts: ${refusalText(cause)}`, { cause });
  }
}

async function putZip(
  how: Uploading,
  artifact: ArtifactPlan,
  to: { bucket: string; key: string; index: number },
): Promise<{ sha256: string; md5: string }> {
  const file = join(how.workDirectory, `artifact-${to.index}.zip`);
  const files = artifactFiles(how, artifact, artifact.spec.enableSymlinks === false ? "follow" : "keep");
  const { sizeBytes, sha256, md5 } = await writeZip(file, files);
  await how.s3.PutObject(
    {
      Bucket: to.bucket,
      Key: to.key,
      Body: createReadStream(file),
      ContentLength: sizeBytes,
      ContentType: "application/zip",
      Metadata: { ...metadataOf(how), "codebuild-content-md5": md5, "codebuild-content-sha256": sha256 },
      ...encryptionOf(how.build.settings, artifact.target.encryptionDisabled),
    },
    how.signal,
  );
  return { sha256, md5 };
}

/** Each file goes from the container to its object as it comes; its size is known beforehand, its hashes are not. */
async function putFiles(how: Uploading, artifact: ArtifactPlan, bucket: string, prefix: string): Promise<void> {
  for await (const { path, content, sizeBytes } of artifactFiles(how, artifact, "follow")) {
    const Key = [prefix, path].filter((part) => part !== "").join("/");
    const Body = Readable.from(content, { objectMode: false });
    const object = {
      Bucket: bucket,
      Key,
      Body,
      ContentLength: sizeBytes,
      Metadata: metadataOf(how),
      ...encryptionOf(how.build.settings, artifact.target.encryptionDisabled),
    };
    await how.s3.PutObject(object, how.signal);
  }
}

const metadataOf = ({ build }: Uploading): Record<string, string> => ({ "codebuild-buildarn": buildArn(build, build.id) });

/** `path/<build id>/name`; a pipeline names the whole key. "/" as the name is the root of the bucket or of the path; a ZIP needs a name. */
function keyOf({ build, results }: Uploading, { target, nameFile, spec }: ArtifactPlan): string {
  const name = (target.overrideArtifactName ? results.get(nameFile) : undefined) || target.name || build.project;
  if (target.type === "CODEPIPELINE") return name;
  const named = /^\/+$/.test(name) && target.packaging === "ZIP" ? build.project : name;
  const prefix = target.namespaceType === "BUILD_ID" && spec.s3Prefix !== undefined ? spec.s3Prefix : target.path;
  return [prefix, target.namespaceType === "BUILD_ID" ? uuidOf(build.id) : "", named]
    .map((part) => (part ?? "").replace(/^\/+|\/+$/g, ""))
    .filter((part) => part !== "")
    .join("/");
}
