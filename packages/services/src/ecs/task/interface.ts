import type { Client } from "../../door/aws.ts";
import type { Attachment } from "@towpath/network";
import { ApiError } from "@towpath/wire";
import { TaskFailure } from "../faults.ts";
import type { EcsParts, Task } from "../model.ts";
import { changeTask } from "../store/tasks.ts";
import { taskLabels } from "./labels.ts";
import { ensurePublicAddress, releasePublicAddress } from "./public-address.ts";

const description = ({ account, region, state }: Task) => `arn:aws:ecs:${region}:${account}:attachment/${state.attachmentId}`;

/** Finds or makes the task's network interface and gives what its containers join. Throws TaskFailure. */
export async function attachInterface(parts: EcsParts, task: Task, client: Client, signal: AbortSignal): Promise<Attachment> {
  const interfaceId = task.state.attached?.interfaceId ?? (await createInterface(parts, task, client));
  await ensurePublicAddress(task, interfaceId, client);
  try {
    return await parts.network.attach(interfaceId, { privileged: false, labels: taskLabels(parts, task) }, signal);
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === "InterfaceNotReady")) throw cause;
    throw new TaskFailure(`Timeout waiting for network interface provisioning to complete. ${cause.message}`, undefined, { cause });
  }
}

async function createInterface(parts: EcsParts, task: Task, client: Client): Promise<string> {
  const { state } = task;
  const { NetworkInterface: made } = await client.ec2
    .CreateNetworkInterface({
      SubnetId: state.subnetId,
      ...(state.network.securityGroups.length > 0 && { Groups: state.network.securityGroups }),
      Description: description(task),
      ClientToken: state.id,
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof ApiError) || cause.status >= 500) throw cause;
      throw new TaskFailure(
        `Unexpected EC2 error while attempting to Create Network Interface in subnet '${state.subnetId}': ${cause.code}`,
        undefined,
        { cause },
      );
    });
  parts.crash.at("task-interface-created");
  const attached = {
    interfaceId: made?.NetworkInterfaceId ?? "",
    macAddress: made?.MacAddress ?? "",
    privateDnsName: made?.PrivateDnsName ?? "",
    privateIpAddress: made?.PrivateIpAddress ?? "",
    zone: made?.AvailabilityZone ?? "",
  };
  parts.journal.transact((tx) =>
    changeTask(tx, parts.signals, task.arn, (row) => ({
      ...row,
      lastStatus: row.lastStatus === "PROVISIONING" ? "PENDING" : row.lastStatus,
      state: { ...row.state, attached, times: { ...row.state.times, connectivity: tx.now } },
    })),
  );
  return attached.interfaceId;
}

/** Removes the task's network interface, also one that was made just before a crash and is in no row. */
export async function removeInterface(task: Task, client: Client): Promise<void> {
  const { NetworkInterfaces = [] } = await client.ec2.DescribeNetworkInterfaces({
    Filters: [{ Name: "description", Values: [description(task)] }],
  });
  for (const { NetworkInterfaceId } of NetworkInterfaces) {
    if (NetworkInterfaceId === undefined) continue;
    await client.ec2.DeleteNetworkInterface({ NetworkInterfaceId }).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.code.includes("NotFound"))) throw error;
    });
  }
  await releasePublicAddress(task, client);
}
