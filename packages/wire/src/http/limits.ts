export const limits = {
  /**
   * A body that is buffered whole. The largest AWS sends so are ECR's layer parts of 20 MiB, base64 in JSON; object bodies
   * are streamed and not under this limit.
   */
  bodyBytes: 32 * 1024 * 1024,
  /**
   * What is read and thrown away of a body that was refused: a client that is cut off while it still sends seldom reads the
   * answer. After this much the connection is closed.
   */
  drainBytes: 64 * 1024 * 1024,
} as const;
