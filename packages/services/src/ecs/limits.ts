/** Quotas as AWS sets them. */
export const containersPerTask = 10;
export const definitionBytes = 64 * 1024;
export const tasksPerRunTask = 10;
export const desiredCountMax = 5_000;
export const targetGroupsPerService = 5;
export const subnetsPerTask = 16;
export const securityGroupsPerTask = 5;
export const tagsPerResource = 50;
export const servicesPerDescribe = 10;
export const tasksPerDescribe = 100;
export const clustersPerDescribe = 100;
export const rolloutsPerDescribe = 20;
export const definitionsPerDelete = 10;
export const pageSize = 100;

/** Service events that are kept and shown. */
export const eventsPerService = 100;
/** Deployments of a service that are kept after their time, to describe revisions and to roll back to. */
export const deploymentsKept = 50;
/** Stopped tasks are described at least an hour, as in AWS. */
export const stoppedTasksKeptMs = 60 * 60 * 1_000;

/** A task without any health check counts as healthy after so long in RUNNING (API reference, DeploymentConfiguration). */
export const healthyAfterMs = 40_000;
/** Tasks that never reach RUNNING: after so many in a row their starts are spaced, ever more, up to a quarter of an hour. */
export const startsBeforeThrottle = 3;
export const throttleFirstMs = 10_000;
export const throttleLongestMs = 15 * 60 * 1_000;
/** The circuit breaker's threshold lies between these. */
export const breakerThresholdMin = 3;
export const breakerThresholdMax = 200;

export const stopTimeoutSeconds = 30;
/** How long a container may take to reach what others depend on, unless it says itself (Fargate: three minutes). */
export const startTimeoutSeconds = 180;
/** A container that has not passed its health check yet is checked this often, its failures counted once an interval. */
export const firstHealthCheckEveryMs = 1_000;
/** Output of a health check that is kept for the log. */
export const healthCheckOutputBytes = 4_096;

/** What the engine keeps of a container's output while it waits to be read: the server may be down meanwhile. */
export const logFileBytes = 64 * 1024 * 1024;
export const logFiles = 2;
/** One PutLogEvents: at most 10,000 events and 1 MiB, each event counted with 26 bytes more. */
export const eventsPerPut = 10_000;
export const bytesPerPut = 1_048_576;
export const bytesPerEventExtra = 26;
export const bytesPerEvent = 262_144 - bytesPerEventExtra;
/** Role credentials are renewed when they have less than this left. */
export const credentialsLeftMs = 15 * 60 * 1_000;
