import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  DescribeDBSubnetGroupsCommand,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from "@aws-sdk/client-rds";
import { type Context, projectName } from "./context.ts";
import { databasePort } from "./security-groups.ts";
import { ensure, orMissing, remove, required, waitSettings } from "./steps.ts";

const subject = `database ${projectName}`;

export type Database = { address: string; port: number; usesTls: boolean };

/** Asks for the PostgreSQL instance in the database subnets, and returns while it is still being made. */
export async function ensureDatabase(
  context: Context,
  { subnetIds, securityGroupId, password }: { subnetIds: readonly string[]; securityGroupId: string; password: string },
): Promise<void> {
  const rds = context.clients.databases;
  await ensure(
    context,
    `database subnet group ${projectName}`,
    () => orMissing(() => rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: projectName }))),
    () =>
      rds.send(
        new CreateDBSubnetGroupCommand({
          DBSubnetGroupName: projectName,
          DBSubnetGroupDescription: `The database subnets of ${projectName}`,
          SubnetIds: [...subnetIds],
        }),
      ),
  );
  await ensure(
    context,
    subject,
    () => findDatabase(context),
    async () => {
      const { DBInstance: instance } = await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: projectName,
          DBInstanceClass: "db.t4g.micro",
          Engine: "postgres",
          EngineVersion: "15",
          AllocatedStorage: 20,
          DBName: projectName,
          MasterUsername: projectName,
          MasterUserPassword: password,
          Port: databasePort,
          DBSubnetGroupName: projectName,
          VpcSecurityGroupIds: [securityGroupId],
          PubliclyAccessible: false,
          Tags: [{ Key: "project", Value: projectName }],
        }),
      );
      return required(instance, "the database");
    },
  );
}

/** Waits until the database takes connections; returns where. */
export async function awaitDatabase(context: Context): Promise<Database> {
  context.report(subject, "waiting");
  await waitUntilDBInstanceAvailable(
    { client: context.clients.databases, ...waitSettings(context, 1_800) },
    { DBInstanceIdentifier: projectName },
  );
  const instance = required(await findDatabase(context), "the database");
  context.report(subject, "ready");
  return {
    address: required(instance.Endpoint?.Address, "the database's address"),
    port: required(instance.Endpoint?.Port, "the database's port"),
    usesTls: instance.CACertificateIdentifier !== undefined,
  };
}

async function findDatabase({ clients }: Context): Promise<DBInstance | undefined> {
  const found = await orMissing(() => clients.databases.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: projectName })));
  return found?.DBInstances?.[0];
}

/** Removes the database with everything in it: no final snapshot is kept. */
export async function removeDatabase(context: Context): Promise<void> {
  const rds = context.clients.databases;
  const instance = await findDatabase(context);
  if (instance !== undefined) {
    await remove(context, subject, async () => {
      if (instance.DBInstanceStatus !== "deleting") {
        await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: projectName, SkipFinalSnapshot: true }));
      }
      await waitUntilDBInstanceDeleted({ client: rds, ...waitSettings(context, 1_800) }, { DBInstanceIdentifier: projectName });
    });
  }
  await remove(context, `database subnet group ${projectName}`, () =>
    rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: projectName })),
  );
}
