/** A manifest's bytes. */
export const manifestBytesMax = 4 * 1024 ** 2;
/** What GetAuthorizationToken gives lasts so long. */
export const tokenMs = 12 * 3_600_000;
/** A URL from GetDownloadUrlForLayer lasts so long. */
export const downloadMs = 3_600_000;
/** Parts of a layer that comes through the API. */
export const layerPartBytes = 10 * 1024 ** 2;
/** An upload that nobody wrote to for so long is given up, as is a layer that no image names. */
export const unfinishedKeptMs = 24 * 3_600_000;
/** A client that was told that a layer is there pushes the image that needs it within this time. */
export const seenKeptMs = 3_600_000;
export const collectEveryMs = 6 * 3_600_000;
/** Hash states kept for uploads that may go on; beyond it the oldest is computed again from its file when it does. */
export const hashesKept = 256;
export const pulledEveryMs = 24 * 3_600_000;
export const tagsMax = 50;
export const describePageMax = 1_000;
export const listPageMax = 1_000;
export const pageUsual = 100;
/** Names on a page of the registry's own lists. */
export const registryPageMax = 10_000;
