import { ApiError } from "@towpath/wire";
import type { Definition } from "./model.ts";

interface Change {
  DBInstanceIdentifier: string;
  DBInstanceClass?: string | undefined;
  AllocatedStorage?: number | undefined;
  BackupRetentionPeriod?: number | undefined;
  DeletionProtection?: boolean | undefined;
  AutoMinorVersionUpgrade?: boolean | undefined;
  CopyTagsToSnapshot?: boolean | undefined;
  MasterUserPassword?: string | undefined;
}

const supported = new Set([
  "DBInstanceIdentifier",
  "ApplyImmediately",
  "DBInstanceClass",
  "AllocatedStorage",
  "BackupRetentionPeriod",
  "DeletionProtection",
  "AutoMinorVersionUpgrade",
  "CopyTagsToSnapshot",
  "MasterUserPassword",
]);

/** Throws InvalidParameterCombination naming what cannot be changed here. */
export function refuseUnsupported(input: object): void {
  const unsupported = Object.entries(input).filter(([name, value]) => value !== undefined && !supported.has(name));
  const [first] = unsupported;
  if (first) throw new ApiError("InvalidParameterCombination", `Towpath cannot change ${first[0]} of a database that exists.`);
}

export function modified(definition: Definition, change: Change): Definition {
  return {
    ...definition,
    instanceClass: change.DBInstanceClass ?? definition.instanceClass,
    storageGib: change.AllocatedStorage ?? definition.storageGib,
    backupRetentionDays: change.BackupRetentionPeriod ?? definition.backupRetentionDays,
    deletionProtection: change.DeletionProtection ?? definition.deletionProtection,
    autoMinorVersionUpgrade: change.AutoMinorVersionUpgrade ?? definition.autoMinorVersionUpgrade,
    copyTagsToSnapshot: change.CopyTagsToSnapshot ?? definition.copyTagsToSnapshot,
  };
}
