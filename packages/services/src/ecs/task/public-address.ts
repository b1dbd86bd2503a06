import { ApiError } from "@towpath/wire";
import type { Client } from "../../door/aws.ts";
import type { Task } from "../model.ts";

const tag = "aws-ecs-task";
const isOf = (task: Task) => ({ Filters: [{ Name: `tag:${tag}`, Values: [task.arn] }] });

/**
 * Gives the interface of a task with assignPublicIp a public address, with which an internet gateway is a way out. A VPC without one changes
 * nothing, as in AWS: the address is then good for nothing.
 */
export async function ensurePublicAddress(task: Task, interfaceId: string, { ec2 }: Client): Promise<void> {
  if (task.state.network.assignPublicIp !== "ENABLED") return;
  const { Addresses = [] } = await ec2.DescribeAddresses(isOf(task));
  const [present] = Addresses;
  if (present?.AssociationId !== undefined) return;
  const tags = [{ ResourceType: "elastic-ip" as const, Tags: [{ Key: tag, Value: task.arn }] }];
  const AllocationId = present?.AllocationId ?? (await ec2.AllocateAddress({ Domain: "vpc", TagSpecifications: tags })).AllocationId ?? "";
  await ec2.AssociateAddress({ AllocationId, NetworkInterfaceId: interfaceId }).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.code === "Gateway.NotAttached")) throw error;
  });
}

export async function releasePublicAddress(task: Task, { ec2 }: Client): Promise<void> {
  if (task.state.network.assignPublicIp !== "ENABLED") return;
  const { Addresses = [] } = await ec2.DescribeAddresses(isOf(task));
  for (const { AllocationId } of Addresses) if (AllocationId !== undefined) await ec2.ReleaseAddress({ AllocationId });
}
