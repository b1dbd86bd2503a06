/** Reads one small file out of an artifact. */
import { posix } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Client } from "../../door/aws.ts";
import { ActionFailed } from "../providers/provider.ts";
import type { StoredArtifact } from "../store/actions.ts";
import { isLink, openZip } from "./open-zip.ts";

/** As many links as a file may be behind, and as long as the path of one may be. */
const linksMax = 8;
const linkBytesMax = 4_096;

/**
 * The bytes of `path`, or undefined when the artifact has no such file. Throws ActionFailed when the artifact cannot be read, is not a
 * ZIP, the file is larger than `bytesMax`, or is a link that leads out of the artifact.
 */
export function readEntry(client: Client, artifact: StoredArtifact, path: string, bytesMax: number): Promise<Buffer | undefined> {
  return follow(client, artifact, posix.normalize(path), { path, bytesMax, left: linksMax });
}

interface Wanted {
  path: string;
  bytesMax: number;
  left: number;
}

async function follow(client: Client, artifact: StoredArtifact, at: string, wanted: Wanted): Promise<Buffer | undefined> {
  const { path, bytesMax, left } = wanted;
  let target: string;
  {
    using zip = await openZip(client, artifact);
    const entry = await zip.find(at);
    if (!entry) return undefined;
    const link = isLink(entry);
    const limit = link ? linkBytesMax : bytesMax;
    if (entry.uncompressedSize > limit)
      throw new ActionFailed("JobFailed", `The file ${path} has ${entry.uncompressedSize} bytes; the limit is ${limit} bytes.`);
    const content = await buffer(await zip.content(entry));
    if (!link) return content;
    target = content.toString();
  }
  const next = posix.normalize(posix.join(posix.dirname(at), target));
  if (left === 0 || posix.isAbsolute(target) || next.startsWith(".."))
    throw new ActionFailed(
      "JobFailed",
      `The file ${path} of the artifact ${artifact.name} is a symbolic link that leads out of the artifact.`,
    );
  return follow(client, artifact, next, { ...wanted, left: left - 1 });
}
