import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { hostShape, hostsOf } from "../store.ts";

/** In order of name. */
export const ListHosts: Operation<"codeconnections", "ListHosts", CodeconnectionsParts> = (
  { MaxResults, NextToken = "" },
  { caller },
  parts,
) => {
  const left = hostsOf(parts.journal, caller).filter(({ name }) => name > NextToken);
  const shown = left.slice(0, MaxResults || 100);
  const last = shown.at(-1);
  return {
    Hosts: shown.map((row) => ({ ...hostShape(row), HostArn: row.arn })),
    ...(last && shown.length < left.length && { NextToken: last.name }),
  };
};
