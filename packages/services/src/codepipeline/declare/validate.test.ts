/** Every rule of stages, actions, artifacts and namespaces, by breaking it. The texts are AWS's where they are known. */
import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import {
  type Case,
  approval,
  build,
  inAction,
  inStage,
  pipeline,
  source,
  stage,
  stages,
  store,
  structure,
  type,
} from "../testing/declarations.ts";
import { withDefaults } from "./declaration.ts";
import { validateDeclaration } from "./validate.ts";

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
    rule: "only sources",
    given: stages(stage("Source", source()), stage("More", source({ name: "Second", outputArtifacts: [{ name: "More" }] }))),
    error: structure,
    text: "Pipeline should contain at least 1 action whose category is not Source",
  },
  {
    rule: "a stage without actions",
    given: stages(stage("Source", source()), stage("Build")),
    error: inStage,
    text: "Stage 'Build' must have at least one action",
  },
  {
    rule: "51 actions in a stage",
    given: stages(stage("Source", source()), stage("Ask", ...Array.from({ length: 51 }, (_, at) => approval({ name: `Ask${at}` })))),
    error: inStage,
    text: "Stage 'Ask' has too many actions. There can only be up to 50 actions in a stage",
  },
  {
    rule: "1,001 actions",
    given: stages(
      stage("Source", source()),
      ...Array.from({ length: 20 }, (_, at) =>
        stage(`S${at}`, ...Array.from({ length: 50 }, (_action, number) => approval({ name: `Ask${number}` }))),
      ),
    ),
    error: structure,
    text: "Pipeline has too many actions. There can only be up to 1000 actions in a pipeline",
  },
  {
    rule: "an action's name twice in a stage",
    given: stages(stage("Source", source()), stage("Build", build(), build())),
    error: inAction,
    text: "Action name 'Compile' is used more than once in stage 'Build'",
  },
  {
    rule: "actions that need each other's artifacts",
    given: stages(
      stage("Source", source()),
      stage(
        "Build",
        build({ name: "First", inputArtifacts: [{ name: "B" }], outputArtifacts: [{ name: "A" }] }),
        build({ name: "Second", runOrder: 2, inputArtifacts: [{ name: "A" }], outputArtifacts: [{ name: "B" }] }),
      ),
    ),
    error: inAction,
    text: "Input Artifact Bundle B in action First is not declared as Output Artifact Bundle in any of the preceding actions",
  },
  {
    rule: "an action that needs its own artifact",
    given: stages(stage("Source", source()), stage("Build", build({ inputArtifacts: [{ name: "A" }], outputArtifacts: [{ name: "A" }] }))),
    error: inAction,
    text: "Input Artifact Bundle A in action Compile is not declared as Output Artifact Bundle in any of the preceding actions",
  },
  {
    rule: "an output name twice in one action",
    given: stages(stage("Source", source()), stage("Build", build({ outputArtifacts: [{ name: "A" }, { name: "A" }] }))),
    error: inAction,
    text: "Output Artifact Bundle name must be unique within the pipeline. A has been used more than once.",
  },
  {
    rule: "the namespace of the execution",
    given: stages(stage("Source", source({ namespace: "codepipeline" })), stage("Build", build())),
    error: inAction,
    text: "The namespace 'codepipeline' of action 'Fetch' is reserved.",
  },
  {
    rule: "a namespace named as an artifact",
    given: stages(stage("Source", source()), stage("Build", build({ namespace: "Code" }))),
    error: inAction,
    text: "The namespace 'Code' of action 'Compile' is also the name of an artifact.",
  },
  {
    rule: "a pipeline's variable in a source action",
    given: stages(
      stage("Source", source({ configuration: { ConnectionArn: "arn", FullRepositoryId: "o/r", BranchName: "#{variables.Branch}" } })),
      stage("Build", build()),
    ),
    error: inAction,
    text: "Pipeline variables cannot be used in source actions. The following action uses one: Fetch",
  },
  {
    rule: "files outside a compute action",
    given: stages(stage("Source", source()), stage("Build", build({ outputArtifacts: [{ name: "A", files: ["a"] }] }))),
    error: inAction,
    text: "The following action cannot contain a commands field: Compile. To use the commands field, use a compute action.",
  },
  {
    rule: "variables of the environment outside a compute action",
    given: stages(stage("Source", source()), stage("Build", build({ environmentVariables: [{ name: "A", value: "1" }] }))),
    error: inAction,
    text: "The following action cannot contain the field environmentVariables: Compile. To use the field, use a compute action.",
  },
  {
    rule: "output variables outside a compute action",
    given: stages(stage("Source", source()), stage("Build", build({ outputVariables: ["A"] }))),
    error: inAction,
    text: "The following action cannot contain the field outputVariables: Compile. To use the field, use a compute action.",
  },
  {
    rule: "a timeout of something that is no approval",
    given: stages(stage("Source", source()), stage("Build", build({ timeoutInMinutes: 5 }))),
    error: inAction,
    text: "The following action cannot contain a timeoutInMinutes field: Compile. Only manual approval actions have one.",
  },
  {
    rule: "a value in the form of a sealed one",
    given: stages(stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "sealed:AAAA" } }))),
    error: inAction,
    text: "Action configuration for action 'Compile' has a value for 'ProjectName' in the form that sealed secrets are stored in",
  },
  {
    rule: "a value that is not among the choices",
    given: stages(stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "p", BatchEnabled: "yes" } }))),
    error: inAction,
    text: "Action configuration for action 'Compile' has an invalid value for 'BatchEnabled'. It must be one of: true, false",
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
  expect(validate).toThrow(expect.objectContaining({ name: error, message: text }));
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
