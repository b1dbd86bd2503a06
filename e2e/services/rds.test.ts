import * as sdk from "@aws-sdk/client-rds";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { patiently, until } from "../kit/wait.ts";
import { makeNetwork, type Network } from "./network.ts";
import { containerOf, inner, makeCluster, makeImages, register, startTask, taskAt } from "./tasks.ts";

let installation: Installation;
let rds: sdk.RDSClient;
let network: Network;
let endpoint: { Address: string; Port: number };
/** Containers of tasks, to ask the database from: in the group that may, and in one that may not. */
const clients = { inner: "", open: "" };
let password = "first-password";

beforeAll(async () => {
  installation = await Installation.open();
  rds = installation.clients.databases;
  await makeImages(installation, "towpath/postgres:15");
  network = await makeNetwork(installation.clients.ec2, "10.177");
  await makeCluster(installation.clients, "clients");
  const family = await register(installation.clients, "client", [
    { name: "psql", image: "towpath/postgres:15", entryPoint: ["sleep", "100000"] },
  ]);
  for (const group of ["inner", "open"] as const) {
    const where = { ...inner("clients", network), securityGroups: [network.groups[group]] };
    const task = await startTask(installation.clients, family, where);
    await taskAt(installation.clients, "clients", task, "RUNNING");
    clients[group] = await containerOf(installation, task, "psql");
  }
});
afterAll(() => installation[Symbol.asyncDispose]());

const id = "walk";
const instance = async () => {
  const { DBInstances = [] } = await patiently(() => rds.send(new sdk.DescribeDBInstancesCommand({ DBInstanceIdentifier: id })));
  return DBInstances[0] ?? {};
};
const inStatus = (wanted: string) =>
  until(`the database ${wanted}`, async (say) => {
    const { DBInstanceStatus: status } = await instance();
    say(status);
    if (status === "failed") throw new Error("the database failed");
    return status === wanted ? true : undefined;
  });

/** Asks from a container in the VPC, over the network, by the endpoint's name. */
const ask = (from: string, sql: string, secret = password) => {
  const words = ["-h", endpoint.Address, "-p", String(endpoint.Port), "-U", "owner", "-d", "todo", "-tAc", sql];
  const variables = ["-e", `PGPASSWORD=${secret}`, "-e", "PGCONNECT_TIMEOUT=3"];
  return installation.tools.run("docker", ["exec", ...variables, from, "psql", ...words]);
};
const answer = async (sql: string) => {
  const { code, stdout, stderr } = await ask(clients.inner, sql);
  return code === 0 ? stdout.trim() : Promise.reject(new Error(stderr));
};
/** The database's answer as soon as there is one: after a restart it may take a while. */
const answerInTheEnd = (sql: string) =>
  until(`an answer to ${sql}`, async (say) => {
    const { code, stdout, stderr } = await ask(clients.inner, sql);
    say(stderr);
    return code === 0 ? stdout.trim() : undefined;
  });

test("a subnet group spans two zones", async () => {
  const create = (...SubnetIds: string[]) =>
    rds.send(new sdk.CreateDBSubnetGroupCommand({ DBSubnetGroupName: "Walk", DBSubnetGroupDescription: "for the walk", SubnetIds }));
  expect(await refusalOf(create(network.privateSubnets[0] ?? ""))).toMatchObject({ name: "DBSubnetGroupDoesNotCoverEnoughAZs" });
  expect(await refusalOf(create("subnet-0123456789abcdef0"))).toMatchObject({ name: "InvalidSubnet" });
  const { DBSubnetGroup } = await create(...network.privateSubnets);
  expect(DBSubnetGroup).toMatchObject({ DBSubnetGroupName: "walk", SubnetGroupStatus: "Complete", VpcId: network.vpcId });
  expect(await refusalOf(create(...network.privateSubnets))).toMatchObject({ name: "DBSubnetGroupAlreadyExistsFault" });
  const modify = { DBSubnetGroupName: "walk", DBSubnetGroupDescription: "changed", SubnetIds: network.privateSubnets };
  await rds.send(new sdk.ModifyDBSubnetGroupCommand(modify));
  const { DBSubnetGroups } = await rds.send(new sdk.DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: "walk" }));
  expect(DBSubnetGroups).toMatchObject([{ DBSubnetGroupDescription: "changed", Subnets: [{}, {}] }]);
  expect(await refusalOf(rds.send(new sdk.DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: "none" })))).toMatchObject({
    name: "DBSubnetGroupNotFoundFault",
    status: 404,
  });
});

const wanted = {
  DBInstanceIdentifier: id,
  DBInstanceClass: "db.t3.micro",
  Engine: "postgres",
  AllocatedStorage: 20,
  DBName: "todo",
  MasterUsername: "owner",
  DBSubnetGroupName: "walk",
};

test("what cannot be is refused", async () => {
  const { DBEngineVersions } = await rds.send(new sdk.DescribeDBEngineVersionsCommand({ Engine: "postgres" }));
  expect(DBEngineVersions).toMatchObject([{ Engine: "postgres", DBParameterGroupFamily: "postgres15" }]);
  const create = (more: Partial<sdk.CreateDBInstanceCommandInput>) =>
    refusalOf(rds.send(new sdk.CreateDBInstanceCommand({ ...wanted, MasterUserPassword: password, ...more })));
  expect(await create({ MasterUserPassword: "short" })).toMatchObject({ name: "InvalidParameterValue" });
  expect(await create({ Engine: "oracle-ee" })).toMatchObject({ name: "InvalidParameterValue" });
  expect(await create({ DBSubnetGroupName: "none" })).toMatchObject({ name: "DBSubnetGroupNotFoundFault" });
  expect(await create({ VpcSecurityGroupIds: ["sg-0123456789abcdef0"] })).toMatchObject({ name: "InvalidParameterValue" });
  expect(await refusalOf(rds.send(new sdk.DescribeDBInstancesCommand({ DBInstanceIdentifier: "none" })))).toMatchObject({
    name: "DBInstanceNotFoundFault",
    message: "DBInstance none not found.",
    status: 404,
  });
});

test("a database answers in its VPC, to the group that may", async () => {
  const created = await rds.send(
    new sdk.CreateDBInstanceCommand({
      ...wanted,
      MasterUserPassword: password,
      VpcSecurityGroupIds: [network.groups.database],
      Tags: [{ Key: "team", Value: "blue" }],
    }),
  );
  expect(created.DBInstance).toMatchObject({ DBInstanceStatus: "creating", PubliclyAccessible: false, StorageType: "gp2" });
  expect(created.DBInstance?.Endpoint).toBeUndefined();
  expect(await refusalOf(rds.send(new sdk.CreateDBInstanceCommand({ ...wanted, MasterUserPassword: password })))).toMatchObject({
    name: "DBInstanceAlreadyExistsFault",
  });
  expect(await refusalOf(rds.send(new sdk.StopDBInstanceCommand({ DBInstanceIdentifier: id })))).toMatchObject({
    name: "InvalidDBInstanceStateFault",
  });
  await sdk.waitUntilDBInstanceAvailable({ client: rds, maxWaitTime: 400, minDelay: 1, maxDelay: 1 }, { DBInstanceIdentifier: id });
  const { Endpoint } = await instance();
  endpoint = { Address: Endpoint?.Address ?? "", Port: Endpoint?.Port ?? 0 };
  expect(endpoint).toEqual({ Address: expect.stringMatching(/^walk\.[a-z0-9]+\.us-east-1\.rds\.amazonaws\.com$/), Port: 5432 });
  await answer("CREATE TABLE items (id serial PRIMARY KEY, title text); INSERT INTO items (title) VALUES ('one')");
  expect(await answer("SELECT title FROM items")).toBe("one");
  const { code, stderr } = await ask(clients.open, "SELECT 1");
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/timeout expired|refused/) });
});

test("data survives a restart of its container, of the server, and a reboot", async () => {
  const find = [
    "ps",
    "-q",
    "--filter",
    "label=towpath.purpose=database",
    "--filter",
    `label=towpath.installation=${installation.access.installationId}`,
  ];
  const container = (await installation.tools.run("docker", [...find, "--filter", "ancestor=towpath/postgres:15"])).stdout.trim();
  expect(await installation.tools.run("docker", ["restart", container])).toMatchObject({ code: 0 });
  expect(await answerInTheEnd("SELECT count(*) FROM items")).toBe("1");
  await answer("INSERT INTO items (title) VALUES ('two')");
  await installation.stop();
  await installation.start();
  await inStatus("available");
  expect(await answerInTheEnd("SELECT count(*) FROM items")).toBe("2");
  const rebooted = await rds.send(new sdk.RebootDBInstanceCommand({ DBInstanceIdentifier: id }));
  expect(rebooted.DBInstance?.DBInstanceStatus).toBe("rebooting");
  await inStatus("available");
  expect(await answerInTheEnd("SELECT count(*) FROM items")).toBe("2");
});

test("a new password takes the old one's place", async () => {
  const old = password;
  await rds.send(
    new sdk.ModifyDBInstanceCommand({ DBInstanceIdentifier: id, MasterUserPassword: "second-password", ApplyImmediately: true }),
  );
  await inStatus("available");
  password = "second-password";
  expect(await answer("SELECT count(*) FROM items")).toBe("2");
  expect(await ask(clients.inner, "SELECT 1", old)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("password authentication failed"),
  });
});

test("it stops and starts again", async () => {
  expect((await rds.send(new sdk.StopDBInstanceCommand({ DBInstanceIdentifier: id }))).DBInstance?.DBInstanceStatus).toBe("stopping");
  await inStatus("stopped");
  expect((await ask(clients.inner, "SELECT 1")).code).toBe(2);
  expect(await refusalOf(rds.send(new sdk.RebootDBInstanceCommand({ DBInstanceIdentifier: id })))).toMatchObject({
    name: "InvalidDBInstanceStateFault",
  });
  await rds.send(new sdk.StartDBInstanceCommand({ DBInstanceIdentifier: id }));
  await inStatus("available");
  expect(await answerInTheEnd("SELECT count(*) FROM items")).toBe("2");
});

test("tags, and the command line", async () => {
  const { DBInstanceArn: ResourceName } = await instance();
  await rds.send(new sdk.AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "cost", Value: "1" }] }));
  await rds.send(new sdk.RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ["team"] }));
  const { TagList } = await rds.send(new sdk.ListTagsForResourceCommand({ ResourceName }));
  expect(TagList).toEqual([{ Key: "cost", Value: "1" }]);
  await installation.tools.aws("rds", "wait", "db-instance-available", "--db-instance-identifier", id);
  const query = ["--filters", `Name=db-instance-id,Values=${id}`, "--query", "DBInstances[].DBInstanceStatus"];
  expect(await installation.tools.aws("rds", "describe-db-instances", ...query)).toEqual(["available"]);
});

test("it goes when it is not protected, and everything with it", async () => {
  const remove = (more: Partial<sdk.DeleteDBInstanceCommandInput>) =>
    rds.send(new sdk.DeleteDBInstanceCommand({ DBInstanceIdentifier: id, ...more }));
  expect(await refusalOf(remove({}))).toMatchObject({ name: "InvalidParameterCombination" });
  await rds.send(new sdk.ModifyDBInstanceCommand({ DBInstanceIdentifier: id, DeletionProtection: true, ApplyImmediately: true }));
  await inStatus("available");
  expect(await refusalOf(remove({ SkipFinalSnapshot: true }))).toMatchObject({ name: "InvalidParameterCombination" });
  await rds.send(new sdk.ModifyDBInstanceCommand({ DBInstanceIdentifier: id, DeletionProtection: false, ApplyImmediately: true }));
  await inStatus("available");
  expect(await refusalOf(rds.send(new sdk.DeleteDBSubnetGroupCommand({ DBSubnetGroupName: "walk" })))).toMatchObject({
    name: "InvalidDBSubnetGroupStateFault",
  });
  await remove({ SkipFinalSnapshot: true });
  await sdk.waitUntilDBInstanceDeleted({ client: rds, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { DBInstanceIdentifier: id });
  await rds.send(new sdk.DeleteDBSubnetGroupCommand({ DBSubnetGroupName: "walk" }));
  const volumes = [
    "volume",
    "ls",
    "-q",
    "--filter",
    `label=towpath.installation=${installation.access.installationId}`,
    "--filter",
    "label=towpath.purpose=database",
  ];
  expect((await installation.tools.run("docker", volumes)).stdout).toBe("");
});
