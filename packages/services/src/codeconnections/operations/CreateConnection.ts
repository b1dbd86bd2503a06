import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { LimitExceededException } from "@aws-sdk/client-codestar-connections";
import { ApiError, fault } from "@towpath/wire";
import { checkTags } from "../remote.ts";
import { connectionNamed, hostAt } from "../store.ts";

/** With a host, or with the tag that names a token, it leads to a Git server elsewhere; otherwise its repositories are hosted here. */
export const CreateConnection: Operation<"codeconnections", "CreateConnection", CodeconnectionsParts> = (
  { ConnectionName, ProviderType, Tags, HostArn },
  { caller },
  { journal, ids },
) => {
  const arn = `arn:aws:codestar-connections:${caller.region}:${caller.account}:connection/${ids.uuid()}`;
  journal.transact((tx) => {
    const host = HostArn === undefined ? undefined : hostAt(tx, caller, HostArn);
    const provider = host?.provider ?? ProviderType ?? "GitHub";
    const problem = checkTags(Tags ?? [], provider, host !== undefined);
    if (problem !== undefined) throw new ApiError("InvalidInputException", problem);
    if (connectionNamed(tx, caller, ConnectionName))
      throw fault(LimitExceededException, `A connection named ${ConnectionName} exists already.`);
    tx.run(
      "INSERT INTO codeconnections_connections (account, region, name, arn, provider, tags, created, host_arn) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      caller.account,
      caller.region,
      ConnectionName,
      arn,
      provider,
      JSON.stringify(Tags ?? []),
      tx.now,
      host?.arn ?? null,
    );
  });
  return { ConnectionArn: arn, ...(Tags && { Tags }) };
};
