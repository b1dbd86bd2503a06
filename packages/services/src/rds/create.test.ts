import { FakeClock, inMemoryJournal, sealWith, seededIds, silentLog } from "@towpath/journal";
import { expect, test } from "vitest";
import { allowEverybody, Door, rootCaller } from "../index.ts";
import { service as build } from "../door/service.ts";
import type { RdsParts } from "./model.ts";
import { openRds } from "./service.ts";

const subnets = [
  { SubnetId: "subnet-a", VpcId: "vpc-1", AvailabilityZone: "us-east-1a" },
  { SubnetId: "subnet-b", VpcId: "vpc-1", AvailabilityZone: "us-east-1b" },
  { SubnetId: "subnet-c", VpcId: "vpc-2", AvailabilityZone: "us-east-1b" },
];
const groups = [
  { GroupId: "sg-default", GroupName: "default" },
  { GroupId: "sg-db", GroupName: "database" },
];

/** A database service whose network is only described: what is asked for is checked before anything is started. */
function opened() {
  const clock = new FakeClock();
  const basis = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), log: silentLog, seal: sealWith(Buffer.alloc(32, 7)) };
  const door = new Door({ ...basis, authorize: allowEverybody });
  const home = { installationId: "abcdef123456", account: "000000000000", region: "us-east-1", dataDirectory: "", endpoint: "" };
  door.add(openRds({ ...basis, aws: door, home } as unknown as RdsParts));
  door.add(
    build("ec2", {
      parts: {},
      operations: {
        DescribeSubnets: ({ Filters }) => ({ Subnets: subnets.filter(({ SubnetId }) => Filters?.[0]?.Values?.includes(SubnetId)) }),
        DescribeSecurityGroups: () => ({ SecurityGroups: groups }),
      },
    }),
  );
  return { ...basis, rds: door.as(rootCaller("000000000000", "us-east-1")).rds };
}
const group = { DBSubnetGroupName: "Db", DBSubnetGroupDescription: "d", SubnetIds: ["subnet-a", "subnet-b"] };
const wanted = {
  DBInstanceIdentifier: "Todo",
  DBInstanceClass: "db.t4g.micro",
  Engine: "postgres",
  MasterUsername: "todo",
  MasterUserPassword: "12345678",
  DBSubnetGroupName: "db",
};

test("a new database is being created in a subnet of its group, with the VPC's default group and a name of its own", async () => {
  const { rds, journal } = opened();
  await rds.CreateDBSubnetGroup(group);
  const { DBInstance } = await rds.CreateDBInstance(wanted);
  expect(DBInstance).toMatchObject({
    DBInstanceIdentifier: "todo",
    DBInstanceStatus: "creating",
    EngineVersion: "15",
    AvailabilityZone: "us-east-1a",
    VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default" }],
  });
  expect(DBInstance?.Endpoint).toBeUndefined();
  expect(journal.all("SELECT kind, key FROM journal_outbox")).toEqual([
    { kind: "reconcile", key: "arn:aws:rds:us-east-1:000000000000:db:todo" },
  ]);
  expect(JSON.stringify(journal.all("SELECT * FROM rds_instances"))).not.toContain("12345678");
  await expect(rds.CreateDBInstance(wanted)).rejects.toThrow("DB instance already exists");
  await expect(rds.DeleteDBSubnetGroup({ DBSubnetGroupName: "db" })).rejects.toThrow("still using it");
});

test.each([
  [{ Engine: "mysql" }, "the engine postgres only"],
  [{ EngineVersion: "9" }, "Cannot find version 9 for postgres"],
  [{ MasterUserPassword: "short" }, "shorter than 8 characters"],
  [{ MasterUserPassword: "has/a/slash" }, "Only printable ASCII"],
  [{ MasterUsername: "rdsadmin" }, "reserved word"],
  [{ DBInstanceIdentifier: "a--b" }, "not a valid identifier"],
  [{ VpcSecurityGroupIds: ["sg-none"] }, "Invalid security group , groupId= sg-none"],
  [{ AvailabilityZone: "us-east-1z" }, "no subnet in the availability zone"],
  [{ PubliclyAccessible: true }, "cannot be reached from outside"],
  [{ AllocatedStorage: 1 }, "Invalid storage size"],
  [{ EnableIAMDatabaseAuthentication: true }, "does not support EnableIAMDatabaseAuthentication"],
  [{ DBParameterGroupName: "tuned" }, "does not support DBParameterGroupName"],
  [{ DBSubnetGroupName: "none" }, "DB subnet group 'none' does not exist."],
])("asking for %o is refused", async (change, text) => {
  const { rds } = opened();
  await rds.CreateDBSubnetGroup(group);
  await expect(rds.CreateDBInstance({ ...wanted, ...change })).rejects.toThrow(text);
});

test("members that ask for what is the case anyway are no obstacle", async () => {
  const { rds } = opened();
  await rds.CreateDBSubnetGroup(group);
  const idle = { EnablePerformanceInsights: false, MonitoringInterval: 0, LicenseModel: "postgresql-license", VpcSecurityGroupIds: [] };
  await expect(rds.CreateDBInstance({ ...wanted, ...idle })).resolves.toBeDefined();
});

test("a subnet group covers two zones of one VPC", async () => {
  const { rds } = opened();
  await expect(rds.CreateDBSubnetGroup({ ...group, SubnetIds: ["subnet-a"] })).rejects.toThrow("Current AZ coverage: us-east-1a");
  await expect(rds.CreateDBSubnetGroup({ ...group, SubnetIds: ["subnet-a", "subnet-c"] })).rejects.toThrow("must be in one VPC");
  await expect(rds.CreateDBSubnetGroup({ ...group, SubnetIds: ["subnet-a", "subnet-x"] })).rejects.toThrow("are invalid");
});

test("what is being created cannot be stopped, and deleting needs a word on the snapshot", async () => {
  const { rds } = opened();
  await rds.CreateDBSubnetGroup(group);
  await rds.CreateDBInstance(wanted);
  await expect(rds.StopDBInstance({ DBInstanceIdentifier: "todo" })).rejects.toMatchObject({ name: "InvalidDBInstanceStateFault" });
  await expect(rds.DeleteDBInstance({ DBInstanceIdentifier: "todo" })).rejects.toThrow("FinalDBSnapshotIdentifier is required");
  const { DBInstance } = await rds.DeleteDBInstance({ DBInstanceIdentifier: "todo", SkipFinalSnapshot: true });
  expect(DBInstance?.DBInstanceStatus).toBe("deleting");
});
