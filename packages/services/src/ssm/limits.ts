/** Bytes of a value, by tier. */
export const valueBytesMax = { Standard: 4_096, Advanced: 8_192, "Intelligent-Tiering": 8_192 } as const;
/** Versions kept of a parameter; a new one pushes out the oldest, unless that one has a label. */
export const versionsMax = 100;
export const labelsMax = 10;
/** Levels of a hierarchical name. */
export const levelsMax = 15;
/** Parameters that GetParameters and GetParametersByPath give at once. */
export const batchMax = 10;
export const historyPageMax = 50;
export const describePageMax = 50;
