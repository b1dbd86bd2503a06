/** Builds of a batch, when its project does not allow fewer: AWS's default and most. */
export const buildsMost = 100;
/** Minutes that a batch may take, when its project does not say. */
export const batchTimeoutMinutesDefault = 480;
export const batchTimeoutMinutesLeast = 5;
export const batchTimeoutMinutesMost = 2160;
/** Shards of a fan-out. */
export const parallelismMost = 100;
/** Longest identifier of a build, beyond which AWS refuses it. */
export const identifierLength = 127;
/** When a build that the project's own limit kept back is tried again. */
export const startAgainMs = 2_000;
/** Combinations of a matrix that are looked at; a batch never runs so many. */
export const combinationsMost = 1_000;
