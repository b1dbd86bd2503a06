import type { Tag } from "@aws-sdk/client-rds";
import { ensureContainer, ensureVolume, NotFound, runExec } from "@towpath/engine";
import { asLinkedRole } from "../door/linked-role.ts";
import type { Client } from "../door/aws.ts";
import { towpathLabels } from "../door/labels.ts";
import { readyMs, readyPollMs, stopSeconds } from "./limits.ts";
import { type Definition, definitionOf, type InstanceRow, type RdsParts } from "./model.ts";

/** Where the image keeps its data, and the certificate it may have. */
const dataPath = "/var/lib/postgresql/data";

/** The database did not come up; the message says what it wrote last. */
export class DatabaseFailed extends Error {
  override readonly name = "DatabaseFailed";
}

export const containerName = ({ home }: RdsParts, row: InstanceRow): string =>
  `towpath-${home.installationId}-rds-${row.resource_id.toLowerCase()}`;
export const volumeName = containerName;

const labelsOf = (parts: RdsParts, row: InstanceRow) =>
  towpathLabels(parts.home, { account: row.account, region: row.region, owner: row.arn, purpose: "database" });

/** The role under which RDS makes network interfaces in its customer's VPC. */
export function asRds(parts: RdsParts, row: InstanceRow): Promise<Client> {
  return asLinkedRole(parts.aws, {
    service: "rds.amazonaws.com",
    roleName: "AWSServiceRoleForRDS",
    sessionName: "RDS",
    account: row.account,
    region: row.region,
  });
}

const interfaceDescription = "RDSNetworkInterface";
const interfaceName = (row: InstanceRow): string => `rds-${row.id}`;

/** Finds or makes the interface; the row knows it before anything is started on it. */
export async function ensureInterface(parts: RdsParts, row: InstanceRow): Promise<{ interfaceId: string; privateAddress: string }> {
  if (row.interface_id !== null && row.private_address !== null)
    return { interfaceId: row.interface_id, privateAddress: row.private_address };
  const definition = definitionOf(row);
  const tags: Tag[] = [{ Key: "Name", Value: interfaceName(row) }];
  const client = await asRds(parts, row);
  const { NetworkInterface: made } = await client.ec2.CreateNetworkInterface({
    SubnetId: definition.subnetId,
    Groups: definition.securityGroups,
    Description: interfaceDescription,
    ClientToken: row.resource_id,
    TagSpecifications: [{ ResourceType: "network-interface", Tags: tags }],
  });
  const [interfaceId, privateAddress] = [made?.NetworkInterfaceId, made?.PrivateIpAddress];
  if (interfaceId === undefined || privateAddress === undefined)
    throw new TypeError("CreateNetworkInterface answered without an interface");
  parts.crash.at("rds-interface-created");
  parts.journal.transact((tx) =>
    tx.run("UPDATE rds_instances SET interface_id = ?, private_address = ? WHERE arn = ?", interfaceId, privateAddress, row.arn),
  );
  return { interfaceId, privateAddress };
}

/** Sees to it that the database runs and answers. Throws DatabaseFailed when it does not come up. */
export async function ensureRunning(parts: RdsParts, row: InstanceRow, signal: AbortSignal): Promise<void> {
  const { engine } = parts;
  const { interfaceId, privateAddress } = await ensureInterface(parts, row);
  const labels = labelsOf(parts, row);
  const image = await parts.images.ensure("postgres");
  const attachment = await parts.network.attach(interfaceId, { privileged: false, labels }, signal);
  await removeStranger(parts, row, attachment.containerId);
  await ensureVolume(engine, { name: volumeName(parts, row), labels }, signal);
  const definition = definitionOf(row);
  const id = await ensureContainer(
    engine,
    {
      name: containerName(parts, row),
      image,
      labels,
      network: { kind: "container", id: attachment.containerId },
      mounts: [
        { kind: "volume", name: volumeName(parts, row), target: dataPath },
        ...attachment.mounts.map((mount) => ({ kind: "bind" as const, ...mount })),
      ],
      env: environmentOf(parts, definition),
      command: ["postgres", "-c", `port=${definition.port}`],
      stopSignal: "SIGINT",
      stopTimeoutSeconds: stopSeconds,
      resources: { sharedMemoryBytes: 256 * 1_048_576 },
      logStore: { keep: "newest", fileSizeBytes: 10 * 1_048_576, files: 2 },
    },
    signal,
  );
  parts.crash.at("rds-container-created");
  await engine.containers.start(id, signal);
  await waitUntilReady(parts, id, definition.port, signal);
  parts.network.names.set(row.address, [privateAddress], definition.vpcId);
}

/** A container that is bound to an interface's earlier holder cannot run again; the data is on the volume. */
async function removeStranger(parts: RdsParts, row: InstanceRow, holderId: string): Promise<void> {
  const found = await inspect(parts, row);
  if (found && found.networkContainerId !== holderId) await parts.engine.containers.remove(found.id, { force: true });
}

function environmentOf(parts: RdsParts, definition: Definition): Record<string, string> {
  return {
    POSTGRES_USER: definition.masterUsername,
    POSTGRES_DB: definition.databaseName ?? "postgres",
    // Whoever may look at containers reads this, so it is a password nobody knows; the real one is set when the database runs.
    POSTGRES_PASSWORD: parts.ids.bytes(24).toString("base64url"),
  };
}

export function inspect(parts: RdsParts, row: InstanceRow) {
  return parts.engine.containers.inspect(containerName(parts, row)).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
}

async function waitUntilReady(parts: RdsParts, id: string, port: number, signal: AbortSignal): Promise<void> {
  const deadline = parts.clock.now() + readyMs;
  for (;;) {
    const { state } = await parts.engine.containers.inspect(id, signal);
    if (state === "exited" || state === "dead")
      throw new DatabaseFailed(`The database stopped while it started: ${await lastLines(parts, id)}`);
    if (await isReady(parts, id, port, signal)) return;
    if (parts.clock.now() > deadline)
      throw new DatabaseFailed(`The database did not answer within ${readyMs / 1_000} s: ${await lastLines(parts, id)}`);
    await parts.clock.sleep(readyPollMs, signal);
  }
}

async function isReady(parts: RdsParts, id: string, port: number, signal: AbortSignal): Promise<boolean> {
  const command = ["pg_isready", "-q", "-h", "127.0.0.1", "-p", String(port)];
  const { exitCode } = await runExec(parts.engine, id, { command }, { signal }).catch(() => ({ exitCode: 1 }));
  return exitCode === 0;
}

async function lastLines(parts: RdsParts, id: string): Promise<string> {
  let text = "";
  for await (const { lines } of parts.engine.containers.logs(id, { tail: 5 })) text += lines.map(({ bytes }) => bytes.toString()).join("");
  return text.trim().replaceAll("\n", " | ").slice(-1_000);
}

/**
 * Gives the master user the newest password, from inside the container, where no password is asked for. The statement goes in by standard
 * input: command lines are seen by every user of the host, and are in the engine's events.
 */
export async function applyPassword(parts: RdsParts, row: InstanceRow, signal: AbortSignal): Promise<void> {
  const { masterUsername, port } = definitionOf(row);
  const password = parts.seal.open(row.password, row.arn).toString().replaceAll("'", "''");
  const statement = `ALTER USER "${masterUsername}" WITH PASSWORD '${password}'`;
  const command = [
    "psql",
    "-q",
    "-h",
    "/run/postgresql",
    "-p",
    String(port),
    "-U",
    masterUsername,
    "-d",
    "postgres",
    "-v",
    "ON_ERROR_STOP=1",
  ];
  const exec = { command, user: "postgres" };
  const { exitCode, stderr } = await runExec(parts.engine, containerName(parts, row), exec, { signal, input: `${statement};\n` });
  if (exitCode !== 0) throw new DatabaseFailed(`The password could not be changed: ${stderr.trim()}`);
}

export async function stopDatabase(parts: RdsParts, row: InstanceRow): Promise<void> {
  const found = await inspect(parts, row);
  if (found?.state === "running") await parts.engine.containers.stop(found.id, { timeoutSeconds: stopSeconds });
}

/** Removes container, data, name and interface; each may be gone already. */
export async function removeDatabase(parts: RdsParts, row: InstanceRow): Promise<void> {
  await ignoreMissing(parts.engine.containers.remove(containerName(parts, row), { force: true, volumes: true }));
  await ignoreMissing(parts.engine.volumes.remove(volumeName(parts, row)));
  parts.network.names.remove(row.address, definitionOf(row).vpcId);
  const { ec2 } = await asRds(parts, row);
  for (const interfaceId of row.interface_id === null ? await unnoted(row, ec2) : [row.interface_id]) {
    await ec2.DeleteNetworkInterface({ NetworkInterfaceId: interfaceId }).catch((error: unknown) => {
      if ((error as Error).name !== "InvalidNetworkInterfaceID.NotFound") throw error;
    });
  }
}

/** An interface that was made just before the server was killed, and is in no row. */
async function unnoted(row: InstanceRow, ec2: Client["ec2"]): Promise<string[]> {
  const { NetworkInterfaces = [] } = await ec2.DescribeNetworkInterfaces({
    Filters: [
      { Name: "description", Values: [interfaceDescription] },
      { Name: "tag:Name", Values: [interfaceName(row)] },
      { Name: "subnet-id", Values: [definitionOf(row).subnetId] },
    ],
  });
  return NetworkInterfaces.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
}

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
