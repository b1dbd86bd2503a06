/** Rules of an event bus. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const rulesMax = 300;
export const targetsMax = 5;
export const patternCharactersMax = 2_048;
export const tagsMax = 50;
/** All entries of one PutEvents together. */
export const entriesBytesMax = 256 * 1024;
/** Rules, targets, names and buses on a page. */
export const pageMax = 100;

/** Of a target without a retry policy. */
export const retryAttemptsMax = 185;
export const eventAgeMaxSeconds = 86_400;
/** The pause after the first failed delivery; it doubles up to the longest. */
export const retryFirstMs = 1_000;
export const retryLongestMs = 300_000;

/** Deliveries that are under way at once. */
export const deliveriesAtOnce = 16;
