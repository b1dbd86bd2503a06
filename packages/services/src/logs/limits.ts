/** One PutLogEvents: events, and bytes with 26 for each event's overhead. */
export const batchEventsMax = 10_000;
export const batchBytesMax = 1_048_576;
export const eventOverheadBytes = 26;
/** From the first to the last event of a batch. */
export const batchSpanMs = 24 * 3_600_000;
/** Events older or further ahead than this are rejected. */
export const eventAgeMaxMs = 14 * 24 * 3_600_000;
export const eventAheadMaxMs = 2 * 3_600_000;
/** A page of GetLogEvents and FilterLogEvents. */
export const pageEventsMax = 10_000;
export const pageBytesMax = 1_048_576;
/** Streams and groups on a page of their lists. */
export const listPageMax = 50;
/** An index entry stands for this many events. */
export const eventsPerIndexEntry = 128;
/** Files of streams kept open at once. */
export const openFilesMax = 200;
/** Bytes that FilterLogEvents scans before it answers with what it has and a token to go on. */
export const scanBytesMax = 64 * 1_048_576;
/** A live tail sends at most this many events at once, and lives at most so long. */
export const tailEventsMax = 500;
export const tailMs = 3 * 3_600_000;
export const tailEveryMs = 1_000;
/** Events, and bytes of them, that are merged at once with a batch that comes out of order. */
export const mergedAtOnce = 10_000;
export const mergedBytesAtOnce = 4 * 1_048_576;

/** So many events one search goes through before it is asked to go on. */
export const searchedEventsMax = 200_000;
