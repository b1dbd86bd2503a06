const dayMs = 24 * 3_600_000;

/** Events are kept for 90 days, as in AWS, and at most this many of them. */
export const keptMs = 90 * dayMs;
export const eventsKept = 200_000;
/** Events on a page of LookupEvents, and attributes it looks for at once. */
export const pageMax = 50;
export const attributesMax = 1;
/** Rows one LookupEvents looks through; where it finds less than a page, its token goes on from there. */
export const rowsLookedAt = 20_000;
/** Ends of calls are written together, this long after the first of them at the latest. */
export const endsTogetherMs = 1_000;
export const pruneEveryMs = 3_600_000;
/** Events dropped in one transaction, so that nothing waits long for it. */
export const prunedAtOnce = 1_000;
/** Of one text of a request; the rest is cut off. */
export const textCharactersMax = 2_048;
/** Items of one list, and characters of the parameters of a call taken together; beyond it they are left out. */
export const itemsMax = 100;
export const parametersCharactersMax = 32_768;
/** Resources that one event names. */
export const resourcesMax = 20;
/** Of an error's message. */
export const messageCharactersMax = 1_024;
