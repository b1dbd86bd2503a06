/** Artifacts that are references to repositories (CODEBUILD_CLONE_REF): only CodeBuild knows what to do with them. */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Client } from "../../door/aws.ts";
import { cloneReferenceBytesMax, readCloneReference } from "../../git-hosting/clone-reference.ts";
import { ActionFailed } from "../providers/provider.ts";
import type { StoredArtifact } from "../store/actions.ts";

/** Throws ActionFailed when the artifact, which has so many bytes, is such a reference. */
export async function refuseCloneReference(client: Client, artifact: StoredArtifact, sizeBytes: number): Promise<void> {
  if (sizeBytes === 0 || sizeBytes > cloneReferenceBytesMax) return;
  const { Body } = await client.s3.GetObject({ Bucket: artifact.bucket, Key: artifact.key });
  const bytes = Body instanceof Readable ? await buffer(Body) : Buffer.from(Body ?? "");
  if (!readCloneReference(bytes)) return;
  throw new ActionFailed(
    "ConfigurationError",
    `The artifact ${artifact.name} is a reference to a Git repository, as its source action has the OutputArtifactFormat CODEBUILD_CLONE_REF. Only CodeBuild actions can use it: set CODE_ZIP for all others.`,
  );
}
