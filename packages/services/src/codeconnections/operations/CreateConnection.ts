import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { LimitExceededException, ResourceUnavailableException } from "@aws-sdk/client-codestar-connections";
import { fault } from "@towpath/wire";
import { connectionNamed } from "../store.ts";

export const CreateConnection: Operation<"codeconnections", "CreateConnection", CodeconnectionsParts> = (
  { ConnectionName, ProviderType, Tags, HostArn },
  { caller },
  { journal, ids },
) => {
  if (HostArn !== undefined) throw fault(ResourceUnavailableException, "Hosts are not supported: leave HostArn out.");
  const arn = `arn:aws:codestar-connections:${caller.region}:${caller.account}:connection/${ids.uuid()}`;
  journal.transact((tx) => {
    if (connectionNamed(tx, caller, ConnectionName))
      throw fault(LimitExceededException, `A connection named ${ConnectionName} exists already.`);
    tx.run(
      "INSERT INTO codeconnections_connections VALUES (?, ?, ?, ?, ?, ?, ?)",
      caller.account,
      caller.region,
      ConnectionName,
      arn,
      ProviderType ?? "GitHub",
      JSON.stringify(Tags ?? []),
      tx.now,
    );
  });
  return { ConnectionArn: arn, ...(Tags && { Tags }) };
};
