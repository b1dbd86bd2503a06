/** The image definitions file: https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html */
import type { Client } from "../../../door/aws.ts";
import { readEntry } from "../../artifacts/read-entry.ts";
import { imageDefinitionsBytesMax } from "../../limits.ts";
import { ActionFailed, type Job, valueOf } from "../provider.ts";

export interface ImageDefinition {
  name: string;
  imageUri: string;
}

/** Reads it out of the action's input artifact. Throws ActionFailed when it is missing, too large, or not what it should be. */
export async function imagesOf(client: Client, job: Job): Promise<ImageDefinition[]> {
  const fileName = valueOf(job, "FileName") ?? "imagedefinitions.json";
  const [artifact] = job.inputs;
  if (!artifact) throw new ActionFailed("ConfigurationError", `Action '${job.actionName}' has no input artifact.`);
  const content = await readEntry(client, artifact, fileName, imageDefinitionsBytesMax);
  if (!content)
    throw new ActionFailed(
      "JobFailed",
      `Did not find the image definition file ${fileName} in the input artifacts ZIP file. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: ${artifact.bucket} key: ${artifact.key}`,
    );
  return parseImages(fileName, content.toString());
}

export function parseImages(fileName: string, text: string): ImageDefinition[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new ActionFailed("JobFailed", `The image definition file ${fileName} contains invalid JSON format: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (!Array.isArray(parsed) || parsed.length === 0)
    throw new ActionFailed("JobFailed", `The image definition file ${fileName} must contain an array with at least one container.`);
  return parsed.map((one: unknown) => {
    const { name, imageUri } = (one ?? {}) as Record<string, unknown>;
    if (typeof name === "string" && name !== "" && typeof imageUri === "string" && imageUri !== "") return { name, imageUri };
    throw new ActionFailed("JobFailed", `The image definition file ${fileName} must give a name and an imageUri for each container.`);
  });
}
