import type { Operation } from "../../door/service.ts";
import { fleetShape } from "../fleets/fleet.ts";
import { findFleet } from "../fleets/store.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";

/** By names and ARNs. */
export const BatchGetFleets: Operation<"codebuild", "BatchGetFleets", CodebuildParts> = ({ names }, { caller }, { journal }) => {
  const found = [...new Set(names)].map((name) => ({ name, fleet: findFleet(journal, placeOf(caller), name) }));
  return {
    fleets: found.flatMap(({ fleet }) => (fleet ? [fleetShape(fleet)] : [])),
    fleetsNotFound: found.flatMap(({ name, fleet }) => (fleet ? [] : [name])),
  };
};
