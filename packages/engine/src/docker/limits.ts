/** Bounds of the client of the Docker Engine API. */
export const limits = {
  /** Docker 20.10, what Debian 12 ships. */
  oldestApi: "1.41",
  newestApi: "1.52",
  /** A call that should answer at once is given up when the engine is silent for so long. */
  silenceSeconds: 120,
  idleConnections: 16,
  /** Pause between attempts while the engine is away. */
  reconnectMs: 200,
  /** Pause between looks at a state for which engines have no notification. */
  pollMs: 50,
  /** Output of two streams is stored at most so far out of order: each is stamped by its own thread before the common write. */
  streamSkewMs: 10_000,
} as const;
