import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { endpointOf } from "../endpoint.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { hostAt } from "../store.ts";

export const UpdateHost: Operation<"codeconnections", "UpdateHost", CodeconnectionsParts> = (input, { caller }, { journal }) => {
  const { HostArn, ProviderEndpoint, VpcConfiguration } = input;
  if (VpcConfiguration)
    throw new ApiError("InvalidInputException", "Hosts are reached from the server itself: leave VpcConfiguration out.");
  journal.transact((tx) => {
    const host = hostAt(tx, caller, HostArn);
    const endpoint = ProviderEndpoint === undefined ? host.endpoint : endpointOf(ProviderEndpoint);
    tx.move("UPDATE codeconnections_hosts SET endpoint = ? WHERE arn = ?", endpoint, host.arn);
  });
  return {};
};
