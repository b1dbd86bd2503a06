/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html */
import { defaultTimeoutMinutes } from "../limits.ts";
import { ActionFailed, type Job } from "../providers/provider.ts";
import { compileJavaPattern, PatternRefused } from "./java-pattern.ts";
import { met, type RuleType, ruleTypeId, unmet } from "./rule.ts";

type Operator = "EQ" | "NE" | "CONTAINS" | "MATCHES";

const holds: Record<Operator, (variable: string, value: string) => boolean> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => matches(value, variable),
};

const words: Record<Operator, string> = { EQ: "equal", NE: "differ from", CONTAINS: "contain", MATCHES: "match" };

export const variableCheck: RuleType = {
  id: ruleTypeId("VariableCheck"),
  configuration: { Variable: { required: true }, Value: { required: true }, Operator: { required: true, values: Object.keys(words) } },
  inputArtifacts: { min: 0, max: 0 },
  skips: true,
  timeoutMinutes: ({ timeoutInMinutes }) => timeoutInMinutes ?? defaultTimeoutMinutes,
  check({ name, configuration: { Operator, Value = "" } = {} }) {
    if (Operator !== "MATCHES" || Value.includes("#{")) return undefined;
    try {
      compileJavaPattern(Value);
      return undefined;
    } catch (error) {
      if (!(error instanceof PatternRefused)) throw error;
      return `The value of rule '${name}' is not a regular expression that can be used: ${error.message}`;
    }
  },
  start: async (job) => check(job),
};

function check({ configuration }: Job) {
  const { Variable = "", Value = "", Operator = "" } = configuration;
  const operator = operatorOf(Operator);
  const told = `the variable '${shortened(Variable)}' to ${words[operator]} '${shortened(Value)}'`;
  return holds[operator](Variable, Value) ? met(`Found ${told}.`) : unmet(`The rule expects ${told}.`);
}

function operatorOf(given: string): Operator {
  if (!Object.hasOwn(holds, given))
    throw new ActionFailed("ConfigurationError", `The operator '${given}' is not one of EQ, NE, CONTAINS, MATCHES.`);
  return given as Operator;
}

/** A pattern may hold variables, so it can turn out to be none only now; and whether its match takes too long depends on the text. */
function matches(pattern: string, text: string): boolean {
  try {
    return compileJavaPattern(pattern).matches(text);
  } catch (error) {
    if (error instanceof PatternRefused) throw new ActionFailed("ConfigurationError", error.message, { cause: error });
    throw error;
  }
}

const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 97)}...` : text);
