import type { Operation } from "../../door/service.ts";
import { invalidValue } from "../faults.ts";
import { passes } from "../filters.ts";
import type { Ec2Parts } from "../model.ts";
import { zoneId, zonesOf } from "../zones.ts";

export const DescribeAvailabilityZones: Operation<"ec2", "DescribeAvailabilityZones", Ec2Parts> = (input, { caller }) => {
  const { region } = caller;
  const { ZoneNames = [], ZoneIds = [] } = input;
  const zones = zonesOf(region).map((zone) => ({
    ZoneName: zone,
    ZoneId: zoneId(zone),
    ZoneType: "availability-zone",
    RegionName: region,
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    OptInStatus: "opt-in-not-required" as const,
    State: "available" as const,
    Messages: [],
  }));
  const unknown = ZoneNames.find((name) => !zones.some(({ ZoneName }) => ZoneName === name));
  if (unknown !== undefined) throw invalidValue(unknown, "zoneName", "Zone name does not exist.");
  const shown = zones.filter(
    ({ ZoneName, ZoneId, ZoneType, State, OptInStatus, GroupName }) =>
      (ZoneNames.length === 0 || ZoneNames.includes(ZoneName)) &&
      (ZoneIds.length === 0 || ZoneIds.includes(ZoneId)) &&
      passes(
        input.Filters,
        {
          "zone-name": ZoneName,
          "zone-id": ZoneId,
          "zone-type": ZoneType,
          "region-name": region,
          state: State,
          "opt-in-status": OptInStatus,
          "group-name": GroupName,
          message: undefined,
        },
        [],
      ),
  );
  return { AvailabilityZones: shown };
};
