/** Resource policies of projects and report groups: kept as they were sent, and evaluated for nobody, since no other account is served. */
import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Place } from "../names.ts";
import { invalid } from "../project/refuse.ts";
import { findGroup } from "../reports/store.ts";
import { findProject } from "../store.ts";

const arnPattern = /^arn:aws[^:]*:codebuild:([^:]*):([^:]*):(project|report-group)\/(.+)$/;

/** Throws InvalidInputException for what is no ARN of a project or report group, ResourceNotFoundException where there is none. */
export function checkShareable(reader: Reader, place: Place, arn: string): void {
  const [, region, account, kind, name = ""] = arnPattern.exec(arn) ?? [];
  if (kind === undefined) throw invalid(`Invalid resource ARN: ${arn}`);
  const here = region === place.region && account === place.account;
  const found = kind === "project" ? findProject(reader, place, name)?.owner === "" : findGroup(reader, place, name) !== undefined;
  if (!here || !found) throw fault(ResourceNotFoundException, `Resource cannot be found: ${arn}`);
}

/** Throws InvalidInputException for a text that is no policy. */
export function checkPolicy(text: string): void {
  if (Buffer.byteLength(text) > policyBytes) throw invalid(`Invalid resource policy: longer than ${policyBytes} bytes`);
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid("Invalid resource policy: not valid JSON");
  }
  const statements = [(policy as { Statement?: unknown } | null)?.Statement].flat();
  for (const statement of statements) {
    if (typeof statement !== "object" || statement === null) throw invalid("Invalid resource policy: a Statement is required");
    for (const member of ["Effect", "Principal", "Action", "Resource"])
      if (!(member in statement)) throw invalid(`Invalid resource policy: a statement is without ${member}`);
  }
}

/** The quota that AWS has for policies of resources. */
const policyBytes = 20 * 1024;

export function policyOf(reader: Reader, { account, region }: Place, arn: string): string {
  const row = reader.one<{ policy: string }>(
    "SELECT policy FROM codebuild_policies WHERE account = ? AND region = ? AND arn = ?",
    account,
    region,
    arn,
  );
  if (!row) throw fault(ResourceNotFoundException, `Resource ARN does not exist or has no resource policy: ${arn}`);
  return row.policy;
}

export const putPolicy = (tx: Transaction, { account, region }: Place, arn: string, policy: string): void =>
  void tx.run("INSERT OR REPLACE INTO codebuild_policies (account, region, arn, policy) VALUES (?, ?, ?, ?)", account, region, arn, policy);

export const deletePolicy = (tx: Transaction, { account, region }: Place, arn: string): void =>
  void tx.run("DELETE FROM codebuild_policies WHERE account = ? AND region = ? AND arn = ?", account, region, arn);
