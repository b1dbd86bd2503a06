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
