import type { NetworkInterface } from "@aws-sdk/client-ec2";
import type { Task } from "@aws-sdk/client-ecs";
import { to } from "../router.ts";

export type OccupantKind = "task" | "build" | "database" | "load balancer" | "NAT gateway" | "interface";

/** Who lives on a network interface. */
export interface Occupant {
  readonly id: string;
  readonly kind: OccupantKind;
  readonly name: string;
  readonly address: string;
  readonly subnetId: string;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly status: string;
  /** Its screen, where it has one. */
  readonly path?: string;
}

export function occupantOf(one: NetworkInterface, task: Task | undefined): Occupant {
  const common = {
    id: one.NetworkInterfaceId ?? "",
    address: one.PrivateIpAddress ?? "",
    subnetId: one.SubnetId ?? "",
    groups: (one.Groups ?? []).map(({ GroupId = "", GroupName = "" }) => ({ id: GroupId, name: GroupName })),
    status: one.Status ?? "",
  };
  return { ...common, ...whoOn(one, task) };
}

type Who = Pick<Occupant, "kind" | "name" | "path">;

/** Services say in the description or in a tag for whom they made an interface. */
function whoOn(one: NetworkInterface, task: Task | undefined): Who {
  const { Description = "", TagSet = [], InterfaceType, NetworkInterfaceId = "" } = one;
  const tag = (key: string) => TagSet.find(({ Key }) => Key === key)?.Value ?? "";
  if (task) return taskOf(task);
  if (Description.includes(":attachment/")) return { kind: "task", name: "on its way" };
  if (Description === "RDSNetworkInterface") return { kind: "database", name: tag("Name").replace(/^rds-/, "") };
  if (String(InterfaceType).startsWith("nat")) return { kind: "NAT gateway", name: Description.split(" ").at(-1) ?? "" };
  const balancer = /^ELB \w+\/([^/]+)/.exec(Description)?.[1];
  if (balancer !== undefined) return { kind: "load balancer", name: balancer };
  return buildOf(tag("aws:codebuild:build")) ?? { kind: "interface", name: Description === "" ? NetworkInterfaceId : Description };
}

function taskOf({ taskArn = "", group }: Task): Who {
  const [cluster = "", id = ""] = taskArn.split("/").slice(-2);
  return { kind: "task", name: group?.replace(/^(service|family):/, "") ?? id, path: to("tasks", cluster, id) };
}

/** "project:uuid" */
function buildOf(id: string): Who | undefined {
  const [project, build] = id.split(":");
  return project && build ? { kind: "build", name: `${project} ${build.slice(0, 8)}`, path: to("builds", project, build) } : undefined;
}
