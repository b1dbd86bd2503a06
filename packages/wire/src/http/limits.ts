export const limits = {
  /**
   * A body that is buffered whole. The largest AWS sends so are ECR's layer parts of 20 MiB, base64 in JSON; object bodies
   * are streamed and not under this limit.
   */
  bodyBytes: 32 * 1024 * 1024,
} as const;
