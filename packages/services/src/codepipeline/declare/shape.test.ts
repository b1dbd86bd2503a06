/** The shape of a declaration: what is wrong with it, and where, in AWS's words. */
import { expect, test } from "vitest";
import { loadModel } from "../../door/models.ts";
import { build, pipelineOf, source } from "../testing/scripted.ts";

const { validate } = await loadModel("codepipeline", undefined);
const plain = () => pipelineOf({ Source: [source("Fetch")], Build: [build("Compile")] });

/** The message for a pipeline in which the value at the path is another one; a path of "a.0.b" goes through lists. */
function messageFor(path: string, value: unknown): string | undefined {
  const pipeline = JSON.parse(JSON.stringify(plain())) as Record<string, unknown>;
  const steps = path.split(".");
  const last = steps.pop() as string;
  let at: Record<string, unknown> = pipeline;
  for (const step of steps) at = (at[step] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return validate("CreatePipeline", { pipeline })?.message;
}
const compile = "stages.1.actions.0";
const atCompile = "pipeline.stages.2.member.actions.1.member";
const trigger = (gitConfiguration: object) => [
  { providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "Fetch", ...gitConfiguration } },
];
const atTrigger = "pipeline.triggers.1.member.gitConfiguration";
const typeId = { category: "Build", owner: "Custom", provider: "Forge", version: "1" };
const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const token = () => "00000000-0000-4000-8000-000000000000";
const counts = (maximumCount: number) => ({
  inputArtifactDetails: { minimumCount: 0, maximumCount },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
});
const property = (_: unknown, at: number) => ({ name: `p${at}`, required: true, key: true, secret: false });
const rule = (name: string) => ({ name, ruleTypeId: { category: "Rule", owner: "AWS", provider: "VariableCheck", version: "1" } });
/** One broken constraint; without a shown value where the value is a map or a list of structures. */
const broken = (where: string, constraint: string, shown?: string) =>
  `1 validation error detected: Value ${shown === undefined ? "" : `${shown} `}at '${where}' failed to satisfy constraint: ${constraint}`;
const atLeast = (length: number) => `Member must have length greater than or equal to ${length}`;
const atMost = (length: number) => `Member must have length less than or equal to ${length}`;
const both = (min: number, max: number) => `[${atMost(max)}, ${atLeast(min)}]`;
const pattern = (text: string) => `Member must satisfy regular expression pattern: ${text}`;
const oneOf = (values: string) => `Member must satisfy enum value set: [${values}]`;
const missing = "Member must not be null";
const long = (length: number) => "x".repeat(length);

const cases: [rule: string, path: string, value: unknown, message: string][] = [
  [
    "an empty configuration value",
    `${compile}.configuration`,
    { Value: "" },
    broken(`${atCompile}.configuration`, `Map value must satisfy constraint: ${both(1, 50_000)}`),
  ],
  [
    "a configuration value of more than 50,000 characters",
    `${compile}.configuration`,
    { Value: long(50_001) },
    broken(`${atCompile}.configuration`, `Map value must satisfy constraint: ${both(1, 50_000)}`),
  ],
  [
    "a configuration key of more than 50 characters",
    `${compile}.configuration`,
    { [long(51)]: "1" },
    broken(`${atCompile}.configuration`, `Map keys must satisfy constraint: ${both(1, 50)}`),
  ],
  ["a name with a space", "name", "a b", broken("pipeline.name", pattern(String.raw`[A-Za-z0-9.@\-_]+`), "'a b'")],
  ["a name of more than 100 characters", "name", long(101), broken("pipeline.name", atMost(100), `'${long(101)}'`)],
  ["no name", "name", undefined, broken("pipeline.name", missing, "null")],
  ["no stages", "stages", undefined, broken("pipeline.stages", missing, "null")],
  ["no actions", "stages.1.actions", undefined, broken("pipeline.stages.2.member.actions", missing, "null")],
  [
    "a role that is no ARN of a role",
    "roleArn",
    "role",
    broken("pipeline.roleArn", pattern(String.raw`arn:aws(-[\w]+)*:iam::[0-9]{12}:role/.*`), "'role'"),
  ],
  [
    "another kind of key",
    "artifactStore.encryptionKey",
    { id: "k", type: "PGP" },
    broken("pipeline.artifactStore.encryptionKey.type", oneOf("KMS"), "'PGP'"),
  ],
  ["another kind of store", "artifactStore.type", "GCS", broken("pipeline.artifactStore.type", oneOf("S3"), "'GCS'")],
  ["a bucket of two letters", "artifactStore.location", "ab", broken("pipeline.artifactStore.location", atLeast(3), "'ab'")],
  [
    "a region of one letter",
    "artifactStores",
    { x: { type: "S3", location: "abc" } },
    broken("pipeline.artifactStores", `Map keys must satisfy constraint: ${both(4, 30)}`),
  ],
  ["another mode", "executionMode", "FIFO", broken("pipeline.executionMode", oneOf("QUEUED, SUPERSEDED, PARALLEL"), "'FIFO'")],
  ["another type", "pipelineType", "V3", broken("pipeline.pipelineType", oneOf("V1, V2"), "'V3'")],
  ["version 0", "version", 0, broken("pipeline.version", "Member must have value greater than or equal to 1", "'0'")],
  ["runOrder 0", `${compile}.runOrder`, 0, broken(`${atCompile}.runOrder`, "Member must have value greater than or equal to 1", "'0'")],
  [
    "runOrder 1000",
    `${compile}.runOrder`,
    1_000,
    broken(`${atCompile}.runOrder`, "Member must have value less than or equal to 999", "'1000'"),
  ],
  [
    "another category",
    `${compile}.actionTypeId.category`,
    "Bake",
    broken(`${atCompile}.actionTypeId.category`, oneOf("Source, Build, Deploy, Test, Invoke, Approval, Compute"), "'Bake'"),
  ],
  [
    "another owner",
    `${compile}.actionTypeId.owner`,
    "Me",
    broken(`${atCompile}.actionTypeId.owner`, oneOf("AWS, ThirdParty, Custom"), "'Me'"),
  ],
  [
    "a long version of a type",
    `${compile}.actionTypeId.version`,
    "1234567890",
    broken(`${atCompile}.actionTypeId.version`, atMost(9), "'1234567890'"),
  ],
  [
    "a long provider",
    `${compile}.actionTypeId.provider`,
    long(36),
    broken(`${atCompile}.actionTypeId.provider`, atMost(35), `'${long(36)}'`),
  ],
  [
    "a space in an artifact's name",
    `${compile}.outputArtifacts`,
    [{ name: "Fine" }, { name: "a b" }],
    broken(`${atCompile}.outputArtifacts.2.member.name`, pattern(String.raw`[a-zA-Z0-9_\-]+`), "'a b'"),
  ],
  ["a dot in a namespace", `${compile}.namespace`, "a.b", broken(`${atCompile}.namespace`, pattern(String.raw`[A-Za-z0-9@\-_]+`), "'a.b'")],
  [
    "a timeout of 4 minutes",
    `${compile}.timeoutInMinutes`,
    4,
    broken(`${atCompile}.timeoutInMinutes`, "Member must have value greater than or equal to 5", "'4'"),
  ],
  ["no commands", `${compile}.commands`, [], broken(`${atCompile}.commands`, atLeast(1), "'[]'")],
  [
    "a hyphen in a variable of the environment",
    `${compile}.environmentVariables`,
    [{ name: "a-b", value: "1" }],
    broken(`${atCompile}.environmentVariables.1.member.name`, pattern("[A-Za-z0-9_]+"), "'a-b'"),
  ],
  [
    "an empty default of a variable",
    "variables",
    [{ name: "a", defaultValue: "" }],
    broken("pipeline.variables.1.member.defaultValue", atLeast(1), "''"),
  ],
  ["51 variables", "variables", Array.from({ length: 51 }, (_, at) => ({ name: `v${at}` })), broken("pipeline.variables", atMost(50))],
  ["51 triggers", "triggers", Array(51).fill(trigger({})[0]), broken("pipeline.triggers", atMost(50))],
  ["4 push filters", "triggers", trigger({ push: [{}, {}, {}, {}] }), broken(`${atTrigger}.push`, atMost(3))],
  ["4 pull request filters", "triggers", trigger({ pullRequest: [{}, {}, {}, {}] }), broken(`${atTrigger}.pullRequest`, atMost(3))],
  [
    "9 patterns",
    "triggers",
    trigger({ push: [{ branches: { includes: Array(9).fill("a") } }] }),
    broken(`${atTrigger}.push.1.member.branches.includes`, atMost(8), "'[a, a, a, a, a, a, a, a, a]'"),
  ],
  [
    "a pattern of 256 characters",
    "triggers",
    trigger({ push: [{ tags: { excludes: [long(256)] } }] }),
    broken(`${atTrigger}.push.1.member.tags.excludes`, `Member must satisfy constraint: ${both(1, 255)}`, `'[${long(256)}]'`),
  ],
  [
    "another event of pull requests",
    "triggers",
    trigger({ pullRequest: [{ events: ["MERGED"] }] }),
    broken(`${atTrigger}.pullRequest.1.member.events`, `Member must satisfy constraint: [${oneOf("OPEN, UPDATED, CLOSED")}]`, "'[MERGED]'"),
  ],
  [
    "a gate without a condition",
    "stages.1.beforeEntry",
    { conditions: [] },
    broken("pipeline.stages.2.member.beforeEntry.conditions", atLeast(1), "'[]'"),
  ],
  [
    "two conditions at a gate",
    "stages.1.onSuccess",
    { conditions: [{ result: "FAIL" }, { result: "FAIL" }] },
    broken("pipeline.stages.2.member.onSuccess.conditions", atMost(1)),
  ],
  [
    "another result",
    "stages.1.beforeEntry",
    { conditions: [{ result: "STOP" }] },
    broken("pipeline.stages.2.member.beforeEntry.conditions.1.member.result", oneOf("ROLLBACK, FAIL, RETRY, SKIP"), "'STOP'"),
  ],
  [
    "6 rules",
    "stages.1.beforeEntry",
    { conditions: [{ result: "FAIL", rules: Array.from({ length: 6 }, (_, at) => rule(`r${at}`)) }] },
    broken("pipeline.stages.2.member.beforeEntry.conditions.1.member.rules", atMost(5)),
  ],
  [
    "another mode of retrying",
    "stages.1.onFailure",
    { result: "RETRY", retryConfiguration: { retryMode: "SOME" } },
    broken("pipeline.stages.2.member.onFailure.retryConfiguration.retryMode", oneOf("FAILED_ACTIONS, ALL_ACTIONS"), "'SOME'"),
  ],
];

test.each(cases)("refuses %s", (_rule, path, value, message) => {
  expect(messageFor(path, value)).toBe(message);
});

test("names everything that is wrong with a value", () => {
  expect(messageFor("name", "")).toBe(
    `2 validation errors detected: Value '' at 'pipeline.name' failed to satisfy constraint: ${atLeast(1)}; Value '' at 'pipeline.name' failed to satisfy constraint: ${pattern(String.raw`[A-Za-z0-9.@\-_]+`)}`,
  );
});

const other: [operation: string, input: object, message: string][] = [
  ["GetPipeline", { name: "shop", version: 0 }, broken("version", "Member must have value greater than or equal to 1", "'0'")],
  [
    "StartPipelineExecution",
    { name: "shop", clientRequestToken: "a b" },
    broken("clientRequestToken", pattern("^[a-zA-Z0-9-]+$"), "'a b'"),
  ],
  ["StartPipelineExecution", { name: "shop", variables: [{ name: "a", value: "" }] }, broken("variables.1.member.value", atLeast(1), "''")],
  ["StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId: "1" }, broken("pipelineExecutionId", pattern(uuid), "'1'")],
  [
    "PutApprovalResult",
    { pipelineName: "shop", stageName: "S", actionName: "A", token: token(), result: { summary: long(513), status: "Approved" } },
    broken("result.summary", atMost(512), `'${long(513)}'`),
  ],
  [
    "PutApprovalResult",
    { pipelineName: "shop", stageName: "S", actionName: "A", token: token(), result: { summary: "", status: "approved" } },
    broken("result.status", oneOf("Approved, Rejected"), "'approved'"),
  ],
  [
    "DisableStageTransition",
    { pipelineName: "shop", stageName: "S", transitionType: "Sideways", reason: "x" },
    broken("transitionType", oneOf("Inbound, Outbound"), "'Sideways'"),
  ],
  [
    "CreateCustomActionType",
    { category: "Build", provider: "F", version: "1", ...counts(6) },
    broken("inputArtifactDetails.maximumCount", "Member must have value less than or equal to 5", "'6'"),
  ],
  [
    "CreateCustomActionType",
    { category: "Build", provider: "F", version: "1", ...counts(1), configurationProperties: Array.from({ length: 11 }, property) },
    broken("configurationProperties", atMost(10)),
  ],
  [
    "PollForJobs",
    { actionTypeId: typeId, queryParam: { Project: "a b" } },
    broken(
      "queryParam",
      `Map value must satisfy constraint: [${atMost(50)}, ${atLeast(1)}, ${pattern("[a-zA-Z0-9_-]+")}]`,
      "'{Project=a b}'",
    ),
  ],
  [
    "PollForJobs",
    { actionTypeId: typeId, maxBatchSize: 0 },
    broken("maxBatchSize", "Member must have value greater than or equal to 1", "'0'"),
  ],
  ["AcknowledgeJob", { jobId: "1", nonce: "1" }, broken("jobId", pattern(uuid), "'1'")],
  [
    "PutJobSuccessResult",
    { jobId: token(), continuationToken: long(2_049) },
    broken("continuationToken", atMost(2_048), `'${long(2_049)}'`),
  ],
  [
    "PutJobSuccessResult",
    { jobId: token(), executionDetails: { percentComplete: 101 } },
    broken("executionDetails.percentComplete", "Member must have value less than or equal to 100", "'101'"),
  ],
  [
    "PutJobFailureResult",
    { jobId: token(), failureDetails: { type: "Broken", message: "x" } },
    broken(
      "failureDetails.type",
      oneOf("JobFailed, ConfigurationError, PermissionError, RevisionOutOfSync, RevisionUnavailable, SystemUnavailable"),
      "'Broken'",
    ),
  ],
];

test.each(other)("refuses an input of %s: %#", (operation, input, message) => {
  expect(validate(operation, input)?.message).toBe(message);
});
