import { ResourceAlreadyExistsException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { checkFleet } from "../fleets/check.ts";
import { type FleetRow, fleetArn, fleetShape } from "../fleets/fleet.ts";
import { countFleets, findFleet, putFleet } from "../fleets/store.ts";
import { fleetsOfAccount } from "../limits.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkRole } from "../project/check-role.ts";
import { invalid } from "../project/refuse.ts";

/** The fleet is ACTIVE at once: no machines are started for it. */
export const CreateFleet: Operation<"codebuild", "CreateFleet", CodebuildParts> = async (input, { caller, now }, parts) => {
  const place = placeOf(caller);
  const { name, ...given } = input;
  const fleet: FleetRow = {
    ...place,
    name,
    id: parts.ids.uuid(),
    facts: { overflowBehavior: "QUEUE", ...given },
    created: now,
    modified: now,
  };
  checkFleet(fleet.facts);
  if (input.fleetServiceRole) await checkRole(parts.aws, place, input.fleetServiceRole);
  parts.journal.transact((tx) => {
    const existing = findFleet(tx, place, name);
    if (existing) throw fault(ResourceAlreadyExistsException, `Fleet already exists: ${fleetArn(existing)}`);
    if (countFleets(tx, place) >= fleetsOfAccount) throw invalid(`Cannot have more than ${fleetsOfAccount} fleets for the account`);
    putFleet(tx, fleet);
  });
  return { fleet: fleetShape(fleet) };
};
