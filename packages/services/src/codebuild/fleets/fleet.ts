/**
 * Fleets: accepted and kept, ACTIVE at once. A fleet has no machines of its own here: a build that names it runs on the ordinary engine,
 * with the fleet's environment type, compute and place in the network, and no more of them at once than the fleet would have machines.
 */
import type { CreateFleetInput, Fleet } from "@aws-sdk/client-codebuild";
import type { Place } from "../names.ts";

/** What was asked for, AWS's defaults filled in. */
export type FleetFacts = Omit<CreateFleetInput, "name" | "baseCapacity" | "environmentType" | "computeType"> &
  Required<{ [member in "baseCapacity" | "environmentType" | "computeType"]: NonNullable<CreateFleetInput[member]> }>;

/** `id` is a uuid, which with the name makes the ARN. Times are epoch milliseconds. */
export interface FleetRow extends Place {
  name: string;
  id: string;
  facts: FleetFacts;
  created: number;
  modified: number;
}

export const fleetArn = ({ account, region, name, id }: Pick<FleetRow, "account" | "region" | "name" | "id">): string =>
  `arn:aws:codebuild:${region}:${account}:fleet/${name}:${id}`;

/** A fleet as BatchGetFleets shows it. */
export function fleetShape(row: FleetRow): Fleet {
  const { scalingConfiguration, tags = [], ...facts } = row.facts;
  return {
    arn: fleetArn(row),
    name: row.name,
    id: row.id,
    created: new Date(row.created),
    lastModified: new Date(row.modified),
    status: { statusCode: "ACTIVE" },
    ...facts,
    ...(scalingConfiguration && { scalingConfiguration: { ...scalingConfiguration, desiredCapacity: facts.baseCapacity } }),
    tags,
  };
}

/** How many builds run on a fleet at once, those that its scaling may add included; undefined where further ones run on demand. */
export function machinesOf(fleet: FleetRow | undefined): number | undefined {
  if (!fleet || fleet.facts.overflowBehavior === "ON_DEMAND") return undefined;
  return Math.max(fleet.facts.baseCapacity, fleet.facts.scalingConfiguration?.maxCapacity ?? 0);
}
