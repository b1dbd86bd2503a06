export type ImageErrorCode =
  | "UnknownImage"
  | "HostNotSupported"
  | "AptUnreachable"
  | "PackageMissing"
  | "NpmUnreachable"
  | "GoUnreachable"
  | "DiskFull"
  | "StepFailed"
  | "PullFailed"
  | "Damaged";

/**
 * An image could not be made, found or read. The message is plain sentences that end with what to do; `detail` holds the last lines that
 * the failing tool wrote, for a log.
 */
export class ImageError extends Error {
  readonly code: ImageErrorCode;
  readonly detail: string;
  constructor(code: ImageErrorCode, message: string, options?: ErrorOptions & { detail?: string }) {
    super(message, options);
    this.name = "ImageError";
    this.code = code;
    this.detail = options?.detail ?? "";
  }
}

/** The error for a tool that failed while images were made: a full disk is named as such wherever it shows. */
export function stepError(code: ImageErrorCode, message: string, output: string, cause?: unknown): ImageError {
  const detail = lastLines(output, 20);
  const options = cause === undefined ? { detail } : { detail, cause };
  if (/no space left on device|don't have enough free space|ENOSPC|disk quota exceeded/i.test(output)) {
    return new ImageError(
      "DiskFull",
      "The disk is full. Free some space (`docker system df` shows what the engine holds) and try again.",
      options,
    );
  }
  return new ImageError(code, message, options);
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
