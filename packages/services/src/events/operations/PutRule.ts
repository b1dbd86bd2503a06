import type { Operation } from "../../door/service.ts";
import { checkBus } from "../buses.ts";
import { invalid, tooMany } from "../faults.ts";
import { givenPattern } from "../given-pattern.ts";
import { patternCharactersMax, rulesMax } from "../limits.ts";
import { type EventsParts, isEnabled, type RuleRow } from "../model.ts";
import { checkRoles } from "../roles.ts";
import { parseSchedule } from "../schedule/expression.ts";
import { armed } from "../schedule/timer.ts";
import { findRule, ruleArn, rulesOf, saveRule } from "../store.ts";
import { addTags } from "../tags.ts";

/**
 * Makes a rule or replaces one: what is left out is taken away, but for tags, which only a new rule gets.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export const PutRule: Operation<"events", "PutRule", EventsParts> = async (input, { caller }, parts) => {
  checkBus(caller, input.EventBusName);
  const pattern = input.EventPattern || null;
  const schedule = input.ScheduleExpression || null;
  if (pattern === null && schedule === null) throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (schedule !== null && !parseSchedule(schedule)) throw invalid("Parameter ScheduleExpression is not valid.");
  if (pattern !== null) checkPattern(input.Name, pattern);
  await checkRoles(parts.aws, caller, [input.RoleArn]);
  return parts.journal.transact((tx) => {
    const present = findRule(tx, caller, input.Name);
    if (!present && rulesOf(tx, caller).length >= rulesMax) throw tooMany();
    const rule: RuleRow = {
      arn: ruleArn(caller, input.Name),
      account: caller.account,
      region: caller.region,
      name: input.Name,
      pattern,
      schedule,
      state: input.State ?? "ENABLED",
      description: input.Description ?? null,
      role_arn: input.RoleArn ?? null,
      after: present && isEnabled(present) && present.pattern === pattern ? present.after : parts.journal.lastSequence(),
      since: present?.since ?? tx.now,
      next: present?.next ?? null,
      created_by: caller.account,
    };
    saveRule(tx, armed(tx, rule, present));
    parts.index.forget();
    if (!present && input.Tags) addTags(tx, rule.arn, input.Tags);
    return { RuleArn: rule.arn };
  });
};

function checkPattern(name: string, pattern: string): void {
  if (pattern.length > patternCharactersMax)
    throw invalid(`Parameter EventPattern for rule ${name} exceeds limit of ${patternCharactersMax}.`);
  givenPattern(pattern);
}
