import type { Engine } from "@towpath/engine";
import type { Clock, Crash, Ids, Journal, Log, Seal } from "@towpath/journal";
import type { Network } from "@towpath/network";
import type { Aws } from "../door/aws.ts";
import type { Home, Images } from "../door/parts.ts";

export interface RdsParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  crash: Crash;
  seal: Seal;
  engine: Engine;
  network: Network;
  images: Images;
  aws: Aws;
  home: Home;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
export type InstanceStatus =
  | "creating"
  | "available"
  | "modifying"
  | "resetting-master-credentials"
  | "rebooting"
  | "starting"
  | "stopping"
  | "stopped"
  | "deleting"
  | "failed";

/** Every legal move of an instance. What is not "stopped", "deleting" or "failed" is meant to have its database running. */
export const moves: Record<InstanceStatus, InstanceStatus[]> = {
  creating: ["available", "failed", "deleting"],
  available: ["modifying", "resetting-master-credentials", "rebooting", "stopping", "deleting"],
  modifying: ["available", "deleting"],
  "resetting-master-credentials": ["available", "deleting"],
  rebooting: ["available", "failed", "deleting"],
  starting: ["available", "failed", "deleting"],
  stopping: ["stopped", "deleting"],
  stopped: ["starting", "deleting"],
  failed: ["deleting", "rebooting"],
  deleting: [],
};

export interface Tag {
  Key: string;
  Value: string;
}

export interface SubnetGroupRow {
  account: string;
  region: string;
  name: string;
  arn: string;
  description: string;
  vpc_id: string;
  subnets: string;
  tags: string;
}

export interface Subnet {
  id: string;
  zone: string;
}

/** What was asked for; shown back by DescribeDBInstances. */
export interface Definition {
  instanceClass: string;
  engineVersion: string;
  databaseName: string | undefined;
  masterUsername: string;
  port: number;
  storageGib: number;
  storageType: string;
  subnetGroup: string;
  subnetId: string;
  zone: string;
  vpcId: string;
  securityGroups: string[];
  backupRetentionDays: number;
  multiAz: boolean;
  publiclyAccessible: boolean;
  deletionProtection: boolean;
  autoMinorVersionUpgrade: boolean;
  storageEncrypted: boolean;
  copyTagsToSnapshot: boolean;
}

/** `definition` and `tags` are JSON text. */
export interface InstanceRow {
  account: string;
  region: string;
  id: string;
  arn: string;
  resource_id: string;
  status: InstanceStatus;
  definition: string;
  address: string;
  password: Uint8Array;
  password_version: number;
  applied_password_version: number;
  interface_id: string | null;
  private_address: string | null;
  created: number;
  problem: string | null;
  tags: string;
}

export const definitionOf = (row: InstanceRow): Definition => JSON.parse(row.definition) as Definition;
