import { LimitExceededException } from "@aws-sdk/client-codestar-connections";
import { ApiError, fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { endpointOf } from "../endpoint.ts";
import { hostsOf } from "../store.ts";

/** Any Git server that speaks smart HTTP. Unlike in AWS it is AVAILABLE at once. https://docs.aws.amazon.com/codestar-connections/latest/APIReference/API_CreateHost.html */
export const CreateHost: Operation<"codeconnections", "CreateHost", CodeconnectionsParts> = (input, { caller }, { journal, ids }) => {
  const { Name, ProviderType, ProviderEndpoint, VpcConfiguration, Tags = [] } = input;
  if (ProviderType !== "GitHubEnterpriseServer" && ProviderType !== "GitLabSelfManaged")
    throw new ApiError(
      "InvalidInputException",
      `Hosts are of the provider types GitHubEnterpriseServer and GitLabSelfManaged, not ${ProviderType}.`,
    );
  if (VpcConfiguration)
    throw new ApiError("InvalidInputException", "Hosts are reached from the server itself: leave VpcConfiguration out.");
  const endpoint = endpointOf(ProviderEndpoint);
  const arn = `arn:aws:codestar-connections:${caller.region}:${caller.account}:host/${Name}-${ids.uuid().slice(0, 8)}`;
  journal.transact((tx) => {
    if (hostsOf(tx, caller).some(({ name }) => name === Name)) throw fault(LimitExceededException, `A host named ${Name} exists already.`);
    tx.run(
      "INSERT INTO codeconnections_hosts (account, region, name, arn, provider, endpoint, tags, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      caller.account,
      caller.region,
      Name,
      arn,
      ProviderType,
      endpoint,
      JSON.stringify(Tags),
      tx.now,
    );
  });
  return { HostArn: arn, ...(Tags.length > 0 && { Tags }) };
};
