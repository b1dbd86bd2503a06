import { DBInstanceNotFoundFault } from "@aws-sdk/client-rds";
import type { Journal, Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { Tag } from "./model.ts";

const tables = { db: "rds_instances", subgrp: "rds_subnet_groups" } as const;

/** Throws DBInstanceNotFound for an ARN that names neither a database nor a subnet group. */
export function tagsOf(reader: Reader, caller: Caller, arn: string): Tag[] {
  const row = reader.one<{ tags: string }>(`SELECT tags FROM ${tableOf(arn)} WHERE arn = ? AND account = ?`, arn, caller.account);
  if (!row) throw missing(arn);
  return JSON.parse(row.tags) as Tag[];
}

export function changeTags(journal: Journal, caller: Caller, arn: string, change: (present: Tag[]) => Tag[]): void {
  journal.transact((tx) => {
    const tags = JSON.stringify(change(tagsOf(tx, caller, arn)));
    tx.move(`UPDATE ${tableOf(arn)} SET tags = ? WHERE arn = ?`, tags, arn);
  });
}

function tableOf(arn: string): string {
  const kind = arn.split(":")[5] ?? "";
  if (kind === "db" || kind === "subgrp") return tables[kind];
  throw missing(arn);
}

const missing = (arn: string) => fault(DBInstanceNotFoundFault, `${arn} not found.`);
