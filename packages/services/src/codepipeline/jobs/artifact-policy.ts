/** What a worker's credentials may do: read the input artifacts, and write the output artifacts, nothing else. */
import type { StoredArtifact } from "../store/actions.ts";

/** A session policy, as AssumeRole takes it. */
export function artifactPolicy({ inputs, outputs }: { inputs: readonly StoredArtifact[]; outputs: readonly StoredArtifact[] }): string {
  const reading = ["s3:GetObject", "s3:GetObjectVersion"];
  const writing = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
  const everywhere = [...inputs, ...outputs];
  const statements = [
    { Effect: "Allow", Action: reading, Resource: everywhere.map(objectArn) },
    { Effect: "Allow", Action: writing, Resource: outputs.map(objectArn) },
    {
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning"],
      Resource: [...new Set(everywhere.map(({ bucket }) => `arn:aws:s3:::${bucket}`))],
    },
  ].filter(({ Resource }) => Resource.length > 0);
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.length > 0 ? statements : [nothing] });
}

const objectArn = ({ bucket, key }: StoredArtifact): string => `arn:aws:s3:::${bucket}/${key}`;
const nothing = { Effect: "Deny", Action: "*", Resource: "*" };
