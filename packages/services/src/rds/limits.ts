/** How long a new or restarted database may take until it answers. */
export const readyMs = 120_000;
export const readyPollMs = 200;
/** PostgreSQL ends sessions, writes a checkpoint and stops; after this it is killed, which it survives. */
export const stopSeconds = 60;
/** Entries on a page of a list, MaxRecords' default. */
export const pageDefault = 100;
export const storageMinGib = 20;
export const storageMaxGib = 65_536;
