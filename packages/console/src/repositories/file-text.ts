export interface FileText {
  readonly path: string;
  readonly sizeBytes: number;
  readonly text?: string;
  /** Why there is no text. */
  readonly left?: string;
}

/** Larger files are looked at with git itself. */
const shownBytesMax = 512 * 1024;

/** A file's content as it is shown, if it is text. */
export function fileText(path: string, bytes: Uint8Array): FileText {
  const sizeBytes = bytes.length;
  if (sizeBytes > shownBytesMax) return { path, sizeBytes, left: "too large" };
  return bytes.includes(0) ? { path, sizeBytes, left: "binary" } : { path, sizeBytes, text: new TextDecoder().decode(bytes) };
}
