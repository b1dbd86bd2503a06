/** How long a link may be used, once. */
export const linkMs = 600_000;
/** How long a session lasts, whether or not it is used. */
export const sessionMs = 30 * 24 * 3_600_000;
/** Links that wait and sessions that last at the same time; the oldest give way. */
export const linksMax = 20;
export const sessionsMax = 100;
/** What a page may send at once. */
export const bodyBytes = 6 * 1_048_576;
/** A stream says something at least this often. */
export const beatMs = 15_000;
/** Files above this are sent as they are. */
export const compressedBytesMin = 1_024;
/** Logs that one tab follows, lines that are sent to it at once, and for how long lines gather. */
export const followedMax = 16;
export const linesAtOnce = 2_000;
export const logBatchMs = 60;
/** Tabs of one session that listen at once. */
export const streamsMax = 64;
/** One message of a shell. */
export const shellBytesMax = 1_048_576;
