/** Every rule of types and modes, variables, triggers, stores and regions, by breaking it. The texts are AWS's where they are known. */
import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import {
  type Case,
  build,
  inAction,
  inStage,
  onFailure,
  pipeline,
  source,
  stage,
  stages,
  store,
  structure,
  trigger,
  type,
} from "../testing/declarations.ts";
import { withDefaults } from "./declaration.ts";
import { validateDeclaration } from "./validate.ts";

const long = Array.from({ length: 8 }, () => "x".repeat(255));

const cases: Case[] = [
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
    rule: "triggers in V1",
    given: pipeline({ pipelineType: "V1", triggers: [trigger({ push: [{ tags: { includes: ["v*"] } }] })] }),
    error: structure,
    text: "Triggers on tag can only be used with V2 pipelines",
  },
  {
    rule: "PARALLEL in V1",
    given: pipeline({ pipelineType: "V1", executionMode: "PARALLEL" }),
    error: structure,
    text: "QUEUED or PARALLEL mode can only be used with V2 pipelines",
  },
  {
    rule: "a provider of V2 in V1",
    given: pipeline({
      pipelineType: "V1",
      stages: [stage("Source", source()), stage("Run", { name: "Run", actionTypeId: type("Compute", "Commands"), commands: ["ls"] })],
    }),
    error: inAction,
    text: "Commands Action can only be used with V2 pipelines.",
  },
  {
    rule: "a result and conditions on failure",
    given: onFailure({ result: "RETRY", conditions: [{ result: "ROLLBACK" }] }),
    error: inStage,
    text: "The following stage cannot have a failure exit gate configured with both top level result and conditions: 'Build",
  },
  {
    rule: "another result on failure",
    given: onFailure({ result: "SKIP" }),
    error: inStage,
    text: "The failure result of stage 'Build' must be ROLLBACK or RETRY.",
  },
  {
    rule: "two triggers for one source",
    given: pipeline({
      triggers: [trigger({ push: [{ tags: { includes: ["v*"] } }] }), trigger({ push: [{ branches: { includes: ["main"] } }] })],
    }),
    error: structure,
    text: "Triggers for connections must reference a CodeStarSourceConnection action. Note that when you specify a trigger, you can't specify more than one trigger per source action.",
  },
  {
    rule: "triggers of more than 200 KB",
    given: pipeline({
      triggers: Array.from({ length: 50 }, () =>
        trigger({
          push: Array.from({ length: 3 }, () => ({ branches: { includes: long, excludes: long } })),
        }),
      ),
    }),
    error: structure,
    text: "The triggers of the pipeline have 630401 bytes. They can have up to 204800 bytes.",
  },
  {
    rule: "tags with branches",
    given: pipeline({ triggers: [trigger({ push: [{ tags: { includes: ["v*"] }, branches: { includes: ["main"] } }] })] }),
    error: structure,
    text: "A push filter of source action 'Fetch' cannot have tags together with branches or filePaths.",
  },
  {
    rule: "file paths without branches",
    given: pipeline({ triggers: [trigger({ push: [{ filePaths: { includes: ["a"] } }] })] }),
    error: structure,
    text: "A push filter of source action 'Fetch' has filePaths without branches.",
  },
  {
    rule: "a pull request's file paths without branches",
    given: pipeline({ triggers: [trigger({ pullRequest: [{ filePaths: { includes: ["a"] } }] })] }),
    error: structure,
    text: "A pullRequest filter of source action 'Fetch' has filePaths without branches.",
  },
  {
    rule: "both kinds of store",
    given: pipeline({ artifactStores: { "us-east-1": store } }),
    error: structure,
    text: "A pipeline must have either 'pipeline.artifactStore' or 'pipeline.artifactStores', and not both.",
  },
  {
    rule: "no store",
    given: pipeline({ artifactStore: undefined as never }),
    error: structure,
    text: "A pipeline must have either 'pipeline.artifactStore' or 'pipeline.artifactStores', and not both.",
  },
  {
    rule: "a source in another region",
    given: stages(stage("Source", source({ region: "eu-west-1" })), stage("Build", build())),
    error: inAction,
    text: "Action 'Fetch' cannot run in region eu-west-1: source actions, third-party actions and custom actions are not available as cross-region actions.",
  },
  {
    rule: "an action in another region, with stores",
    given: pipeline({
      artifactStore: undefined as never,
      artifactStores: { "us-east-1": store, "eu-west-1": store },
      stages: [stage("Source", source()), stage("Build", build({ region: "eu-west-1" }))],
    }),
    error: structure,
    text: "Action 'Compile' runs in region eu-west-1. Towpath runs actions in the region of their pipeline only, here us-east-1.",
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
    text: "Your pipeline contains actions in more than one region. Use 'pipeline.artifactStores' instead of 'pipeline.artifactStore' to declare an artifact store, such as an artifact bucket, for each region where you have an action.",
  },
  {
    rule: "a region without a store",
    given: pipeline({ artifactStore: undefined as never, artifactStores: { "eu-west-1": store } }),
    error: structure,
    text: "Your pipeline must have an artifact store, such as an artifact bucket, for each region where you have an action. The following region is missing in 'pipeline.artifactStores': us-east-1.",
  },
];

test.each(cases)("refuses $rule", ({ given, error, text }) => {
  const validate = () => validateDeclaration(withDefaults(given, 1), catalogue, "us-east-1");
  expect(validate).toThrow(expect.objectContaining({ name: error, message: text }));
});
