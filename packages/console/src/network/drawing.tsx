import { type Picture, sizes, type SubnetBox } from "./picture.ts";

const shorten = (text: string, characters: number): string => (text.length > characters ? `${text.slice(0, characters - 1)}…` : text);

const exitText = ({ exit }: SubnetBox): string => {
  if (exit.kind === "internet") return "out by the internet gateway";
  return exit.kind === "nat" ? `out by ${shorten(exit.target, 16)}` : "no way out";
};

/** The VPC as a picture; the tables below say the same in words. */
export function Drawing({ picture, name }: { picture: Picture; name: string }) {
  const { width, height, zones, subnets, gateway } = picture;
  const rows = subnets.flatMap(({ occupants }) => occupants).length;
  const label = `${name}: ${subnets.length} subnets in ${zones.length} zones, ${rows} network interfaces. The tables below tell the same.`;
  return (
    <div className="tp-vpc" tabIndex={0} role="group" aria-label="Picture of the VPC">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
        <rect className="tp-vpc-frame" x={4} y={56} width={width - 8} height={height - 60} rx={12} />
        <text className="tp-vpc-quiet" x={20} y={78}>
          {name}
        </text>
        {gateway && <Gateway {...gateway} />}
        {zones.map((zone) => (
          <text key={zone.name} className="tp-vpc-zone" x={zone.x} y={sizes.head + 18}>
            {zone.name}
          </text>
        ))}
        {subnets.map((subnet) => (
          <Subnet key={subnet.id} subnet={subnet} />
        ))}
      </svg>
    </div>
  );
}

function Gateway({ id, x, y }: { id: string; x: number; y: number }) {
  return (
    <g>
      <line className="tp-vpc-way" x1={x} y1={y + 14} x2={x} y2={64} />
      <rect className="tp-vpc-gateway" x={x - 130} y={y - 22} width={260} height={36} rx={18} />
      <text className="tp-vpc-text" x={x} y={y + 1} textAnchor="middle">
        Internet gateway {shorten(id, 14)}
      </text>
    </g>
  );
}

function Subnet({ subnet }: { subnet: SubnetBox }) {
  const { x, y, width, height, name, range, exit, occupants } = subnet;
  return (
    <g>
      <rect className={`tp-vpc-subnet tp-vpc-${exit.kind}`} x={x} y={y} width={width} height={height} rx={8} />
      <text className="tp-vpc-text" x={x + 10} y={y + 20}>
        {shorten(name, 20)}
        <title>{subnet.id}</title>
      </text>
      <text className="tp-vpc-quiet" x={x + width - 10} y={y + 20} textAnchor="end">
        {range}
      </text>
      <text className="tp-vpc-quiet" x={x + 10} y={y + 40}>
        {exitText(subnet)}
      </text>
      {occupants.length === 0 && (
        <text className="tp-vpc-quiet" x={x + 10} y={y + 74}>
          Nobody lives here
        </text>
      )}
      {occupants.map((one) => (
        <g key={one.id}>
          <rect className="tp-vpc-occupant" x={one.x} y={one.y} width={width - 20} height={sizes.occupant - 6} rx={6} />
          <text className="tp-vpc-text" x={one.x + 8} y={one.y + 16}>
            {shorten(`${one.kind} ${one.name}`, 30)}
            <title>{`${one.kind} ${one.name}, ${one.id}`}</title>
          </text>
          <text className="tp-vpc-quiet" x={one.x + 8} y={one.y + 32}>
            {shorten(`${one.address} · ${one.groups.map((group) => group.name).join(", ")}`, 36)}
          </text>
        </g>
      ))}
    </g>
  );
}
