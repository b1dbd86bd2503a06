import type { Operation } from "../../door/service.ts";
import { checkFleet } from "../fleets/check.ts";
import { type FleetRow, fleetShape } from "../fleets/fleet.ts";
import { fleetOf, putFleet } from "../fleets/store.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkRole } from "../project/check-role.ts";
import { admit } from "../queue.ts";

/** Leaves alone what is not given; an empty scalingConfiguration or vpcConfig clears it. Builds that were started keep what they had. */
export const UpdateFleet: Operation<"codebuild", "UpdateFleet", CodebuildParts> = async (input, { caller, now }, parts) => {
  const place = placeOf(caller);
  const { arn, ...given } = input;
  fleetOf(parts.journal, place, arn);
  if (input.fleetServiceRole) await checkRole(parts.aws, place, input.fleetServiceRole);
  const fleet = parts.journal.transact((tx) => {
    const before = fleetOf(tx, place, arn);
    const facts: FleetRow["facts"] = { ...before.facts, ...given };
    if (facts.computeType !== "ATTRIBUTE_BASED_COMPUTE") delete facts.computeConfiguration;
    if (Object.keys(facts.scalingConfiguration ?? {}).length === 0) delete facts.scalingConfiguration;
    if (!facts.vpcConfig?.vpcId) delete facts.vpcConfig;
    checkFleet(facts);
    const after = { ...before, facts, modified: now };
    putFleet(tx, after);
    admit(tx, parts.capacity);
    return after;
  });
  return { fleet: fleetShape(fleet) };
};
