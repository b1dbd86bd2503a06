import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** A ZIP of these files; a mode makes a link of one. */
export async function zipOf(files: Record<string, string>, mode?: number): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path, mode === undefined ? {} : { mode });
  zip.end();
  return buffer(zip.outputStream);
}
