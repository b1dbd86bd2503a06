import type { DBInstance, DBSubnetGroup } from "@aws-sdk/client-rds";
import type { Reader } from "@towpath/journal";
import { definitionOf, type InstanceRow, type Subnet, type SubnetGroupRow, type Tag } from "./model.ts";

export function subnetGroupShape(row: SubnetGroupRow): DBSubnetGroup {
  return {
    DBSubnetGroupName: row.name,
    DBSubnetGroupDescription: row.description,
    VpcId: row.vpc_id,
    SubnetGroupStatus: "Complete",
    Subnets: (JSON.parse(row.subnets) as Subnet[]).map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SubnetOutpost: {},
      SubnetStatus: "Active",
    })),
    DBSubnetGroupArn: row.arn,
    SupportedNetworkTypes: ["IPV4"],
  };
}

/** The endpoint is shown once there is one, as on AWS. */
export function instanceShape(reader: Reader, row: InstanceRow): DBInstance {
  const definition = definitionOf(row);
  const group = reader.one<SubnetGroupRow>(
    "SELECT * FROM rds_subnet_groups WHERE account = ? AND region = ? AND name = ?",
    row.account,
    row.region,
    definition.subnetGroup,
  );
  const isReachable = row.private_address !== null && row.status !== "creating";
  return {
    DBInstanceIdentifier: row.id,
    DBInstanceClass: definition.instanceClass,
    Engine: "postgres",
    DBInstanceStatus: row.status,
    MasterUsername: definition.masterUsername,
    ...(definition.databaseName !== undefined && { DBName: definition.databaseName }),
    ...(isReachable && { Endpoint: { Address: row.address, Port: definition.port, HostedZoneId: "Z2R2ITUGPM61AM" } }),
    AllocatedStorage: definition.storageGib,
    InstanceCreateTime: new Date(row.created),
    PreferredBackupWindow: "03:00-03:30",
    BackupRetentionPeriod: definition.backupRetentionDays,
    DBSecurityGroups: [],
    VpcSecurityGroups: definition.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
    DBParameterGroups: [
      { DBParameterGroupName: `default.postgres${definition.engineVersion.split(".")[0]}`, ParameterApplyStatus: "in-sync" },
    ],
    AvailabilityZone: definition.zone,
    ...(group && { DBSubnetGroup: subnetGroupShape(group) }),
    PreferredMaintenanceWindow: "sun:04:00-sun:04:30",
    PendingModifiedValues: row.password_version === row.applied_password_version ? {} : { MasterUserPassword: "****" },
    MultiAZ: definition.multiAz,
    EngineVersion: definition.engineVersion,
    AutoMinorVersionUpgrade: definition.autoMinorVersionUpgrade,
    ReadReplicaDBInstanceIdentifiers: [],
    LicenseModel: "postgresql-license",
    StorageType: definition.storageType,
    DbInstancePort: 0,
    StorageEncrypted: definition.storageEncrypted,
    DbiResourceId: row.resource_id,
    DomainMemberships: [],
    CopyTagsToSnapshot: definition.copyTagsToSnapshot,
    MonitoringInterval: 0,
    DBInstanceArn: row.arn,
    IAMDatabaseAuthenticationEnabled: false,
    PubliclyAccessible: definition.publiclyAccessible,
    DeletionProtection: definition.deletionProtection,
    AssociatedRoles: [],
    TagList: JSON.parse(row.tags) as Tag[],
    NetworkType: "IPV4",
  };
}
