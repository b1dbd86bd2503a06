import type { SettingName } from "@aws-sdk/client-ecs";
import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { invalid, unsupported } from "./faults.ts";

/** What AWS has by default today. Only these values are in force: ARNs are long, containers' insights off. */
const standard: Partial<Record<SettingName, string>> = {
  serviceLongArnFormat: "enabled",
  taskLongArnFormat: "enabled",
  containerInstanceLongArnFormat: "enabled",
  awsvpcTrunking: "disabled",
  containerInsights: "disabled",
  fargateFIPSMode: "disabled",
  fargateTaskRetirementWaitPeriod: "7",
  tagResourceAuthorization: "on",
  guardDutyActivate: "off",
  defaultLogDriverMode: "non-blocking",
};

/** The principal whose settings count for all who have none of their own. */
export const everybody = "*";

/** The settings of a principal; with `effective` those in force where it has none. */
export function accountSettings(
  reader: Reader,
  { account, region }: Caller,
  principal: string,
  effective: boolean,
): { name: SettingName; value: string }[] {
  const of = (who: string) =>
    Object.fromEntries(
      reader
        .all<{ name: string; value: string }>(
          "SELECT name, value FROM ecs_account_settings WHERE account = ? AND region = ? AND principal = ?",
          account,
          region,
          who,
        )
        .map(({ name, value }) => [name, value]),
    );
  const held = effective ? { ...standard, ...of(everybody), ...of(principal) } : of(principal);
  return Object.entries(held).map(([name, value]) => ({ name: name as SettingName, value }));
}

/** Keeps a setting. Throws InvalidParameterException for one AWS does not know, ClientException for a value that would not take effect. */
export function putAccountSetting(tx: Transaction, { account, region }: Caller, principal: string, name: SettingName, value: string): void {
  if (standard[name] === undefined) throw invalid(`Setting name is invalid: ${name}`);
  if (name.endsWith("LongArnFormat") && value !== "enabled") throw unsupported(`The value '${value}' of the setting '${name}'`);
  tx.run(
    `INSERT INTO ecs_account_settings (account, region, principal, name, value) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (account, region, principal, name) DO UPDATE SET value = ?5`,
    account,
    region,
    principal,
    name,
    value,
  );
}
