/** Quotas as AWS sets them for an account. */
export const loadBalancersPerAccount = 50;
export const listenersPerLoadBalancer = 50;
export const rulesPerLoadBalancer = 100;
export const targetGroupsPerAccount = 3_000;
export const targetsPerTargetGroup = 1_000;
export const targetGroupsPerAction = 5;
export const conditionValuesPerRule = 5;
export const tagsPerResource = 50;
export const pageSize = 400;

/** Where listeners listen: this machine only, so that nothing is opened to others unasked. */
export const listenAddress = "127.0.0.1";
/** Ports below 1024 are not bound on the host; a listener on one of them gets the first free port from here. */
export const lowestUnprivilegedPort = 1_024;
export const firstHostPort = 8_080;
export const hostPortsTried = 400;

/** A target that does not accept a connection in this time counts as not answering (ALB's own figure). */
export const connectTimeoutMs = 10_000;
/** Request bodies up to this size are held, so that the request can be sent to another target. */
export const replayedBodyBytes = 64 * 1024;
/** Targets tried for one request. */
export const attemptsMax = 4;
/** Pause between checks of a target that has not answered yet since it was registered. */
export const firstCheckEveryMs = 100;
/** Pause before the end of a drain that could not be recorded is tried again. */
export const drainRetryMs = 1_000;
/** On shutdown, how long requests in flight may take to finish. */
export const shutdownGraceMs = 1_000;
