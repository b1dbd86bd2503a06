/** How long `attach` waits for an interface that is still being opened. */
export const interfaceReadyMs = 60_000;
/** How long one script in a namespace may take. */
export const scriptMs = 20_000;
/** The tool container must answer this soon after its start. */
export const toolReadyMs = 15_000;
/** A connection that `probe` tries is given up after this. */
export const probeSeconds = 3;
/** Holders made ready for builds without a VPC when there is none, and most that are kept when builds give theirs back. */
export const warmHolders = 2;
export const keptHolders = 8;
/** An upstream resolver that is silent for this long is taken to be dead. */
export const upstreamMs = 3_000;
/** Resolvers of the host that are asked, as in the C library. */
export const upstreamsMax = 3;
/** How long what resolv.conf says is believed. */
export const resolvConfMs = 5_000;
/** Idle TCP connections of resolvers are closed after this. */
export const dnsConnectionMs = 10_000;
/** Lifetime of an answer about a name of ours: short, since addresses move with deployments and failovers. */
export const answerSeconds = 5;
/** Certificates of names kept in memory. */
export const leavesKept = 1_000;
export const leafDays = 90;
export const authorityYears = 10;
/** A leaf is made anew when it has less than this left. */
export const leafRenewMs = 7 * 24 * 3_600_000;
/** Range from which the network of builds without a VPC takes its /24: set aside for benchmarks by RFC 2544, so nothing else routes it. */
export const outsideRanges = "198.18.0.0/15";
/** The relay on another engine is asked so often whether it is there, must answer so soon, and is started again after so long. */
export const relayAskedMs = 15_000;
export const relayAnswerMs = 20_000;
export const relayRestMs = 1_000;
