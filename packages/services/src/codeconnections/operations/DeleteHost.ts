import { ResourceUnavailableException } from "@aws-sdk/client-codestar-connections";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionsOf, hostAt } from "../store.ts";

/** Its connections have to be deleted before. https://docs.aws.amazon.com/codestar-connections/latest/APIReference/API_DeleteHost.html */
export const DeleteHost: Operation<"codeconnections", "DeleteHost", CodeconnectionsParts> = ({ HostArn }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const host = hostAt(tx, caller, HostArn);
    const used = connectionsOf(tx, caller).find(({ host_arn }) => host_arn === host.arn);
    if (used) throw fault(ResourceUnavailableException, `The host ${host.name} is used by the connection ${used.name}.`);
    tx.move("DELETE FROM codeconnections_hosts WHERE arn = ?", host.arn);
  });
  return {};
};
