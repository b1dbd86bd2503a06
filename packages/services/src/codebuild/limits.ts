/** Minutes a build may run, and wait, when neither project nor call says otherwise. */
export const timeoutMinutesDefault = 60;
export const queuedTimeoutMinutesDefault = 480;
/** Minutes a build on Lambda compute may run, which nobody can change. */
export const lambdaMinutes = 15;
/** Fleets of an account. */
export const fleetsOfAccount = 10;
/** Builds that run at once on this host, unless it is configured: so many for each core, and never fewer than the least. */
export const buildsPerCore = 0.5;
export const buildsAtOnceLeast = 2;
/** What a build needs of the memory of a further engine at least. */
export const memoryOfBuildLeastBytes = 1024 ** 3;
/** Further engines of an installation, and builds that somebody may allow one of them at once. */
export const enginesMost = 32;
export const buildsOfEngineMost = 1_000;
/** How soon an engine must answer that somebody adds. */
export const engineAnswerMs = 4_000;
/** One that is away is asked so often whether it is back. */
export const engineReturnsMs = 1_000;
/** How often it is looked whether the last build of an engine that leaves is over. */
export const engineLeavesMs = 1_000;
/** How long the environment of a failed build stays for a shell, unless it is configured; and how many stay at once at most. */
export const environmentKeptMinutes = 15;
export const environmentsKept = 4;
/** Of the disk, what must be free besides for an environment to stay. */
export const diskFreeLeastBytes = 2 * 1024 ** 3;
/** Longest command of a sandbox, and how much is kept of each stream that it writes. */
export const commandBytes = 100_000;
export const commandOutputBytes = 1024 * 1024;
/** Waiting builds of an account before StartBuild refuses. */
export const buildsQueued = 1_000;
/** Names and ids in one page of a list. */
export const pageSize = 100;
/** How long an idempotency token is remembered. */
export const idempotencyMs = 5 * 60_000;
/** How long that of a pipeline is. */
export const pipelineIdempotencyMs = 7 * 24 * 3_600_000;
/** A CloudWatch event carries at most so many bytes; longer lines are cut into several events. */
export const logEventBytes = 256 * 1024;
/** Most events and bytes of one PutLogEvents, counting 26 bytes for each event besides its text. */
export const logBatchEvents = 10_000;
export const logBatchBytes = 1_048_576;
export const logEventOverheadBytes = 26;
/** Lines held in memory between the engine and the log store; the engine is not read on until there is room. */
export const logLinesAhead = 20_000;
/** Lines after which the position is stored even while more keep coming; after a crash so many at most are made out again. */
export const logLinesPerCommit = 50_000;
/** Secret values shorter than this are not masked, since that would garble the log; a line of the log warns. */
export const maskedLengthLeast = 4;
/** Parts of a secret (lines of a multi-line value, strings in a JSON document) shorter than this are not masked on their own. */
export const maskedPartLengthLeast = 6;
/** Largest file in which an image names its runtimes. */
export const runtimesFileBytes = 1024 * 1024;
/** Largest buildspec. */
export const buildspecBytes = 1024 * 1024;
/** Largest Git and S3 source, unpacked. */
export const sourceBytes = 20 * 1024 ** 3;
/** Most files and directories of a source that is a ZIP. */
export const sourceEntries = 1_000_000;
/** Tries of a build's run after an internal error before the build ends as FAULT. */
export const runAttempts = 4;
/** While a build runs its engine is asked so often whether it is there, and given up when it was silent for so long. */
export const engineAskedMs = 15_000;
export const engineSilentMs = 120_000;
/** How long a build waits for an engine that does not answer. */
export const engineWaitMs = 60_000;
/** Role credentials are renewed when they are valid for less than this. */
export const credentialsRenewMs = 10 * 60_000;
/** Longest pattern of `on-failure: RETRY-<pattern>`, and how long trying it may take. */
export const retryPatternLength = 1_000;
export const retryPatternMs = 250;
/** Fallback keys that a cache may have. */
export const fallbackKeysMost = 5;
/** Longest name of a cache's object in S3. */
export const cacheKeyBytes = 1_000;
/** Longest that putting a cache into a build may take; the agent waits a little longer. */
export const cacheRestoreMs = 15 * 60_000;
/** Entries of a cache that were left out and are named in the log. */
export const cacheRefusalsTold = 10;
/** What the local caches of all projects may take of the disk together; the least recently used go first, never one in use. */
export const localCacheBytes = 20 * 1024 ** 3;
/** Largest delivery of a webhook, and how long its sender may be silent. */
export const webhookBytesMost = 25 * 1_048_576;
export const webhookIdleMs = 30_000;
/** Of refused deliveries one in this time is told of. */
export const refusedDeliveryEveryMs = 10_000;
/** Longest that the regular expression of a filter may take; it comes from users, what it is matched with from strangers. */
export const webhookPatternMs = 100;
/** Tries to find out from a repository what a commit changed. */
export const webhookChangesAttempts = 4;
/** Tries to tell a host how a build stands. */
export const statusReportAttempts = 6;
/** How long the API of a Git host may be silent, and how much of its answer is read. */
export const hostSilentMs = 15_000;
export const hostAnswerBytesMost = 1_048_576;
/** Newest builds of a project among which a badge's branch is looked for. */
export const badgeBuildsSeen = 200;
/** Longest a Git command may take. */
export const gitTimeoutMs = 30 * 60_000;
/** Largest file of certificates that a project trusts besides. */
export const certificateBytes = 1024 * 1024;
/** Secondary artifacts of a project. */
export const secondaryArtifactsMost = 12;
/** Values that a build may export. */
export const exportedVariables = 100;
export const exportedValueBytes = 32 * 1024;
/** Test cases of a report that are kept; its summary counts all of them. */
export const reportCases = 500;
/** Characters of a test case's name and message that are kept. */
export const caseNameLength = 1_000;
export const caseMessageLength = 5_000;
/** Report groups that a buildspec may name, and that an account may have. */
export const reportGroupsOfBuild = 5;
export const reportGroupsOfAccount = 1_000;
/** How long a report is kept. */
export const reportKeptMs = 30 * 24 * 3_600_000;
/** Largest single report file, and how many of a build are looked at in search of reports. */
export const reportFileBytes = 50 * 1_048_576;
export const discoveredFiles = 1_000;
/** How long builds of managed compute are kept: as long as CodePipeline keeps its history. */
export const managedKeptMs = 365 * 24 * 3_600_000;
