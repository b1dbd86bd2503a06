import type { Operation } from "../../door/service.ts";
import { invalidValue } from "../faults.ts";
import { passes } from "../filters.ts";
import type { Ec2Parts } from "../model.ts";
import { regions } from "../zones.ts";

export const DescribeRegions: Operation<"ec2", "DescribeRegions", Ec2Parts> = (input, { caller }) => {
  const known = regions.includes(caller.region) ? regions : [...regions, caller.region].sort();
  const unknown = input.RegionNames?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidValue(unknown, "regionName", "Region does not exist.");
  const shapes = known.map((RegionName) => ({
    RegionName,
    Endpoint: `ec2.${RegionName}.amazonaws.com`,
    OptInStatus: "opt-in-not-required",
  }));
  return {
    Regions: shapes.filter(
      ({ RegionName, Endpoint, OptInStatus }) =>
        (!input.RegionNames?.length || input.RegionNames.includes(RegionName)) &&
        passes(input.Filters, { "region-name": RegionName, endpoint: Endpoint, "opt-in-status": OptInStatus }, []),
    ),
  };
};
