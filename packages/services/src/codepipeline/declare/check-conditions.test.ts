/** Every rule of conditions, by breaking it. The texts are AWS's where they are known. */
import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import { type GivenPipeline, withDefaults } from "./declaration.ts";
import { validateDeclaration } from "./validate.ts";

type Stage = GivenPipeline["stages"][number];
type Action = Stage["actions"][number];
type Rule = NonNullable<NonNullable<Stage["beforeEntry"]>["conditions"][number]["rules"]>[number];

const ruleType = (provider: string): Rule["ruleTypeId"] => ({ category: "Rule", owner: "AWS", provider, version: "1" });
const check = (Operator = "EQ", Value = "b"): Rule => ({
  name: "Check",
  ruleTypeId: { category: "Rule", provider: "VariableCheck" },
  configuration: { Variable: "#{codepipeline.PipelineExecutionId}", Value, Operator },
});
const window = (Cron: string, TimeZone = "UTC"): Rule => ({
  name: "Window",
  ruleTypeId: ruleType("DeploymentWindow"),
  configuration: { Cron, TimeZone },
});
const built = (artifact: string): Rule => ({
  name: "Verify",
  ruleTypeId: ruleType("CodeBuild"),
  configuration: { ProjectName: "p" },
  inputArtifacts: [{ name: artifact }],
});
const condition = (result: "FAIL" | "SKIP" | "ROLLBACK", ...rules: Rule[]) => ({ conditions: [{ result, rules }] });
const source: Action = {
  name: "Fetch",
  actionTypeId: { category: "Source", owner: "AWS", provider: "CodeCommit", version: "1" },
  configuration: { RepositoryName: "r", BranchName: "main" },
  outputArtifacts: [{ name: "Code" }],
};
const build: Action = {
  name: "Compile",
  actionTypeId: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
  configuration: { ProjectName: "p" },
  inputArtifacts: [{ name: "Code" }],
  outputArtifacts: [{ name: "Made" }],
};
/** The stage Build with conditions; its action makes the artifact Made. */
const withBuild = (conditions: Pick<Stage, "beforeEntry" | "onSuccess" | "onFailure">): GivenPipeline => ({
  name: "shop",
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "artifacts" },
  stages: [
    { name: "Source", actions: [source] },
    { name: "Build", actions: [build], ...conditions },
  ],
});

interface Case {
  rule: string;
  given: GivenPipeline;
  error?: string;
  text: string;
}

const cases: Case[] = [
  {
    rule: "a failure result beside failure conditions",
    given: withBuild({ onFailure: { result: "RETRY", ...condition("ROLLBACK", check()) } }),
    text: "The following stage cannot have a failure exit gate configured with both top level result and conditions: 'Build",
  },
  {
    rule: "a failure condition with rollback in PARALLEL mode",
    given: { ...withBuild({ onFailure: condition("ROLLBACK", check()) }), executionMode: "PARALLEL" },
    text: "Failure conditions with rollback result type cannot be added to a PARALLEL pipeline.",
  },
  {
    rule: "a success condition with rollback in PARALLEL mode",
    given: { ...withBuild({ onSuccess: condition("ROLLBACK", check()) }), executionMode: "PARALLEL" },
    text: "Success conditions with rollback result type cannot be added to a PARALLEL pipeline.",
  },
  {
    rule: "a result that an entry condition cannot have",
    given: withBuild({ beforeEntry: condition("ROLLBACK", check()) }),
    text: "The entry condition of stage 'Build' must have the result FAIL or SKIP.",
  },
  {
    rule: "a condition without a result",
    given: withBuild({ onSuccess: { conditions: [{ rules: [check()] }] } }),
    text: "The success condition of stage 'Build' must have the result ROLLBACK or FAIL.",
  },
  {
    rule: "a condition without rules",
    given: withBuild({ onFailure: { conditions: [{ result: "ROLLBACK" }] } }),
    text: "The failure condition of stage 'Build' must have at least one rule.",
  },
  {
    rule: "skipping by a rule that may not",
    given: withBuild({ beforeEntry: condition("SKIP", check(), window("0 0 9-17 ? * MON-FRI *")) }),
    text: "The entry condition of stage 'Build' has the result SKIP, with which only the rules LambdaInvoke and VariableCheck can be used; 'Window' is DeploymentWindow.",
  },
  {
    rule: "a rule name twice",
    given: withBuild({ beforeEntry: condition("FAIL", check(), check()) }),
    text: "Rule name 'Check' is used more than once in the entry condition of stage 'Build'",
  },
  {
    rule: "a rule that looks at alarms, of which there are none",
    given: withBuild({
      beforeEntry: condition("FAIL", { name: "Alarm", ruleTypeId: ruleType("CloudWatchAlarm"), configuration: { AlarmName: "a" } }),
    }),
    text: "RuleType (Category: 'Rule', Provider: 'CloudWatchAlarm', Owner: 'AWS', Version: '1') in rule 'Alarm' is not available in region us-east-1",
  },
  {
    rule: "a rule in another region",
    given: withBuild({ beforeEntry: condition("FAIL", { ...check(), region: "eu-west-1" }) }),
    text: "RuleType (Category: 'Rule', Provider: 'VariableCheck', Owner: 'AWS', Version: '1') in rule 'Check' is not available in region eu-west-1",
  },
  {
    rule: "a rule's configuration that is missing",
    given: withBuild({ beforeEntry: condition("FAIL", { ...check(), configuration: { Variable: "a", Value: "b" } }) }),
    text: "Rule configuration for rule 'Check' is missing required configuration 'Operator'",
  },
  {
    rule: "a rule's configuration that is not known",
    given: withBuild({ beforeEntry: condition("FAIL", { ...check(), configuration: { ...check().configuration, Colour: "red" } }) }),
    text: "Rule configuration for rule 'Check' contains unknown configuration 'Colour'",
  },
  {
    rule: "an operator that there is not",
    given: withBuild({ beforeEntry: condition("FAIL", check("GT")) }),
    text: "Rule configuration for rule 'Check' has an invalid value for 'Operator'. It must be one of: EQ, NE, CONTAINS, MATCHES",
  },
  {
    rule: "a regular expression that is none",
    given: withBuild({ beforeEntry: condition("FAIL", check("MATCHES", "(a")) }),
    text: "The value of rule 'Check' is not a regular expression that can be used: '(a' is not a regular expression",
  },
  {
    rule: "a window that is none",
    given: withBuild({ beforeEntry: condition("FAIL", window("9-17 MON-FRI")) }),
    text: "The configuration of rule 'Window' is not valid: the cron expression '9-17 MON-FRI' has 2 fields instead of 6 or 7.",
  },
  {
    rule: "a time zone that is none",
    given: withBuild({ beforeEntry: condition("FAIL", window("* * * ? * *", "Europe/Atlantis")) }),
    text: "The configuration of rule 'Window' is not valid: 'Europe/Atlantis' is not a time zone.",
  },
  {
    rule: "commands of a rule that runs none",
    given: withBuild({ beforeEntry: condition("FAIL", { ...check(), commands: ["ls"] }) }),
    text: "The following rule cannot contain a commands field: Check. To use the commands field, use a Commands rule.",
  },
  {
    rule: "artifacts for a rule that takes none",
    given: withBuild({ beforeEntry: condition("FAIL", { ...check(), inputArtifacts: [{ name: "Code" }] }) }),
    text: "Rule Check declares 1 input artifacts which is more than the maximum count (0)",
  },
  {
    rule: "an artifact that nothing before the stage makes, for its entry",
    given: withBuild({ beforeEntry: condition("FAIL", built("Made")) }),
    error: "InvalidActionDeclarationException",
    text: "Input Artifact Bundle Made in rule Verify is not declared as Output Artifact Bundle in any of the preceding actions",
  },
];

test.each(cases)("refuses $rule", ({ given, error = "InvalidStageDeclarationException", text }) => {
  const validate = () => validateDeclaration(withDefaults(given, 1), catalogue, "us-east-1");
  expect(validate).toThrow(text);
  expect(validate).toThrow(expect.objectContaining({ name: error }));
});

test("accepts conditions at every gate", () => {
  const given = withBuild({
    beforeEntry: condition("FAIL", check("MATCHES", "(?i)a.*"), window("0 0 9-17 ? * MON-FRI *", "PST")),
    onSuccess: condition("ROLLBACK", built("Made")),
    onFailure: condition("ROLLBACK", built("Code")),
  });
  const declaration = withDefaults(given, 1);
  expect(() => validateDeclaration(declaration, catalogue, "us-east-1")).not.toThrow();
  expect(declaration.pipelineType).toBe("V2");
});
