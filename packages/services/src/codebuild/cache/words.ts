export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export const sizeInWords = (bytes: number): string =>
  bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

export const sourceCacheText = (lastUsed: number | undefined): string => `Local cache LOCAL_SOURCE_CACHE: ${hitText(lastUsed)}`;

/** `lastUsed` is epoch milliseconds; undefined for a cache that nothing was in. */
export const hitText = (lastUsed: number | undefined): string =>
  lastUsed === undefined
    ? "miss, nothing is kept yet for this build"
    : `hit, last used ${new Date(lastUsed).toISOString().replace(/\.\d+Z$/, "Z")}`;
