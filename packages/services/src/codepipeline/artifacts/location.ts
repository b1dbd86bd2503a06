/** Where artifacts lie in the pipeline's bucket. The names are cut short, as the path goes into scoped credentials. */
import { createHash } from "node:crypto";

const pipelineNameLength = 20;
const artifactNameLength = 10;
const keyLength = 7;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * `myPipeline/SourceArti/Hk2xQ9f`: the last part looks random and is the same whenever the same action execution asks, so that
 * storing an artifact again after a crash replaces it.
 */
export function artifactKey(pipelineName: string, artifactName: string, actionExecutionId: string): string {
  const digest = createHash("sha256").update(`${actionExecutionId}/${artifactName}`).digest();
  const random = Array.from(digest.subarray(0, keyLength), (byte) => alphabet[byte % alphabet.length]).join("");
  return `${pipelineName.slice(0, pipelineNameLength)}/${artifactName.slice(0, artifactNameLength)}/${random}`;
}
