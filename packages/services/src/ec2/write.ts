import type { Transaction } from "@towpath/journal";
import { dryRun } from "./faults.ts";
import type { Ec2Parts, Kind } from "./model.ts";
import { prefixOf } from "./kinds.ts";

/** One change. A dry run goes through all of it, and is undone by the error that tells so. */
export function write<T>({ journal }: Pick<Ec2Parts, "journal">, input: { DryRun?: boolean }, work: (tx: Transaction) => T): T {
  return journal.transact((tx) => {
    const result = work(tx);
    if (input.DryRun) throw dryRun();
    return result;
  });
}

/** Ids as AWS makes them: a prefix and 17 hexadecimal digits, of which the first is 0. */
export const newId = ({ ids }: Pick<Ec2Parts, "ids">, kind: Kind): string => `${prefixOf(kind)}-0${ids.hex(16)}`;

export const newIdWith = ({ ids }: Pick<Ec2Parts, "ids">, prefix: string): string => `${prefix}-0${ids.hex(16)}`;

/** Something about a VPC has changed: what is in force on the engine is computed anew. */
export const rearm = (tx: Transaction, vpcId: string): void => tx.enqueue({ service: "ec2", kind: "vpc", key: vpcId });

/** An interface is to be opened or closed, whichever its row says. */
export const rearmInterface = (tx: Transaction, interfaceId: string): void =>
  tx.enqueue({ service: "ec2", kind: "interface", key: interfaceId });
