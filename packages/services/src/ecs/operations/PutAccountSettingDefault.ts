import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { everybody, putAccountSetting } from "../account-settings.ts";

export const PutAccountSettingDefault: Operation<"ecs", "PutAccountSettingDefault", EcsParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => putAccountSetting(tx, caller, everybody, input.name, input.value));
  return { setting: { name: input.name, value: input.value, principalArn: `arn:aws:iam::${caller.account}:root`, type: "user" } };
};
