import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { accountSettings } from "../account-settings.ts";

export const ListAccountSettings: Operation<"ecs", "ListAccountSettings", EcsParts> = (input, { caller }, { journal }) => {
  const principal = input.principalArn ?? caller.principal.arn;
  const asked = accountSettings(journal, caller, principal, input.effectiveSettings ?? false).filter(
    ({ name, value }) => (input.name === undefined || name === input.name) && (input.value === undefined || value === input.value),
  );
  const { rows, nextToken } = page(asked, input.nextToken, input.maxResults);
  return { settings: rows.map(({ name, value }) => ({ name, value, principalArn: principal, type: "user" as const })), nextToken };
};
