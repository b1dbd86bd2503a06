import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { invalidParameter } from "./faults.ts";
import type { RepositoryRow } from "./model.ts";
import { repositoryOf } from "./store.ts";

/** The repository that an ARN names. Throws InvalidParameter and RepositoryNotFound. */
export function repositoryByArn(reader: Reader, caller: Caller, arn: string): RepositoryRow {
  const [, region, account, name] = /^arn:aws:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) {
    throw invalidParameter("resourceArn", `The ARN '${arn}' does not name a repository`);
  }
  return repositoryOf(reader, { ...caller, region }, { registryId: account, repositoryName: name });
}
