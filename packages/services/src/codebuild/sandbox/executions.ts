import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";

export type ExecutionStatus = "SUBMITTED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "STOPPED";

/** A command that was given to a sandbox. Times are epoch milliseconds. */
export interface Execution extends Place {
  id: string;
  /** The sandbox's id. */
  sandbox: string;
  command: string;
  type: "SHELL";
  status: ExecutionStatus;
  exitCode: string | undefined;
  output: string | undefined;
  errors: string | undefined;
  submitted: number;
  started: number | undefined;
  ended: number | undefined;
}

interface StoredExecution extends Place {
  id: string;
  sandbox: string;
  command: string;
  type: "SHELL";
  status: ExecutionStatus;
  exit_code: string | null;
  output: string | null;
  errors: string | null;
  submitted: number;
  started: number | null;
  ended: number | null;
}

const readExecution = ({ exit_code, output, errors, started, ended, ...row }: StoredExecution): Execution => ({
  ...row,
  exitCode: exit_code ?? undefined,
  output: output ?? undefined,
  errors: errors ?? undefined,
  started: started ?? undefined,
  ended: ended ?? undefined,
});

export function findExecution(reader: Reader, { account, region }: Place, id: string): Execution | undefined {
  const row = reader.one<StoredExecution>(
    "SELECT * FROM codebuild_command_executions WHERE account = ? AND region = ? AND id = ?",
    account,
    region,
    id,
  );
  return row && readExecution(row);
}

export function listExecutions(
  reader: Reader,
  { account, region }: Place,
  query: { sandbox: string; descending: boolean; limit: number; offset: number },
): Execution[] {
  const direction = query.descending ? "DESC" : "ASC";
  return reader
    .all<StoredExecution>(
      `SELECT * FROM codebuild_command_executions WHERE account = ? AND region = ? AND sandbox = ? ORDER BY number ${direction} LIMIT ? OFFSET ?`,
      account,
      region,
      query.sandbox,
      query.limit,
      query.offset,
    )
    .map(readExecution);
}

export const insertExecution = (tx: Transaction, one: Execution): void =>
  void tx.run(
    "INSERT INTO codebuild_command_executions (account, region, id, sandbox, command, type, status, submitted) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    one.account,
    one.region,
    one.id,
    one.sandbox,
    one.command,
    one.type,
    one.status,
    one.submitted,
  );

export const executionBegins = (tx: Transaction, { account, region }: Place, id: string): void =>
  void tx.run(
    "UPDATE codebuild_command_executions SET status = 'IN_PROGRESS', started = ? WHERE account = ? AND region = ? AND id = ? AND status = 'SUBMITTED'",
    tx.now,
    account,
    region,
    id,
  );

/** Without an exit code it was stopped with its sandbox. */
export function executionEnds(
  tx: Transaction,
  { account, region }: Place,
  id: string,
  result: { exitCode: string; output: string; errors: string } | undefined,
): void {
  const status: ExecutionStatus = result === undefined ? "STOPPED" : result.exitCode === "0" ? "SUCCEEDED" : "FAILED";
  tx.run(
    `UPDATE codebuild_command_executions SET status = ?, exit_code = ?, output = ?, errors = ?, ended = ?
     WHERE account = ? AND region = ? AND id = ? AND ended IS NULL`,
    status,
    result?.exitCode ?? null,
    result?.output ?? null,
    result?.errors ?? null,
    tx.now,
    account,
    region,
    id,
  );
}
