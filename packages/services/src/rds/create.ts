import { InvalidSubnet, InvalidVPCNetworkStateFault } from "@aws-sdk/client-rds";
import { ApiError, fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import { storageMaxGib, storageMinGib } from "./limits.ts";
import type { Definition, RdsParts, Subnet, SubnetGroupRow } from "./model.ts";
import { subnetGroupNamed } from "./store.ts";
import { engineVersions } from "./versions.ts";

export interface Wanted {
  DBInstanceIdentifier: string;
  DBInstanceClass: string;
  Engine: string;
  EngineVersion?: string | undefined;
  AllocatedStorage?: number | undefined;
  StorageType?: string | undefined;
  DBName?: string | undefined;
  MasterUsername?: string | undefined;
  MasterUserPassword?: string | undefined;
  ManageMasterUserPassword?: boolean | undefined;
  Port?: number | undefined;
  DBSubnetGroupName?: string | undefined;
  AvailabilityZone?: string | undefined;
  VpcSecurityGroupIds?: string[] | undefined;
  BackupRetentionPeriod?: number | undefined;
  MultiAZ?: boolean | undefined;
  PubliclyAccessible?: boolean | undefined;
  DeletionProtection?: boolean | undefined;
  AutoMinorVersionUpgrade?: boolean | undefined;
  StorageEncrypted?: boolean | undefined;
  CopyTagsToSnapshot?: boolean | undefined;
}

const invalid = (message: string) => new ApiError("InvalidParameterValue", message);
const combination = (message: string) => new ApiError("InvalidParameterCombination", message);

/** Names that PostgreSQL or RDS keeps for itself. */
const reservedUsers = ["rdsadmin", "rdsrepladmin", "admin", "postgres_fdw"];

/** What is done, or kept and told; another member is refused unless it asks for what is the case anyway. */
const known = new Set([
  "DBInstanceIdentifier",
  "DBInstanceClass",
  "Engine",
  "EngineVersion",
  "AllocatedStorage",
  "StorageType",
  "DBName",
  "MasterUsername",
  "MasterUserPassword",
  "ManageMasterUserPassword",
  "Port",
  "DBSubnetGroupName",
  "AvailabilityZone",
  "VpcSecurityGroupIds",
  "BackupRetentionPeriod",
  "MultiAZ",
  "PubliclyAccessible",
  "DeletionProtection",
  "AutoMinorVersionUpgrade",
  "StorageEncrypted",
  "CopyTagsToSnapshot",
  "Tags",
]);
const usual: Record<string, unknown> = { LicenseModel: "postgresql-license", NetworkType: "IPV4" };

function refuseUnsupported(wanted: object): void {
  const isNothing = (value: unknown) =>
    value === undefined || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
  const extra = Object.entries(wanted).find(([name, value]) => !known.has(name) && !isNothing(value) && usual[name] !== value);
  if (extra) throw combination(`Towpath does not support ${extra[0]} for databases yet: leave it out.`);
}

/** Checks what was asked for and fills in RDS's defaults. Throws AWS's refusals, and refuses by name what there is not here. */
export async function define(parts: RdsParts, caller: Caller, wanted: Wanted): Promise<{ definition: Definition; password: string }> {
  checkIdentifiers(wanted);
  refuseUnsupported(wanted);
  if (wanted.Engine !== "postgres") throw invalid(`Towpath runs the engine postgres only, not ${wanted.Engine}.`);
  if (wanted.ManageMasterUserPassword)
    throw combination("Towpath does not manage the master password in Secrets Manager yet: give MasterUserPassword.");
  if (wanted.MultiAZ) throw combination("Towpath has no standby in another zone: leave MultiAZ out.");
  if (wanted.PubliclyAccessible)
    throw combination("Towpath's databases cannot be reached from outside their VPC: set PubliclyAccessible to false.");
  const password = checkPassword(wanted.MasterUserPassword);
  const storageGib = wanted.AllocatedStorage ?? storageMinGib;
  if (storageGib < storageMinGib || storageGib > storageMaxGib)
    throw invalid(`Invalid storage size for engine name postgres and storage type gp2: ${storageGib}`);
  if (wanted.DBSubnetGroupName === undefined)
    throw fault(InvalidVPCNetworkStateFault, "There is no default VPC here: name a DBSubnetGroupName.");
  const group = subnetGroupNamed(parts.journal, caller, wanted.DBSubnetGroupName);
  const subnet = chooseSubnet(group, wanted.AvailabilityZone);
  const definition: Definition = {
    instanceClass: wanted.DBInstanceClass,
    engineVersion: chooseVersion(wanted.EngineVersion),
    databaseName: wanted.DBName,
    masterUsername: wanted.MasterUsername as string,
    port: wanted.Port ?? 5_432,
    storageGib,
    storageType: wanted.StorageType ?? "gp2",
    subnetGroup: group.name,
    subnetId: subnet.id,
    zone: subnet.zone,
    vpcId: group.vpc_id,
    securityGroups: await chooseGroups(parts, caller, group.vpc_id, wanted.VpcSecurityGroupIds),
    backupRetentionDays: wanted.BackupRetentionPeriod ?? 1,
    multiAz: false,
    publiclyAccessible: false,
    deletionProtection: wanted.DeletionProtection ?? false,
    autoMinorVersionUpgrade: wanted.AutoMinorVersionUpgrade ?? true,
    storageEncrypted: wanted.StorageEncrypted ?? false,
    copyTagsToSnapshot: wanted.CopyTagsToSnapshot ?? false,
  };
  return { definition, password };
}

function checkIdentifiers({ DBInstanceIdentifier: id, DBInstanceClass: instanceClass, MasterUsername: user, DBName: name }: Wanted): void {
  if (!/^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}$/.test(id) || id.endsWith("-")) {
    throw invalid(
      "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.",
    );
  }
  if (!/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceClass)) throw invalid(`Invalid DB Instance class: ${instanceClass}`);
  if (user === undefined) throw invalid("The parameter MasterUsername must be provided and must not be blank.");
  if (!/^[A-Za-z]\w{0,62}$/.test(user))
    throw invalid(
      "The parameter MasterUsername is not a valid identifier: it begins with a letter and has letters, digits and underscores only.",
    );
  if (reservedUsers.includes(user.toLowerCase()))
    throw invalid(`MasterUsername ${user} cannot be used as it is a reserved word used by the engine`);
  if (name !== undefined && !/^[A-Za-z]\w{0,62}$/.test(name))
    throw invalid("DBName must begin with a letter and contain only alphanumeric characters.");
}

/** Throws InvalidParameterValue. */
export function checkPassword(password: string | undefined): string {
  if (password === undefined) throw invalid("The parameter MasterUserPassword must be provided and must not be blank.");
  if (password.length < 8)
    throw invalid("The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.");
  if (password.length > 128)
    throw invalid("The parameter MasterUserPassword is not a valid password because it is longer than 128 characters.");
  if (!/^[\x21-\x7e]+$/.test(password) || /[/@"]/.test(password)) {
    throw invalid(
      "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
    );
  }
  return password;
}

/** A major version stands for its newest minor one. Throws InvalidParameterCombination. */
function chooseVersion(wanted: string | undefined): string {
  const found = engineVersions.find((version) => wanted === undefined || version === wanted || version.split(".")[0] === wanted);
  if (!found) throw combination(`Cannot find version ${wanted} for postgres. Towpath has ${engineVersions.join(", ")}.`);
  return found;
}

function chooseSubnet(group: SubnetGroupRow, zone: string | undefined): Subnet {
  const subnets = JSON.parse(group.subnets) as Subnet[];
  const found = subnets.find((subnet) => zone === undefined || subnet.zone === zone);
  if (!found) throw fault(InvalidSubnet, `The DB subnet group ${group.name} has no subnet in the availability zone ${zone}.`);
  return found;
}

/** The VPC's default group unless others are named. Throws InvalidParameterValue for one that does not exist in the VPC. */
async function chooseGroups(parts: RdsParts, caller: Caller, vpcId: string, wanted: string[] | undefined): Promise<string[]> {
  const named = wanted ?? [];
  const { SecurityGroups: found = [] } = await parts.aws
    .as(caller)
    .ec2.DescribeSecurityGroups({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const unknown = named.find((id) => !found.some(({ GroupId }) => GroupId === id));
  if (unknown !== undefined) throw invalid(`Invalid security group , groupId= ${unknown}, groupName=.`);
  if (named.length > 0) return named;
  return found.filter(({ GroupName }) => GroupName === "default").map(({ GroupId }) => GroupId as string);
}
