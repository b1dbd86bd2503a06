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
/** Rows written after which what is in the log is brought into the database beside the work. */
export const checkpointRows = 8_000;
/** Pages in the log after which a commit brings the rest into the database, so that the log begins anew. */
export const checkpointPages = 16_000;
/** Time without work after which the thread for it ends. */
export const checkpointRestMs = 5_000;
/** What a log that had to grow is cut back to. */
export const logBytesKept = 134_217_728;
/** Events that led to nothing, after which a follower's place is kept all the same. */
export const cursorEvery = 1_000;
/** Pause before a follower of events begins again after an error. */
export const followAgainMs = 1_000;
