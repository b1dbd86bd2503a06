/** Reads one small file out of an artifact. */
import { buffer } from "node:stream/consumers";
import type { Client } from "../../door/aws.ts";
import { ActionFailed } from "../providers/provider.ts";
import type { StoredArtifact } from "../store/actions.ts";
import { openZip } from "./open-zip.ts";

/**
 * The bytes of `path`, or undefined when the artifact has no such file. Throws ActionFailed when the artifact cannot be read, is not a
 * ZIP, or the file is larger than `bytesMax`.
 */
export async function readEntry(client: Client, artifact: StoredArtifact, path: string, bytesMax: number): Promise<Buffer | undefined> {
  using zip = await openZip(client, artifact);
  for await (const entry of zip.entries()) {
    if (entry.fileName !== path) continue;
    if (entry.uncompressedSize > bytesMax)
      throw new ActionFailed("JobFailed", `The file ${path} has ${entry.uncompressedSize} bytes; the limit is ${bytesMax} bytes.`);
    return buffer(await zip.content(entry));
  }
  return undefined;
}
