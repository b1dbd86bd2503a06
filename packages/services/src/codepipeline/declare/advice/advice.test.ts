import { expect, test } from "vitest";
import { catalogue, providerOf } from "../../providers/catalogue.ts";
import { type GivenPipeline, withDefaults } from "../declaration.ts";
import { adviceOn } from "./advice.ts";

type Action = GivenPipeline["stages"][number]["actions"][number];
const id = (category: Action["actionTypeId"]["category"], provider: string) => ({
  category,
  owner: "AWS" as const,
  provider,
  version: "1",
});

const source: Action = {
  name: "Fetch",
  namespace: "Code",
  actionTypeId: id("Source", "S3"),
  configuration: { S3Bucket: "b", S3ObjectKey: "k" },
  outputArtifacts: [{ name: "Files" }],
};
const build = (name: string, configuration: Record<string, string> = {}, more: Partial<Action> = {}): Action => ({
  name,
  actionTypeId: id("Build", "CodeBuild"),
  configuration: { ProjectName: "p", ...configuration },
  inputArtifacts: [{ name: "Files" }],
  ...more,
});

const pipelineOf = (actions: Action[], more: Partial<GivenPipeline> = {}): GivenPipeline => ({
  name: "shop",
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "artifacts" },
  stages: [
    { name: "Source", actions: [source] },
    { name: "Build", actions },
  ],
  ...more,
});

const advice = (given: GivenPipeline): string[] =>
  adviceOn(withDefaults(given, 1), (action) => providerOf(catalogue, action.actionTypeId)).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
const aboutText = (text: string, more: Partial<GivenPipeline> = {}): string[] =>
  advice(pipelineOf([build("Compile", { EnvironmentVariables: text })], more)).map((line) => line.slice(line.indexOf(": ") + 2));

test("variables that will be there raise no warning", () => {
  const texts = ["#{Code.VersionId}", "#{variables.Tag} and #{codepipeline.PipelineExecutionId}", "a # and a {brace}"];
  for (const text of texts) expect(aboutText(text, { variables: [{ name: "Tag", defaultValue: "x" }] })).toEqual([]);
});

test.each([
  ["#{Cod.VersionId}", "#{Cod.VersionId} cannot be resolved: no action has the namespace Cod; there are Code."],
  [
    "#{Code.Version}",
    "#{Code.Version} cannot be resolved: action Fetch (S3) has only the output variables BucketName, ETag, ObjectKey, VersionId.",
  ],
  ["#{variables.Tag}", "#{variables.Tag} cannot be resolved: the pipeline declares no variables."],
  ["#{codepipeline.Name}", "#{codepipeline.Name} cannot be resolved: the namespace codepipeline has only PipelineExecutionId."],
  ["#{Tag}", "#{Tag} is not a variable and stays as it is: variables are written #{namespace.key}."],
])("%s is warned of", (text, message) => {
  expect(aboutText(text)).toEqual([message]);
});

test("a variable of an action that has not ended by then is out of reach", () => {
  const user = build("Use", { EnvironmentVariables: "#{Made.Id}" });
  const maker = build("Make", {}, { namespace: "Made" });
  const late =
    "action Make, whose namespace it is, has not ended when this begins; it must be in an earlier stage or have a lower runOrder.";
  const expected = [`stages.1.actions.0.configuration.EnvironmentVariables: #{Made.Id} cannot be resolved: ${late}`];
  expect(advice(pipelineOf([user, maker]))).toEqual(expected);
  expect(advice(pipelineOf([{ ...user, runOrder: 2 }, maker]))).toEqual([]);
});

test("a condition before a stage cannot know what the stage makes, one after it can", () => {
  const rule = {
    name: "Check",
    ruleTypeId: { category: "Rule" as const, owner: "AWS" as const, provider: "VariableCheck", version: "1" },
    configuration: { Variable: "#{Made.Id}", Value: "1", Operator: "EQ" },
  };
  const given = (gate: "beforeEntry" | "onSuccess"): GivenPipeline => {
    const pipeline = pipelineOf([build("Make", {}, { namespace: "Made" })]);
    const [first, second] = pipeline.stages as [GivenPipeline["stages"][number], GivenPipeline["stages"][number]];
    return { ...pipeline, stages: [first, { ...second, [gate]: { conditions: [{ result: "FAIL", rules: [rule] }] } }] };
  };
  expect(advice(given("beforeEntry"))).toHaveLength(1);
  expect(advice(given("beforeEntry"))[0]).toContain("stages.1.beforeEntry.conditions.0.rules.0.configuration.Variable");
  expect(advice(given("onSuccess"))).toEqual([]);
});

test("output variables of commands are those that it names", () => {
  const run: Action = {
    ...build("Run", {}, { namespace: "Ran" }),
    actionTypeId: id("Compute", "Commands"),
    configuration: {},
    commands: ["make"],
  };
  const use = (key: string) => build("Use", { EnvironmentVariables: `#{Ran.${key}}` }, { runOrder: 2 });
  const named: Action = { ...run, outputVariables: ["VERSION"] };
  expect(advice(pipelineOf([named, use("VERSION")]))).toEqual([]);
  expect(advice(pipelineOf([named, use("TAG")]))[0]).toContain("action Run (Commands) has only the output variable VERSION.");
  expect(advice(pipelineOf([run, use("TAG")]))[0]).toContain("action Run (Commands) has no output variables.");
});

test("a reference to a repository is for builds only", () => {
  const clone: Action = {
    ...source,
    actionTypeId: id("Source", "CodeCommit"),
    configuration: { RepositoryName: "shop", BranchName: "main", OutputArtifactFormat: "CODEBUILD_CLONE_REF" },
  };
  const deploy: Action = { ...build("Deploy"), actionTypeId: id("Deploy", "S3"), configuration: { BucketName: "b", Extract: "true" } };
  const given = pipelineOf([build("Compile"), deploy]);
  const [, second] = given.stages as [GivenPipeline["stages"][number], GivenPipeline["stages"][number]];
  expect(advice({ ...given, stages: [{ name: "Source", actions: [clone] }, second] })).toEqual([
    "stages.1.actions.1.inputArtifacts.0.name: Files is a reference to a repository (CODEBUILD_CLONE_REF), which S3 cannot use; CODE_ZIP has the files.",
  ]);
});

const filtered = (filter: object): string[] =>
  advice(
    pipelineOf([build("Compile")], {
      triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "Fetch", push: [filter] } }],
    }),
  );

test("filters that mean what they say raise no warning", () => {
  const filter = {
    branches: { includes: ["main", "release/**", "{a,b}"] },
    filePaths: { includes: ["src/**", "**/*.ts", "Dockerfile", "a.txt"] },
  };
  expect(filtered(filter)).toEqual([]);
});

test.each([
  [{ branches: { includes: ["^main$"] } }, "'^main$' looks like a regular expression; patterns are globs."],
  [{ branches: { includes: ["refs/heads/main"] } }, "'refs/heads/main' never matches: names of branches come without 'refs/heads/'."],
  [{ branches: { includes: ["*"] } }, "'*' matches no name with a slash in it, such as feature/login; '**' matches all branches."],
  [{ tags: { includes: ["v1"], excludes: ["**"] } }, "'**' excludes everything: the filter never matches."],
  [{ branches: { includes: ["main"], excludes: ["main"] } }, "'main' is excluded as well: excludes win."],
  [
    { branches: { includes: ["main"] }, filePaths: { includes: ["src/"] } },
    "'src/' never matches a file; 'src/**' matches all in the folder.",
  ],
  [
    { branches: { includes: ["main"] }, filePaths: { includes: ["src"] } },
    "'src' matches only a file of that name; for a folder write 'src/**'.",
  ],
  [
    { branches: { includes: ["main"] }, filePaths: { includes: ["/src/**"] } },
    "'/src/**' never matches: paths begin without '/' and './'.",
  ],
  [
    { branches: { includes: ["main"] }, filePaths: { includes: ["*.md"] } },
    "'*.md' matches only at the top of the repository; '**/*.md' matches below too.",
  ],
])("the filter %j is warned of", (filter, message) => {
  expect(filtered(filter).map((line) => line.slice(line.indexOf(": ") + 2))).toEqual([message]);
});
