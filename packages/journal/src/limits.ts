/** Rows an outbox worker runs at once, for each kind, unless the kind says otherwise. */
export const effectsAtOnce = 64;
/** First pause after a failed effect; it doubles up to the longest. */
export const effectRetryMs = 500;
export const effectRetryLongestMs = 30_000;
/** Events kept for resuming live streams; older ones are dropped, oldest first. */
export const eventsKept = 1_000_000;
/** Events handed over at once to a reader of the stream. */
export const eventsPerPage = 1_000;
/** Prepared statements kept ready. */
export const statementsKept = 1_000;
/** Old events dropped in one transaction, so that nothing waits long for it. */
export const eventsPrunedAtOnce = 2_000;
/** Memory for pages of the database. */
export const cacheKibibytes = 16_384;
/** Pages in the log after which they are brought into the database. */
export const checkpointPages = 4_000;
/** What a log that had to grow is cut back to. */
export const logBytesKept = 67_108_864;
