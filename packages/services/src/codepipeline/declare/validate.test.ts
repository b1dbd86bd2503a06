/** Every rule of the declaration, by breaking it. The texts are AWS's where they are known. */
import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import { type GivenPipeline, withDefaults } from "./declaration.ts";
import { validateDeclaration } from "./validate.ts";

type Stage = GivenPipeline["stages"][number];
type Action = Stage["actions"][number];

const type = (category: Action["actionTypeId"]["category"], provider: string): Action["actionTypeId"] => ({
  category,
  owner: "AWS",
  provider,
  version: "1",
});
const source = (more: Partial<Action> = {}): Action => ({
  name: "Fetch",
  actionTypeId: type("Source", "CodeStarSourceConnection"),
  configuration: { ConnectionArn: "arn", FullRepositoryId: "o/r", BranchName: "main" },
  outputArtifacts: [{ name: "Code" }],
  ...more,
});
const build = (more: Partial<Action> = {}): Action => ({
  name: "Compile",
  actionTypeId: type("Build", "CodeBuild"),
  configuration: { ProjectName: "p" },
  inputArtifacts: [{ name: "Code" }],
  ...more,
});
const approval = (more: Partial<Action> = {}): Action => ({ name: "Ask", actionTypeId: type("Approval", "Manual"), ...more });
const stage = (name: string, ...actions: Action[]): Stage => ({ name, actions });

const pipeline = (more: Partial<GivenPipeline> = {}): GivenPipeline => ({
  name: "shop",
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "artifacts" },
  stages: [stage("Source", source()), stage("Build", build())],
  ...more,
});
const stages = (...all: Stage[]): GivenPipeline => pipeline({ stages: all });
const store = { type: "S3" as const, location: "artifacts" };

interface Case {
  rule: string;
  given: GivenPipeline;
  error: string;
  text: string | RegExp;
}

const structure = "InvalidStructureException";
const inStage = "InvalidStageDeclarationException";
const inAction = "InvalidActionDeclarationException";

const cases: Case[] = [
  {
    rule: "one stage",
    given: stages(stage("Source", source())),
    error: structure,
    text: "Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline",
  },
  {
    rule: "too many stages",
    given: stages(stage("Source", source()), ...Array.from({ length: 50 }, (_, at) => stage(`S${at}`, approval()))),
    error: structure,
    text: "Pipeline has too many stages. There can only be up to 50 stages in a pipeline",
  },
  {
    rule: "a first stage with something else",
    given: stages(stage("Source", source(), approval()), stage("Build", build())),
    error: structure,
    text: "Pipeline should start with a stage that only contains source actions",
  },
  {
    rule: "a source later",
    given: stages(stage("Source", source()), stage("Build", build(), source({ name: "Again", outputArtifacts: [{ name: "More" }] }))),
    error: structure,
    text: "Source actions can only be included in the first stage of the pipeline",
  },
  {
    rule: "a stage name twice",
    given: stages(stage("Source", source()), stage("Build", build()), stage("Build", approval())),
    error: inStage,
    text: "Stage name 'Build' is used more than once",
  },
  {
    rule: "an unknown action type",
    given: stages(stage("Source", source()), stage("Build", build({ actionTypeId: type("Build", "Jenkins") }))),
    error: inAction,
    text: "ActionType (Category: 'Build', Provider: 'Jenkins', Owner: 'AWS', Version: '1') in action 'Compile' is not available in region us-east-1",
  },
  {
    rule: "a configuration that is missing",
    given: stages(stage("Source", source()), stage("Build", build({ configuration: {} }))),
    error: inAction,
    text: "Action configuration for action 'Compile' is missing required configuration 'ProjectName'",
  },
  {
    rule: "a configuration that is not known",
    given: stages(stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "p", Colour: "blue" } }))),
    error: inAction,
    text: "Action configuration for action 'Compile' contains unknown configuration 'Colour'",
  },
  {
    rule: "a configuration named like something every object has",
    given: stages(stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "p", constructor: "x" } }))),
    error: inAction,
    text: "Action configuration for action 'Compile' contains unknown configuration 'constructor'",
  },
  {
    rule: "too few artifacts",
    given: stages(stage("Source", source()), stage("Build", build({ inputArtifacts: [] }))),
    error: inAction,
    text: "Action Compile declares 0 input artifacts which is less than the minimum count (1)",
  },
  {
    rule: "too many artifacts",
    given: stages(stage("Source", source()), stage("Build", approval({ inputArtifacts: [{ name: "Code" }] }))),
    error: inAction,
    text: "Action Ask declares 1 input artifacts which is more than the maximum count (0)",
  },
  {
    rule: "an artifact that nothing before makes",
    given: stages(stage("Source", source()), stage("Build", build({ inputArtifacts: [{ name: "Other" }] }))),
    error: inAction,
    text: "Input Artifact Bundle Other in action Compile is not declared as Output Artifact Bundle in any of the preceding actions",
  },
  {
    rule: "an artifact of an action that runs at the same time",
    given: stages(
      stage("Source", source()),
      stage("Build", build({ outputArtifacts: [{ name: "Made" }] }), build({ name: "Second", inputArtifacts: [{ name: "Made" }] })),
    ),
    error: inAction,
    text: "Input Artifact Bundle Made in action Second is not declared as Output Artifact Bundle in any of the preceding actions",
  },
  {
    rule: "an output name twice",
    given: stages(stage("Source", source()), stage("Build", build({ outputArtifacts: [{ name: "Code" }] }))),
    error: inAction,
    text: "Output Artifact Bundle name must be unique within the pipeline. Code has been used more than once.",
  },
  {
    rule: "a namespace twice",
    given: stages(stage("Source", source({ namespace: "N" })), stage("Build", build({ namespace: "N" }))),
    error: inAction,
    text: "Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[Build], ActionName=[Compile], Namespace=[N]",
  },
  {
    rule: "a reserved namespace",
    given: stages(stage("Source", source({ namespace: "variables" })), stage("Build", build())),
    error: inAction,
    text: "The namespace 'variables' of action 'Fetch' is reserved.",
  },
  {
    rule: "commands outside a compute action",
    given: stages(stage("Source", source()), stage("Build", build({ commands: ["make"] }))),
    error: inAction,
    text: "The following action cannot contain a commands field: Compile. To use the commands field, use a compute action.",
  },
  {
    rule: "a mode of V2 in V1",
    given: pipeline({ pipelineType: "V1", executionMode: "QUEUED" }),
    error: structure,
    text: "QUEUED or PARALLEL mode can only be used with V2 pipelines",
  },
  {
    rule: "variables in V1",
    given: pipeline({ pipelineType: "V1", variables: [{ name: "a" }] }),
    error: structure,
    text: "Pipeline variable can only be used with V2 pipelines",
  },
  {
    rule: "conditions in V1",
    given: pipeline({
      pipelineType: "V1",
      stages: [stage("Source", source()), { ...stage("Build", build()), onFailure: { result: "ROLLBACK" } }],
    }),
    error: inStage,
    text: "Stage level conditions can only be used with V2 pipelines.",
  },
  {
    rule: "a variable twice",
    given: pipeline({ variables: [{ name: "a" }, { name: "a" }] }),
    error: structure,
    text: "Variable names must be unique. The following variable name is already in use: a",
  },
  {
    rule: "a trigger for something else",
    given: pipeline({
      triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "Compile", push: [] } }],
    }),
    error: structure,
    text: "Triggers for connections must reference a CodeStarSourceConnection action.",
  },
  {
    rule: "rollback in PARALLEL mode",
    given: pipeline({
      executionMode: "PARALLEL",
      stages: [stage("Source", source()), { ...stage("Build", build()), onFailure: { result: "ROLLBACK" } }],
    }),
    error: inStage,
    text: "Failure conditions with rollback result type cannot be added to a PARALLEL pipeline.",
  },
  {
    rule: "another region with one store",
    given: stages(stage("Source", source()), stage("Build", build({ region: "eu-west-1" }))),
    error: structure,
    text: /^Your pipeline contains actions in more than one region\. Use 'pipeline\.artifactStores' instead of 'pipeline\.artifactStore'/,
  },
  {
    rule: "a region without a store",
    given: pipeline({ artifactStore: undefined as never, artifactStores: { "eu-west-1": store } }),
    error: structure,
    text: /The following region is missing in 'pipeline\.artifactStores': us-east-1\.$/,
  },
  {
    rule: "several inputs without a primary source",
    given: stages(
      stage("Source", source(), source({ name: "Second", outputArtifacts: [{ name: "More" }] })),
      stage("Build", build({ inputArtifacts: [{ name: "Code" }, { name: "More" }] })),
    ),
    error: inAction,
    text: "Action configuration for action 'Compile' is missing required configuration 'PrimarySource'",
  },
];

test.each(cases)("refuses $rule", ({ given, error, text }) => {
  const validate = () => validateDeclaration(withDefaults(given, 1), catalogue, "us-east-1");
  expect(validate).toThrow(text);
  expect(validate).toThrow(expect.objectContaining({ name: error }));
});

test.each([
  ["the plain one", pipeline()],
  [
    "an artifact made earlier in the same stage",
    stages(
      stage("Source", source()),
      stage(
        "Build",
        build({ outputArtifacts: [{ name: "Made" }] }),
        build({ name: "Second", runOrder: 2, inputArtifacts: [{ name: "Made" }] }),
      ),
    ),
  ],
  [
    "a trigger by tag",
    pipeline({
      triggers: [
        {
          providerType: "CodeStarSourceConnection",
          gitConfiguration: { sourceActionName: "Fetch", push: [{ tags: { includes: ["v*"] } }] },
        },
      ],
    }),
  ],
  ["a store for its own region", pipeline({ artifactStore: undefined as never, artifactStores: { "us-east-1": store } })],
])("accepts %s", (_name, given) => {
  expect(() => validateDeclaration(withDefaults(given, 1), catalogue, "us-east-1")).not.toThrow();
});
