import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { valuesOf } from "./conditions.ts";
import { invalid, unsupported } from "./faults.ts";
import { conditionValuesPerRule } from "./limits.ts";

const fields = ["host-header", "path-pattern", "http-header", "http-request-method", "query-string", "source-ip"];

/** Checks the conditions of a rule and gives them as Describe shows them. Throws ValidationError with what CreateRule says. */
export function checkConditions(conditions: RuleCondition[]): RuleCondition[] {
  if (conditions.length === 0) throw invalid("You must specify at least one condition");
  const count = conditions.reduce(
    (sum, condition) => sum + valuesOf(condition).length + (condition.QueryStringConfig?.Values?.length ?? 0),
    0,
  );
  if (count > conditionValuesPerRule) {
    throw invalid(`Rules can have at most '${conditionValuesPerRule}' condition values; got '${count}'`);
  }
  for (const once of ["host-header", "path-pattern", "http-request-method", "source-ip"]) {
    if (conditions.filter(({ Field }) => Field === once).length > 1) throw invalid(`A rule can have only one '${once}' condition`);
  }
  return conditions.map(checkCondition);
}

function checkCondition(condition: RuleCondition): RuleCondition {
  const field = condition.Field ?? "";
  if (!fields.includes(field)) {
    throw invalid(`Condition field '${field}' must be one of '[${fields.toSorted().join(", ")}]'`);
  }
  const regex = [condition, condition.HostHeaderConfig, condition.PathPatternConfig, condition.HttpHeaderConfig];
  if (regex.some((config) => (config?.RegexValues ?? []).length > 0))
    throw unsupported("A condition with regular expressions (RegexValues)");
  if (field === "query-string") {
    if (!condition.QueryStringConfig?.Values?.length) throw invalid("A condition value must be specified");
    return condition;
  }
  const values = valuesOf(condition);
  if (values.length === 0) throw invalid("A condition value must be specified");
  for (const value of values)
    if (value.length > 128) throw invalid(`The length of the condition value '${value}' must be at most 128 characters`);
  if (field === "http-header" && !condition.HttpHeaderConfig?.HttpHeaderName) throw invalid("The HTTP header name must be specified");
  if (field === "path-pattern") return { Field: field, Values: values, PathPatternConfig: { Values: values } };
  if (field === "host-header") return { Field: field, Values: values, HostHeaderConfig: { Values: values } };
  return condition;
}
