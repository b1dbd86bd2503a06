/** CodePipeline's quotas, and the waits of this implementation. Source: the user guide's page "Quotas in AWS CodePipeline". */

export const stagesMin = 2;
export const stagesMax = 50;
export const actionsPerStageMax = 50;
export const actionsPerPipelineMax = 1_000;
/** Of all triggers of a pipeline, as JSON. */
export const triggersBytesMax = 200 * 1024;
export const pipelinesPerRegion = 1_000;
/** Running executions of one pipeline in QUEUED and PARALLEL mode. */
export const concurrentExecutionsMax = 50;
/** Running actions of one execution in PARALLEL mode. */
export const concurrentActionsMax = 5;
export const tagsMax = 50;
export const reasonLengthMax = 200;
/** Bytes of one action's resolved configuration, and of its output variables. */
export const resolvedConfigurationBytesMax = 100 * 1024;
export const outputVariablesBytesMax = 122_880;
export const commitMessageBytesMax = 100 * 1024;
export const statusSummaryLengthMax = 2_048;
export const errorMessageLengthMax = 5_000;
export const triggerDetailLengthMax = 1_024;

/** Page sizes: the default is also the largest, as AWS documents for each list. */
export const executionsPerPage = 100;
export const actionExecutionsPerPage = 100;
export const pipelinesPerPage = 1_000;
export const tagsPerPage = 100;
export const actionTypesPerPage = 100;

/** Bytes. */
export const gitArtifactBytesMax = 1024 ** 3;
export const s3SourceBytesMax = 7 * 1024 ** 3;
export const imageDefinitionsBytesMax = 100 * 1024;
/** Of an entry that is read out of an artifact into memory, and entries looked through to find it. */
export const artifactEntriesMax = 100_000;
/** Of all files of an artifact that is unpacked. */
export const artifactUnpackedBytesMax = 20 * 1024 ** 3;

export const minuteMs = 60_000;
export const approvalTimeoutMinutes = 7 * 24 * 60;
export const buildTimeoutMinutes = 36 * 60;
export const testTimeoutMinutes = 8 * 60;
export const defaultTimeoutMinutes = 60;
export const ecsDeploymentTimeoutMinutes = 60;
export const s3DeployTimeoutMinutes = 90;
/** Disabled for longer, a transition lets nobody in who waits in front of it when it is enabled. */
export const transitionResumeMs = 30 * 24 * 60 * minuteMs;
/** AWS documents none: an execution that was invoked may have to wait for an approval. */
export const invokeTimeoutMinutes = approvalTimeoutMinutes;
export const commandsTimeoutMinutes = 55;
export const ecrBuildTimeoutMinutes = 60;
/** How long a build of CodePipeline's own compute may wait for its turn on this machine, and the image it runs in. */
export const managedQueueTimeoutMinutes = 8 * 60;
export const managedImage = "aws/codebuild/amazonlinux2-x86_64-standard:5.0";
/** Of a rule that waits for its window, as long as of an approval: AWS documents none. */
export const deploymentWindowTimeoutMinutes = 7 * 24 * 60;
export const customActionTimeoutMinutes = 24 * 60;
export const lambdaTimeoutMinutes = 24 * 60;
/** A function has so long to report an end or a continuation; a worker has as long to take its job. */
export const lambdaReplyMs = 20 * minuteMs;
/** A job that was handed out goes back into the queue when it is not acknowledged for so long. */
export const jobOfferMs = minuteMs;
export const jobsPerPoll = 100;
export const customActionTypesMax = 50;
/** Of the value of a custom type's queryable property. */
export const queryableValueLengthMax = 20;

/** A waiting action is woken by events; this slow look is the safety net should one be missed. */
export const safetyLookMs = 30_000;
/** Tries before an action whose provider does not answer fails with SystemUnavailable. */
export const actionAttemptsMax = 8;
export const gitTimeoutMs = 10 * minuteMs;
/** How long the match of one regular expression may take. */
export const patternMatchMs = 250;

export const webhooksPerRegion = 300;
/** Page size of ListWebhooks: the default is also the largest. */
export const webhooksPerPage = 100;
/** Bytes of a delivery's body; GitHub sends at most so much. */
export const deliveryBytesMax = 25 * 1_048_576;
/** Of one that nobody signs: looking through a large one takes time that strangers must not take. */
export const openDeliveryBytesMax = 1_048_576;
/** Values that one path of a filter may have to look at; longer ones are not followed. */
export const pathWorkMax = 10_000_000;
/** A delivery on which nothing has come for so long is broken off. */
export const deliveryIdleMs = 30_000;
/** Refused deliveries of one webhook are told of at most so often. */
export const refusedDeliveryEveryMs = 10_000;
/** Remote repositories are asked so often, unless the tag `towpath:poll-seconds` of their connection says otherwise. */
export const pollSecondsDefault = 60;
/** A repository that does not answer is asked ever more slowly, but at least so often. */
export const pollAgainLongestMs = 15 * minuteMs;
/** Repositories of pipelines that were inactive for so long are asked no more, as in AWS. */
export const pollInactiveMs = 30 * 24 * 60 * minuteMs;
/** Each is a process of git. */
export const pollsAtOnce = 8;
/** For asking what a repository has. */
export const remoteRefsTimeoutMs = minuteMs;
/** Of so many pushes found at once the authors and messages are looked up. */
export const pushesDescribedMax = 20;
/** Of each pipeline so many of the last changes at its sources are kept, with what they came to. */
export const verdictsKept = 20;

/** AWS keeps the history of executions for twelve months. */
export const historyKeptMs = 365 * 24 * 60 * minuteMs;
/** How often it is looked through, how many of the oldest executions of a pipeline at once, and the pause between two times. */
export const historyEveryMs = 24 * 60 * minuteMs;
export const historyDroppedAtOnce = 200;
export const historyRestMs = 50;
