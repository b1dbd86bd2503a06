import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionShape, connectionsOf } from "../store.ts";

export const ListConnections: Operation<"codeconnections", "ListConnections", CodeconnectionsParts> = (input, { caller }, { journal }) => {
  const all = connectionsOf(journal, caller).filter(
    (row) =>
      (input.ProviderTypeFilter === undefined || row.provider === input.ProviderTypeFilter) &&
      (input.HostArnFilter === undefined || row.host_arn === input.HostArnFilter),
  );
  const start = input.NextToken === undefined ? 0 : all.findIndex((row) => row.name > (input.NextToken ?? ""));
  const shown = start < 0 ? [] : all.slice(start, start + (input.MaxResults || 100));
  const last = shown.at(-1);
  return { Connections: shown.map(connectionShape), ...(last && last !== all.at(-1) && { NextToken: last.name }) };
};
