import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { putAccountSetting } from "../account-settings.ts";

export const PutAccountSetting: Operation<"ecs", "PutAccountSetting", EcsParts> = (input, { caller }, { journal }) => {
  const principalArn = input.principalArn ?? caller.principal.arn;
  journal.transact((tx) => putAccountSetting(tx, caller, principalArn, input.name, input.value));
  return { setting: { name: input.name, value: input.value, principalArn, type: "user" } };
};
