import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refusal } from "./faults.ts";
import type { Listener, LoadBalancer, Rule, Target, TargetGroup } from "./model.ts";

type Stored<T, K extends keyof T> = Omit<T, K> & Record<K, string>;

interface ListenerRow extends Omit<Listener, "loadBalancerArn" | "hostPort" | "attributes"> {
  load_balancer_arn: string;
  host_port: number;
  attributes: string;
}
interface RuleRow extends Omit<Rule, "listenerArn" | "priority" | "conditions" | "actions"> {
  listener_arn: string;
  priority: number | null;
  conditions: string;
  actions: string;
}
interface TargetRow {
  target_group_arn: string;
  id: string;
  port: number;
  zone: string | null;
  state: Target["state"];
  reason: string | null;
  description: string | null;
  registered: number;
  drained_by: number | null;
}

const loadBalancer = (row: Stored<LoadBalancer, "settings">): LoadBalancer => ({ ...row, settings: JSON.parse(row.settings) });
const targetGroup = (row: Stored<TargetGroup, "settings">): TargetGroup => ({ ...row, settings: JSON.parse(row.settings) });
const listener = ({ load_balancer_arn, host_port, ...row }: ListenerRow): Listener => ({
  ...row,
  loadBalancerArn: load_balancer_arn,
  hostPort: host_port,
  attributes: JSON.parse(row.attributes),
});
const rule = ({ listener_arn, ...row }: RuleRow): Rule => ({
  ...row,
  listenerArn: listener_arn,
  priority: row.priority ?? undefined,
  conditions: JSON.parse(row.conditions),
  actions: JSON.parse(row.actions),
});
const target = ({ target_group_arn, drained_by, ...row }: TargetRow): Target => ({
  ...row,
  targetGroupArn: target_group_arn,
  zone: row.zone ?? undefined,
  reason: row.reason ?? undefined,
  description: row.description ?? undefined,
  drainedBy: drained_by ?? undefined,
});

/** Every load balancer of an account and region, oldest first; of the whole installation without a caller. */
export function loadBalancers(reader: Reader, caller?: Caller): LoadBalancer[] {
  return reader.all<Stored<LoadBalancer, "settings">>(all("elbv2_load_balancers", caller), ...owner(caller)).map(loadBalancer);
}

export function targetGroups(reader: Reader, caller?: Caller): TargetGroup[] {
  return reader.all<Stored<TargetGroup, "settings">>(all("elbv2_target_groups", caller), ...owner(caller)).map(targetGroup);
}

export function listeners(reader: Reader, caller?: Caller): Listener[] {
  return reader.all<ListenerRow>(all("elbv2_listeners", caller), ...owner(caller)).map(listener);
}

/** Rules in the order in which they are tried: by priority, the default rule last. */
export function rules(reader: Reader, listenerArn: string): Rule[] {
  return reader.all<RuleRow>("SELECT * FROM elbv2_rules WHERE listener_arn = ? ORDER BY priority IS NULL, priority", listenerArn).map(rule);
}

export function targets(reader: Reader, targetGroupArn: string): Target[] {
  return reader
    .all<TargetRow>("SELECT * FROM elbv2_targets WHERE target_group_arn = ? ORDER BY registered, id, port", targetGroupArn)
    .map(target);
}

const all = (table: string, caller: Caller | undefined) =>
  `SELECT * FROM ${table}${caller ? " WHERE account = ? AND region = ?" : ""} ORDER BY created, arn`;
const owner = (caller: Caller | undefined) => (caller ? [caller.account, caller.region] : []);

/** Throws LoadBalancerNotFound. */
export function loadBalancerAt(reader: Reader, caller: Caller, arn: string): LoadBalancer {
  const found = loadBalancers(reader, caller).find((row) => row.arn === arn);
  if (!found) throw refusal("LoadBalancerNotFound", `Load balancer '${arn}' not found`);
  return found;
}

/** Throws TargetGroupNotFound. */
export function targetGroupAt(reader: Reader, caller: Caller, arn: string): TargetGroup {
  const found = targetGroups(reader, caller).find((row) => row.arn === arn);
  if (!found) throw refusal("TargetGroupNotFound", `Target groups '${arn}' not found`);
  return found;
}

/** Throws ListenerNotFound. */
export function listenerAt(reader: Reader, caller: Caller, arn: string): Listener {
  const found = listeners(reader, caller).find((row) => row.arn === arn);
  if (!found) throw refusal("ListenerNotFound", `Listener '${arn}' not found`);
  return found;
}

/** Throws RuleNotFound. */
export function ruleAt(reader: Reader, caller: Caller, arn: string): Rule {
  const row = reader.one<RuleRow>(
    "SELECT * FROM elbv2_rules WHERE arn = ? AND account = ? AND region = ?",
    arn,
    caller.account,
    caller.region,
  );
  if (!row) throw refusal("RuleNotFound", `Rule '${arn}' not found`);
  return rule(row);
}

export function insertLoadBalancer(tx: Transaction, row: LoadBalancer): void {
  tx.run(
    "INSERT INTO elbv2_load_balancers (arn, account, region, name, state, created, settings) VALUES (?, ?, ?, ?, ?, ?, ?)",
    row.arn,
    row.account,
    row.region,
    row.name,
    row.state,
    row.created,
    JSON.stringify(row.settings),
  );
}

/** Writes state and settings; throws LostRace when it was deleted meanwhile. */
export function updateLoadBalancer(tx: Transaction, row: LoadBalancer): void {
  tx.move("UPDATE elbv2_load_balancers SET state = ?, settings = ? WHERE arn = ?", row.state, JSON.stringify(row.settings), row.arn);
}

export function insertTargetGroup(tx: Transaction, row: TargetGroup): void {
  tx.run(
    "INSERT INTO elbv2_target_groups (arn, account, region, name, created, settings) VALUES (?, ?, ?, ?, ?, ?)",
    row.arn,
    row.account,
    row.region,
    row.name,
    row.created,
    JSON.stringify(row.settings),
  );
}

export function updateTargetGroup(tx: Transaction, row: TargetGroup): void {
  tx.move("UPDATE elbv2_target_groups SET settings = ? WHERE arn = ?", JSON.stringify(row.settings), row.arn);
}

export function insertListener(tx: Transaction, row: Listener): void {
  tx.run(
    `INSERT INTO elbv2_listeners (arn, account, region, load_balancer_arn, protocol, port, host_port, attributes, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.arn,
    row.account,
    row.region,
    row.loadBalancerArn,
    row.protocol,
    row.port,
    row.hostPort,
    JSON.stringify(row.attributes),
    row.created,
  );
}

export function updateListener(tx: Transaction, row: Listener): void {
  tx.move(
    "UPDATE elbv2_listeners SET port = ?, host_port = ?, attributes = ? WHERE arn = ?",
    row.port,
    row.hostPort,
    JSON.stringify(row.attributes),
    row.arn,
  );
}

/** Inserts or replaces a rule. */
export function putRule(tx: Transaction, row: Rule): void {
  tx.run(
    `INSERT INTO elbv2_rules (arn, account, region, listener_arn, priority, conditions, actions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (arn) DO UPDATE SET priority = ?5, conditions = ?6, actions = ?7`,
    row.arn,
    row.account,
    row.region,
    row.listenerArn,
    row.priority ?? null,
    JSON.stringify(row.conditions),
    JSON.stringify(row.actions),
  );
}

export function deleteAt(tx: Transaction, table: "load_balancers" | "target_groups" | "listeners" | "rules", arn: string): void {
  tx.run(`DELETE FROM elbv2_${table} WHERE arn = ?`, arn);
  tx.run("DELETE FROM elbv2_tags WHERE arn = ?", arn);
}

/** Inserts or replaces a target. */
export function putTarget(tx: Transaction, row: Target): void {
  tx.run(
    `INSERT INTO elbv2_targets (target_group_arn, id, port, zone, state, reason, description, registered, drained_by)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (target_group_arn, id, port) DO UPDATE SET zone = ?4, state = ?5, reason = ?6, description = ?7, registered = ?8, drained_by = ?9`,
    row.targetGroupArn,
    row.id,
    row.port,
    row.zone ?? null,
    row.state,
    row.reason ?? null,
    row.description ?? null,
    row.registered,
    row.drainedBy ?? null,
  );
}

export function deleteTarget(tx: Transaction, row: Pick<Target, "targetGroupArn" | "id" | "port">): number {
  return tx.run("DELETE FROM elbv2_targets WHERE target_group_arn = ? AND id = ? AND port = ?", row.targetGroupArn, row.id, row.port);
}
