import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { checkBus } from "./buses.ts";
import { noRule } from "./faults.ts";
import type { GivenTarget, RuleRow, TargetRow } from "./model.ts";

export const ruleArn = ({ account, region }: Pick<Caller, "account" | "region">, name: string): string =>
  `arn:aws:events:${region}:${account}:rule/${name}`;

export const ruleAt = (reader: Reader, arn: string): RuleRow | undefined =>
  reader.one<RuleRow>("SELECT * FROM events_rules WHERE arn = ?", arn);

export const findRule = (reader: Reader, caller: Caller, name: string): RuleRow | undefined => ruleAt(reader, ruleArn(caller, name));

/** Throws ResourceNotFoundException for the bus or the rule. */
export function theRule(reader: Reader, caller: Caller, name: string, bus: string | undefined): RuleRow {
  checkBus(caller, bus);
  const rule = findRule(reader, caller, name);
  if (!rule) throw noRule(name);
  return rule;
}

export const rulesOf = (reader: Reader, { account, region }: Caller): RuleRow[] =>
  reader.all<RuleRow>("SELECT * FROM events_rules WHERE account = ? AND region = ? ORDER BY name", account, region);

/** The enabled rules that wait for events. */
export const rulesWithPatterns = (reader: Reader, account: string, region: string): RuleRow[] =>
  reader.all<RuleRow>(
    "SELECT * FROM events_rules WHERE account = ? AND region = ? AND pattern IS NOT NULL AND state <> 'DISABLED' ORDER BY name",
    account,
    region,
  );

export function saveRule(tx: Transaction, rule: RuleRow): void {
  tx.run(
    `INSERT INTO events_rules (arn, account, region, name, pattern, schedule, state, description, role_arn, after, since, next, created_by)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
     ON CONFLICT (arn) DO UPDATE SET pattern = ?5, schedule = ?6, state = ?7, description = ?8, role_arn = ?9, after = ?10, since = ?11, next = ?12`,
    rule.arn,
    rule.account,
    rule.region,
    rule.name,
    rule.pattern,
    rule.schedule,
    rule.state,
    rule.description,
    rule.role_arn,
    rule.after,
    rule.since,
    rule.next,
    rule.created_by,
  );
}

export function deleteRule(tx: Transaction, { arn }: RuleRow): void {
  tx.run("DELETE FROM events_rules WHERE arn = ?", arn);
  tx.run("DELETE FROM events_tags WHERE arn = ?", arn);
}

export const targetsOf = (reader: Reader, { arn }: Pick<RuleRow, "arn">): GivenTarget[] =>
  reader
    .all<TargetRow>("SELECT * FROM events_targets WHERE rule = ? ORDER BY id", arn)
    .map(({ target }) => JSON.parse(target) as GivenTarget);

export function saveTarget(tx: Transaction, { arn }: RuleRow, target: GivenTarget): void {
  tx.run(
    "INSERT INTO events_targets (rule, id, arn, target) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (rule, id) DO UPDATE SET arn = ?3, target = ?4",
    arn,
    target.Id,
    target.Arn,
    JSON.stringify(target),
  );
}

/** Whether there was one of this id. */
export const deleteTarget = (tx: Transaction, { arn }: RuleRow, id: string): boolean =>
  tx.run("DELETE FROM events_targets WHERE rule = ? AND id = ?", arn, id) > 0;

export const ruleNamesByTarget = (reader: Reader, { account, region }: Caller, targetArn: string): string[] =>
  reader
    .all<{ name: string }>(
      `SELECT DISTINCT r.name FROM events_targets t JOIN events_rules r ON r.arn = t.rule
       WHERE t.arn = ? AND r.account = ? AND r.region = ? ORDER BY r.name`,
      targetArn,
      account,
      region,
    )
    .map(({ name }) => name);
