import type { RouteTable } from "@aws-sdk/client-ec2";
import type { VpcFacts } from "./facts.ts";
import { type Occupant, occupantOf } from "./occupant.ts";

/** Everything that the picture draws, with its place; lengths are the drawing's own. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly { readonly name: string; readonly x: number; readonly width: number }[];
  readonly subnets: readonly SubnetBox[];
  readonly gateway: { readonly id: string; readonly x: number; readonly y: number } | undefined;
}

export interface SubnetBox {
  readonly id: string;
  readonly name: string;
  readonly range: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly exit: Exit;
  readonly routeTable: string;
  readonly occupants: readonly (Occupant & { readonly x: number; readonly y: number })[];
}

/** Where a subnet's default route leads. */
export type Exit = { readonly kind: "internet" | "nat"; readonly target: string } | { readonly kind: "none" };

export const sizes = { column: 250, gap: 20, margin: 20, head: 96, title: 56, occupant: 44, least: 110 } as const;

export const nameOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined, id: string): string =>
  tags?.find(({ Key }) => Key === "Name")?.Value ?? id;

/** A subnet's own route table, else the VPC's main one. */
export const tableOf = (tables: readonly RouteTable[], subnetId: string): RouteTable | undefined =>
  tables.find(({ Associations = [] }) => Associations.some((one) => one.SubnetId === subnetId)) ??
  tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main === true));

export function exitOf(table: RouteTable | undefined): Exit {
  const route = table?.Routes?.find(({ DestinationCidrBlock, State }) => DestinationCidrBlock === "0.0.0.0/0" && State !== "blackhole");
  if (route?.NatGatewayId) return { kind: "nat", target: route.NatGatewayId };
  if (route?.GatewayId?.startsWith("igw-")) return { kind: "internet", target: route.GatewayId };
  return { kind: "none" };
}

export const occupantsOf = (facts: VpcFacts): Occupant[] =>
  facts.interfaces.map((one) => occupantOf(one, facts.tasks.get(one.NetworkInterfaceId ?? "")));

/** Zones side by side; in each its subnets one below the other, in the order of their addresses, as tall as what lives in them. */
export function pictureOf(facts: VpcFacts): Picture {
  const { column, gap, margin, head, title, occupant, least } = sizes;
  const names = [...new Set(facts.subnets.map(({ AvailabilityZone = "" }) => AvailabilityZone))].toSorted();
  const occupants = occupantsOf(facts);
  const subnets: SubnetBox[] = [];
  let bottom: number = head;
  for (const [index, zone] of names.entries()) {
    const x = margin + index * (column + gap);
    let y = head + 30;
    for (const subnet of facts.subnets.filter(({ AvailabilityZone }) => AvailabilityZone === zone).toSorted(byAddress)) {
      const id = subnet.SubnetId ?? "";
      const here = occupants.filter(({ subnetId }) => subnetId === id);
      const height = Math.max(least, title + here.length * occupant + 8);
      const table = tableOf(facts.routeTables, id);
      subnets.push({
        id,
        name: nameOf(subnet.Tags, id),
        range: subnet.CidrBlock ?? "",
        x,
        y,
        width: column,
        height,
        exit: exitOf(table),
        routeTable: table?.RouteTableId ?? "",
        occupants: here.map((one, place) => ({ ...one, x: x + 10, y: y + title + place * occupant })),
      });
      y += height + gap;
    }
    bottom = Math.max(bottom, y);
  }
  const width = Math.max(1, names.length) * (column + gap) - gap + 2 * margin;
  const gateway = facts.internetGateways[0]?.InternetGatewayId;
  return {
    width,
    height: bottom + margin,
    zones: names.map((name, index) => ({ name, x: margin + index * (column + gap), width: column })),
    subnets,
    gateway: gateway === undefined ? undefined : { id: gateway, x: width / 2, y: 30 },
  };
}

const numberOf = (cidr: string | undefined): number =>
  (cidr ?? "")
    .split("/")[0]!
    .split(".")
    .reduce((sum, part) => sum * 256 + Number(part), 0);

const byAddress = (a: { CidrBlock?: string | undefined }, b: { CidrBlock?: string | undefined }): number =>
  numberOf(a.CidrBlock) - numberOf(b.CidrBlock);
