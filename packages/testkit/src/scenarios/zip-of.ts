import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** Paths to contents as a ZIP; the same files make the same bytes. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path, { mtime: new Date(2026, 0, 1), mode: 0o100644 });
  zip.end();
  return buffer(zip.outputStream);
}
