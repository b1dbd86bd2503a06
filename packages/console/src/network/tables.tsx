import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { SecurityGroup } from "@aws-sdk/client-ec2";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import type { VpcFacts } from "./facts.ts";
import type { Occupant } from "./occupant.ts";
import { type Picture, type SubnetBox, nameOf } from "./picture.ts";
import { rulesText } from "./rules-text.ts";

/** What the picture shows, in words. */
export function Tables({ facts, picture, occupants }: { facts: VpcFacts; picture: Picture; occupants: readonly Occupant[] }) {
  const zoneOf = new Map(facts.subnets.map(({ SubnetId = "", AvailabilityZone = "" }) => [SubnetId, AvailabilityZone]));
  return (
    <SpaceBetween size="l">
      <List title="Who lives here" items={occupants} columns={occupantColumns(picture)} empty="Nobody lives in this VPC" />
      <List title="Subnets" items={picture.subnets} columns={subnetColumns(zoneOf)} empty="No subnet" />
      <List title="Security groups" items={facts.groups} columns={groupColumns(occupants)} empty="No security group" />
      <List
        title="Route tables"
        items={facts.routeTables}
        columns={[
          { id: "id", header: "Route table", cell: ({ RouteTableId = "", Tags }) => nameOf(Tags, RouteTableId), isRowHeader: true },
          {
            id: "routes",
            header: "Routes",
            cell: ({ Routes = [] }) =>
              Routes.map((route) => (
                <div key={route.DestinationCidrBlock}>
                  {route.DestinationCidrBlock} to {route.NatGatewayId ?? route.GatewayId}
                  {route.State === "blackhole" && " (leads nowhere)"}
                </div>
              )),
          },
          {
            id: "subnets",
            header: "Subnets",
            cell: ({ Associations = [] }) => Associations.map(({ Main, SubnetId }) => (Main ? "all others (main)" : SubnetId)).join(", "),
          },
        ]}
        empty="No route table"
      />
    </SpaceBetween>
  );
}

interface ListProps<T> {
  readonly title: string;
  readonly items: readonly T[];
  readonly columns: readonly TableProps.ColumnDefinition<T>[];
  readonly empty: string;
}

function List<T>({ title, items, columns, empty }: ListProps<T>) {
  return (
    <Table<T>
      header={
        <Header variant="h2" counter={`(${items.length})`}>
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: title }}
      items={items}
      columnDefinitions={columns}
      wrapLines
      empty={<Box textAlign="center">{empty}</Box>}
    />
  );
}

const occupantColumns = ({ subnets }: Picture): TableProps.ColumnDefinition<Occupant>[] => [
  {
    id: "who",
    header: "Who",
    cell: ({ kind, name, path }) => (path === undefined ? `${kind} ${name}` : <Link to={path}>{`${kind} ${name}`}</Link>),
    isRowHeader: true,
    minWidth: 160,
  },
  { id: "address", header: "Address", cell: ({ address }) => address, minWidth: 110 },
  { id: "subnet", header: "Subnet", cell: ({ subnetId }) => subnets.find(({ id }) => id === subnetId)?.name ?? subnetId, minWidth: 120 },
  { id: "groups", header: "Security groups", cell: ({ groups }) => groups.map(({ name }) => name).join(", "), minWidth: 140 },
  { id: "status", header: "State", cell: ({ status }) => <Status state={status} />, minWidth: 110 },
  { id: "id", header: "Interface", cell: ({ id }) => id, minWidth: 120 },
];

const subnetColumns = (zoneOf: ReadonlyMap<string, string>): TableProps.ColumnDefinition<SubnetBox>[] => [
  { id: "name", header: "Subnet", cell: ({ name }) => name, isRowHeader: true, minWidth: 120 },
  { id: "range", header: "Range", cell: ({ range }) => range, minWidth: 120 },
  { id: "zone", header: "Zone", cell: ({ id }) => zoneOf.get(id), minWidth: 100 },
  { id: "exit", header: "Way out", cell: ({ exit }) => (exit.kind === "none" ? "None" : exit.target), minWidth: 120 },
  { id: "table", header: "Route table", cell: ({ routeTable }) => routeTable, minWidth: 120 },
  { id: "count", header: "Interfaces", cell: ({ occupants }) => occupants.length, minWidth: 90 },
];

const groupColumns = (occupants: readonly Occupant[]): TableProps.ColumnDefinition<SecurityGroup>[] => [
  { id: "name", header: "Security group", cell: ({ GroupName, GroupId }) => `${GroupName} (${GroupId})`, isRowHeader: true, minWidth: 150 },
  { id: "in", header: "Inbound", cell: ({ IpPermissions }) => <Lines texts={rulesText(IpPermissions)} />, minWidth: 160 },
  { id: "out", header: "Outbound", cell: ({ IpPermissionsEgress }) => <Lines texts={rulesText(IpPermissionsEgress)} />, minWidth: 160 },
  {
    id: "members",
    header: "Members",
    cell: ({ GroupId }) => {
      const members = occupants.filter(({ groups }) => groups.some(({ id }) => id === GroupId));
      return members.length === 0 ? "–" : members.map(({ kind, name }) => `${kind} ${name}`).join(", ");
    },
    minWidth: 140,
  },
];

function Lines({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return <>Nothing</>;
  return texts.map((text) => <div key={text}>{text}</div>);
}
