import type { Rule } from "@aws-sdk/client-eventbridge";
import { defaultBus } from "./buses.ts";
import type { RuleRow } from "./model.ts";

export const ruleShape = (rule: RuleRow): Rule => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.state,
  EventBusName: defaultBus,
  ...(rule.pattern !== null && { EventPattern: rule.pattern }),
  ...(rule.schedule !== null && { ScheduleExpression: rule.schedule }),
  ...(rule.description !== null && { Description: rule.description }),
  ...(rule.role_arn !== null && { RoleArn: rule.role_arn }),
});
