import { buffer } from "node:stream/consumers";
import { fromBufferPromise } from "yauzl";

/** Paths and texts of the files in a ZIP. */
export async function filesOfZip(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith("/")) files[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).toString("utf8");
  }
  return files;
}
