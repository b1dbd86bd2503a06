import type { CreateCustomActionTypeInput } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import { expect, test } from "vitest";
import { Orchestra } from "../testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "../testing/scripted.ts";

const property = (name: string, more: object = {}) => ({ name, required: true, key: true, secret: false, ...more });
const forge = (more: Partial<Given<CreateCustomActionTypeInput>> = {}): Given<CreateCustomActionTypeInput> => ({
  category: "Build",
  provider: "Forge",
  version: "1",
  configurationProperties: [property("Project", { queryable: true }), property("Password", { required: false, secret: true })],
  inputArtifactDetails: { minimumCount: 1, maximumCount: 2 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  ...more,
});
const arn = "arn:aws:codepipeline:us-east-1:000000000000:actiontype:Custom/Build/Forge/1";
const open = () => new Orchestra({}, new Script().catalogue);

test("a custom action type is told with its defaults, and listed", async () => {
  await using orchestra = open();
  const { actionType } = await orchestra.call("CreateCustomActionType", forge());
  expect(actionType).toEqual({
    id: { category: "Build", owner: "Custom", provider: "Forge", version: "1" },
    settings: {},
    actionConfigurationProperties: forge().configurationProperties,
    inputArtifactDetails: { minimumCount: 1, maximumCount: 2 },
    outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  });
  const listed = async (input: object) => (await orchestra.call("ListActionTypes", input)).actionTypes?.map(({ id }) => id?.provider);
  expect(await listed({})).toEqual(["Manual", "Scripted", "Scripted", "Forge"]);
  expect(await listed({ actionOwnerFilter: "Custom" })).toEqual(["Forge"]);
  expect(await listed({ actionOwnerFilter: "ThirdParty" })).toEqual([]);
  expect(await listed({ regionFilter: "eu-west-1" })).toEqual([]);
  await expect(listed({ nextToken: "what?" })).rejects.toMatchObject({ name: "InvalidNextTokenException" });
});

test("a deleted version is not used, and comes back only as what it was", async () => {
  await using orchestra = open();
  await orchestra.call("CreateCustomActionType", forge());
  await expect(orchestra.call("CreateCustomActionType", forge())).rejects.toMatchObject({
    name: "ValidationException",
    message: "ActionType (Category: 'Build', Provider: 'Forge', Owner: 'Custom', Version: '1') already exists in account '000000000000'.",
  });
  const { category, provider, version } = forge();
  const remove = () => orchestra.call("DeleteCustomActionType", { category, provider, version });
  await remove();
  await remove();
  const { actionTypes } = await orchestra.call("ListActionTypes", { actionOwnerFilter: "Custom" });
  expect(actionTypes).toEqual([]);
  const actionTypeId = { category, owner: "Custom" as const, provider, version };
  await expect(orchestra.call("PollForJobs", { actionTypeId })).rejects.toMatchObject({ name: "ActionTypeNotFoundException" });
  const other = forge({ configurationProperties: [] });
  await expect(orchestra.call("CreateCustomActionType", other)).rejects.toMatchObject({
    name: "ValidationException",
    message:
      "ActionType (Category: 'Build', Provider: 'Forge', Owner: 'Custom', Version: '1') was deleted. It can be created again only with the definition it had: use another version.",
  });
  await orchestra.call("CreateCustomActionType", forge());
  await orchestra.call("CreateCustomActionType", { ...other, version: "2" });
});

const refusals: [string, Partial<Given<CreateCustomActionTypeInput>>, string][] = [
  [
    "more artifacts at least than at most",
    { inputArtifactDetails: { minimumCount: 2, maximumCount: 1 } },
    "Maximum Number of Artifacts (1) has to be greater than or equal to minimum (2).",
  ],
  [
    "the same for output artifacts",
    { outputArtifactDetails: { minimumCount: 5, maximumCount: 0 } },
    "Maximum Number of Artifacts (0) has to be greater than or equal to minimum (5).",
  ],
  [
    "two queryable properties",
    { configurationProperties: [property("A", { queryable: true }), property("B", { queryable: true })] },
    "An action type can have at most one queryable property. These are queryable: A, B",
  ],
  [
    "a queryable property that is optional",
    { configurationProperties: [property("A", { queryable: true, required: false })] },
    "The queryable property 'A' must be required and must not be secret.",
  ],
  [
    "a queryable property that is secret",
    { configurationProperties: [property("A", { queryable: true, secret: true })] },
    "The queryable property 'A' must be required and must not be secret.",
  ],
  [
    "a property twice",
    { configurationProperties: [property("A"), property("A")] },
    "Configuration property names must be unique. The following name is already in use: A",
  ],
  [
    "an approval",
    { category: "Approval" },
    "Custom actions of the category Approval cannot be created. Use one of: Source, Build, Deploy, Test, Invoke",
  ],
  ["a source with inputs", { category: "Source" }, "Source actions have no input artifacts, and at least one output artifact."],
  [
    "a link to a secret",
    { settings: { executionUrlTemplate: "https://forge.example/{Config:Password}" } },
    "The URL template 'https://forge.example/{Config:Password}' names the configuration property 'Password', which is secret.",
  ],
  [
    "a link to nothing",
    { settings: { entityUrlTemplate: "https://forge.example/{Config:Nothing}" } },
    "The URL template 'https://forge.example/{Config:Nothing}' names the configuration property 'Nothing', which is not declared.",
  ],
];

test.each(refusals)("%s is refused", async (_, change, message) => {
  await using orchestra = open();
  await expect(orchestra.call("CreateCustomActionType", forge(change))).rejects.toMatchObject({ name: "ValidationException", message });
});

test("an account has no more than 50 custom action types", async () => {
  await using orchestra = open();
  for (let number = 0; number < 50; number++) await orchestra.call("CreateCustomActionType", forge({ version: String(number) }));
  await expect(orchestra.call("CreateCustomActionType", forge({ version: "50" }))).rejects.toMatchObject({
    name: "LimitExceededException",
  });
});

test("it has tags, until it is deleted", async () => {
  await using orchestra = open();
  const tags = [{ key: "team", value: "blue" }];
  expect(await orchestra.call("CreateCustomActionType", forge({ tags }))).toMatchObject({ tags });
  await orchestra.call("TagResource", { resourceArn: arn, tags: [{ key: "cost", value: "7" }] });
  await orchestra.call("UntagResource", { resourceArn: arn, tagKeys: ["team"] });
  expect(await orchestra.call("ListTagsForResource", { resourceArn: arn })).toMatchObject({ tags: [{ key: "cost", value: "7" }] });
  const aws = [{ key: "aws:x", value: "" }];
  await expect(orchestra.call("CreateCustomActionType", forge({ version: "2", tags: aws }))).rejects.toMatchObject({
    name: "InvalidTagsException",
  });
  const { category, provider, version } = forge();
  await orchestra.call("DeleteCustomActionType", { category, provider, version });
  await expect(orchestra.call("ListTagsForResource", { resourceArn: arn })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The account with id '000000000000' does not include a custom action type with the name 'Custom/Build/Forge/1'",
  });
  await orchestra.call("CreateCustomActionType", forge());
  expect(await orchestra.call("ListTagsForResource", { resourceArn: arn })).toMatchObject({ tags: [] });
  await expect(orchestra.call("ListTagsForResource", { resourceArn: `${arn}:more` })).rejects.toMatchObject({
    name: "InvalidArnException",
  });
});

const custom = (more: object = {}) => ({
  ...build("Compile"),
  actionTypeId: { category: "Build" as const, owner: "Custom" as const, provider: "Forge", version: "1" },
  configuration: { Project: "shop" },
  inputArtifacts: [{ name: "FetchOutput" }],
  ...more,
});
const declared: [string, object, string][] = [
  [
    "an unknown key",
    { configuration: { Project: "a", Extra: "1" } },
    "Action configuration for action 'Compile' contains unknown configuration 'Extra'",
  ],
  ["a missing key", { configuration: {} }, "Action configuration for action 'Compile' is missing required configuration 'Project'"],
  ["too few inputs", { inputArtifacts: [] }, "Action Compile declares 0 input artifacts which is less than the minimum count (1)"],
  [
    "too many outputs",
    { outputArtifacts: [{ name: "A" }, { name: "B" }] },
    "Action Compile declares 2 output artifacts which is more than the maximum count (1)",
  ],
  [
    "a long value of the queryable key",
    { configuration: { Project: "x".repeat(21) } },
    "The value of the queryable configuration property 'Project' in action 'Compile' must have at most 20 characters, which can be letters, digits, underscores and hyphens",
  ],
  [
    "signs in the value of the queryable key",
    { configuration: { Project: "a b" } },
    "The value of the queryable configuration property 'Project' in action 'Compile' must have at most 20 characters, which can be letters, digits, underscores and hyphens",
  ],
  [
    "a version that is not there",
    { actionTypeId: { category: "Build", owner: "Custom", provider: "Forge", version: "7" } },
    "ActionType (Category: 'Build', Provider: 'Forge', Owner: 'Custom', Version: '7') in action 'Compile' is not available in region us-east-1",
  ],
];

test.each(declared)("a pipeline's custom action with %s is refused", async (_, change, message) => {
  await using orchestra = open();
  await orchestra.call("CreateCustomActionType", forge());
  const pipeline = pipelineOf({ Source: [source("Fetch")], Build: [custom(change)] });
  await expect(orchestra.call("CreatePipeline", { pipeline })).rejects.toMatchObject({
    name: "InvalidActionDeclarationException",
    message,
  });
});

test("secret properties are masked, kept when the mask comes back, and still masked when the type is gone", async () => {
  await using orchestra = open();
  await orchestra.call("CreateCustomActionType", forge());
  const pipeline = pipelineOf({ Source: [source("Fetch")], Build: [custom({ configuration: { Project: "shop", Password: "hush" } })] });
  const shown = { Project: "shop", Password: "****" };
  const configurationIn = (answer: { pipeline?: { stages?: { actions?: { configuration?: object }[] }[] } }) =>
    answer.pipeline?.stages?.[1]?.actions?.[0]?.configuration;
  expect(configurationIn((await orchestra.call("CreatePipeline", { pipeline })) as never)).toEqual(shown);
  const got = await orchestra.call("GetPipeline", { name: "shop" });
  expect(configurationIn(got as never)).toEqual(shown);
  await orchestra.call("UpdatePipeline", { pipeline: got.pipeline as never });
  expect(JSON.stringify(orchestra.journal.all("SELECT declaration FROM codepipeline_versions"))).not.toContain("hush");
  const { category, provider, version } = forge();
  await orchestra.call("DeleteCustomActionType", { category, provider, version });
  expect(configurationIn((await orchestra.call("GetPipeline", { name: "shop" })) as never)).toEqual(shown);
});

test("an action whose type was deleted fails when it is its turn", async () => {
  const script = new Script();
  await using orchestra = new Orchestra({}, script.catalogue);
  await orchestra.call("CreateCustomActionType", forge());
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Build: [custom()] }) });
  const { category, provider, version } = forge();
  await orchestra.call("DeleteCustomActionType", { category, provider, version });
  await script.end(orchestra, "Fetch");
  const { stageStates } = await orchestra.call("GetPipelineState", { name: "shop" });
  expect(stageStates?.[1]?.actionStates?.[0]?.latestExecution).toMatchObject({
    status: "Failed",
    errorDetails: { code: "ConfigurationError", message: "The provider of 'Compile' is no longer available." },
  });
});

test("the integration model and its partners' jobs are refused by name", async () => {
  await using orchestra = open();
  const id = { category: "Build" as const, owner: "ThirdParty" as const, provider: "Partner", version: "1" };
  const counts = { minimumCount: 0, maximumCount: 1 };
  const executor = { type: "JobWorker" as const, configuration: {} };
  const actionType = { id, executor, inputArtifactDetails: counts, outputArtifactDetails: counts };
  const typeMissing = { name: "ActionTypeNotFoundException" };
  await expect(orchestra.call("GetActionType", id)).rejects.toMatchObject(typeMissing);
  await expect(orchestra.call("UpdateActionType", { actionType })).rejects.toMatchObject(typeMissing);
  await expect(orchestra.call("PollForThirdPartyJobs", { actionTypeId: id })).rejects.toMatchObject(typeMissing);
  const job = { jobId: "1", clientToken: "t" };
  const jobMissing = { name: "JobNotFoundException" };
  await expect(orchestra.call("AcknowledgeThirdPartyJob", { ...job, nonce: "1" })).rejects.toMatchObject(jobMissing);
  await expect(orchestra.call("GetThirdPartyJobDetails", job)).rejects.toMatchObject(jobMissing);
  await expect(orchestra.call("PutThirdPartyJobSuccessResult", job)).rejects.toMatchObject(jobMissing);
  const failureDetails = { type: "JobFailed" as const, message: "no" };
  await expect(orchestra.call("PutThirdPartyJobFailureResult", { ...job, failureDetails })).rejects.toMatchObject(jobMissing);
});
